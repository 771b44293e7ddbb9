"""What SALESmanago says, which is no more than yes or no and some texts: whether that is of a contact or of the call.

The texts are documented nowhere, so they are told apart by words. One word too many stops a run, and loses nothing.
"""

import re
from collections.abc import Callable
from typing import Any

from jobs.errors import CallFailed, Terminal, Transient

WHERE = "in SALESmanago under Integrations → API"
LONGEST = 300
OF_THE_ACCOUNT = re.compile(
    r"auth(enti|ori[sz])|\bsha\b|api.?key|api.?secret|client.?id|signature|\bowner|permission|access denied|"
    r"requesttime",
    re.IGNORECASE,
)
FOR_NOW = re.compile(
    r"rate.?limit|limit of (calls|requests)|request.?limit|too many (calls|requests)|try again|temporar|time.?out|"
    r"overload|unavailable|internal (server )?error|maintenance|\bbusy\b",
    re.IGNORECASE,
)
UNKNOWN = re.compile(r"not? (found|exist)|n[o']t exist|no such|no contact|unknown contact", re.IGNORECASE)
# An address or a quoted value may hold any word.
QUOTED = re.compile(r"\S+@\S+|\"[^\"]*\"|'[^'\s]+'")


class Refused(Exception):
    """SALESmanago said no of what was in the call, not of the call."""

    @property
    def is_unknown(self) -> bool:
        """Whether it knows no such contact."""
        return UNKNOWN.search(str(self)) is not None


def read_reply(data: Any, clean: Callable[[str], str]) -> dict[str, Any]:
    """`data` where it says yes. Refused, Terminal or Transient by what it says where not; `clean` takes secrets out."""
    if not isinstance(data, dict) or not isinstance(data.get("success"), bool):
        raise Transient("SALESmanago answered without saying whether it took the call.", 200)
    if data["success"]:
        return data
    told = data.get("message")
    text = "; ".join(map(str, told)) if isinstance(told, list) else str(told or "")
    said = " ".join(clean(text).split())[:LONGEST].rstrip(".") or "it did not say why"
    words = QUOTED.sub(" ", said)
    if OF_THE_ACCOUNT.search(words):
        raise Terminal(
            f"SALESmanago does not let the call in: {said}. Compare base_url, client_id, owner and the secret "
            f"api_secret with what stands {WHERE}.",
            200,
        )
    if FOR_NOW.search(words):
        raise Transient(f"SALESmanago does not take it now: {said}.", 200)
    raise Refused(said)


def explained(error: CallFailed) -> CallFailed:
    """The same failure, in words that say what to do where the status tells it."""
    match error.status:
        case 401 | 403:
            return error.in_words(
                f"SALESmanago does not let the call in ({error.status}); compare client_id and the secret "
                f"api_secret with what stands {WHERE}."
            )
        case 404:
            return error.in_words(f"There is no SALESmanago at base_url (404); the right one stands {WHERE}.")
        case 429:
            return error.in_words("SALESmanago is asked too often (429); per_second can be set lower.")
    return error
