"""What the words of a column of events mean: those that are read as they are, and what Dutch ones are guessed to mean.
A guess lands nothing: whoever sets a mapping has read it."""

import re
from functools import cache

from ingest.mapping.value_map import STAR
from ingest.naming import plain
from ingest.records import words
from sql.builtin import EVENTS

HARD, SOFT = "hard bounce", "soft bounce"  # read as a bounce of that kind
MEANINGS = (*EVENTS, HARD, SOFT)

_DUTCH = {
    "send": "verzonden verstuurd verzend verstuur gestuurd verzending",
    "delivery": "afgeleverd bezorgd geleverd aangekomen ontvangen aflevering",
    "deferral": "uitgesteld vertraagd",
    "bounce": "gebounced gebouncet gebounst teruggekomen onbestelbaar geretourneerd retour",
    "rejection": "geweigerd afgewezen geblokkeerd",
    "failure": "mislukt fout",
    "open": "geopend openen geopende opening bekeken gelezen",
    "click": "geklikt klik kliks klikken aangeklikt doorgeklikt klikte",
    "complaint": "klacht klachten spamklacht spammelding alsspamgemarkeerd gemarkeerdalsspam",
    "unsubscribe": "afgemeld uitgeschreven afmelding uitschrijving afmelden uitschrijven opgezegd",
    "subscribe": "aangemeld ingeschreven aanmelding inschrijving aanmelden inschrijven",
    "autoreply": "autoantwoord afwezig afwezigheidsbericht automatischantwoord",
    HARD: "hardgebounced hardgebouncet hardebounce",
    SOFT: "zachtgebounced zachtgebouncet zachtebounce softgebounced softgebouncet",
}
_MEANT = {word: meaning for meaning, several in _DUTCH.items() for word in several.split()}
_OF_MAIL = re.compile(r"^(e?mail|bericht|nieuwsbrief|link)|(e?mail|bericht|nieuwsbrief|link)$")


def is_read(word: str) -> bool:
    """Whether landing reads the word as a kind of event as it is."""
    return _bare(word) in _read()


def guessed(word: str) -> str | None:
    """What a mapping is to say that the word means, where it is guessed: none of one that is read as it is, nor of one
    with a star, which in a mapping stands for any text."""
    return None if is_read(word) or STAR in word else meant(word)


def meant(word: str) -> str | None:
    """What the word means, one of MEANINGS: as it is read, else as it is guessed; None where nobody can tell."""
    if found := _read().get(_bare(word)):
        return found
    named = plain(word)
    return _MEANT.get(named) or _MEANT.get(_OF_MAIL.sub("", named))


def _bare(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower())


@cache
def _read() -> dict[str, str]:
    bounces = {"hard": HARD, "soft": SOFT}
    return {word: bounces.get(bounce or "", event) for word, event, bounce in words().iter_rows()}
