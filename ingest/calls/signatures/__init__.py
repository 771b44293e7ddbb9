"""How a vendor signs its calls: one file a scheme, each named here once.

A scheme looks at the raw bytes, never at what was read from them, and compares in constant time. Who else may call,
with a token, is the roof's.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from ingest.calls.answer import Answer
from ingest.calls.request import Request
from ingest.calls.signatures.mailgun import Mailgun
from ingest.calls.signatures.mandrill import Mandrill
from ingest.calls.signatures.sendgrid import SendGrid
from ingest.calls.signatures.sns import Sns
from ingest.calls.signatures.svix import Svix
from jobs import http

Fetch = Callable[[str], bytes]  # what an https address answers to a GET; Transient or Terminal


class Scheme(Protocol):
    secret: str  # what the signing key is and where the vendor shows it

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        """SignatureWrong, saying why, where `request` was not signed with `key`, or longer ago than that. Transient
        where that cannot be told now: the call is then refused so that it comes again, as with a 503."""


@runtime_checkable
class Answering(Protocol):
    """A scheme whose vendor also makes calls that only set something up."""

    def answer(self, request: Request) -> Answer | None:
        """What such a call is answered with, and nothing of it lands; None for one that brings something.
        SignatureWrong where it asks for what it may not."""


def schemes(fetch: Fetch) -> dict[str, Scheme]:
    """Each scheme by the name that a vendor's file has for it, to be kept as long as whoever asks: some remember."""
    return {
        "mailgun": Mailgun(),
        "mandrill": Mandrill(),
        "sendgrid": SendGrid(),
        "sns": Sns(fetch),
        "svix": Svix(),
    }


SCHEMES = schemes(http.fetch)


def answer(scheme: Scheme, request: Request) -> Answer | None:
    """The answer to a call that only sets something up, once it is known that whoever sent it may; else None."""
    return scheme.answer(request) if isinstance(scheme, Answering) else None
