"""The tokens of links (jobs/links) that name somebody, in what is kept as it came: it takes the keys to see that."""

from collections.abc import Iterable

from jobs.errors import LinkUnreadable
from jobs.links import token
from jobs.links.keys import Keys
from sql.named import query
from sql.reader import Writer


def naming(writer: Writer, names: Iterable[tuple[str, str]]) -> list[str]:
    """The tokens in calls and rejected rows that name one of `names` (kind, name), also those that are over."""
    keys, wanted = Keys.held(writer.home.secrets), set(names)
    found = writer.rows(query("erase/tokens"), {"looks": token.LOOKS})
    return [text for (text,) in found if wanted & set(_named(keys, text))]


def _named(keys: Keys, text: str) -> list[tuple[str, str]]:
    try:
        return token.read(keys, text).names()
    except LinkUnreadable:
        return []
