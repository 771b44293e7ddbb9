"""A text with places in it, {field} for a value of the row and {secret:NAME} for a secret, and how they are filled.

What is put in is written so that it stays a value of the format around it, and is never read for places itself.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from exports.destinations.text import Unfit, as_text
from jobs.errors import Terminal

PLACE = re.compile(r"\{([^{}\"\s][^{}\"]*)\}")
SECRET = "secret:"
_QUOTE = re.compile(r'\\.|"', re.DOTALL)
# What XML 1.0 has no way to write.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Template:
    """`text` with its places; `write` makes of a value what stands in its place, or raises Unfit."""

    def __init__(self, text: str, write: Callable[[Any], str], write_in_quotes: Callable[[Any], str] | None = None):
        self._parts: list[tuple[str, Callable[[Any], str] | None]] = []
        place, is_inside = 0, False
        for found in PLACE.finditer(text):
            before = text[place : found.start()]
            # A place is never within an escape, so quotes can be counted from one place to the next.
            is_inside ^= sum(each[0] == '"' for each in _QUOTE.finditer(before)) % 2 == 1
            self._parts += [(before, None), (found[1], write_in_quotes if write_in_quotes and is_inside else write)]
            place = found.end()
        self._parts.append((text[place:], None))
        names = [name for name, is_place in self._parts if is_place]
        self.fields = tuple(dict.fromkeys(each for each in names if not each.startswith(SECRET)))
        self.secrets = tuple(dict.fromkeys(each.removeprefix(SECRET) for each in names if each.startswith(SECRET)))

    def fill(self, values: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """Unfit where a value cannot stand in its place; Terminal where there is no such field."""
        return "".join(
            text if write is None else self._written(text, write, values, secrets) for text, write in self._parts
        )

    @staticmethod
    def _written(name: str, write: Callable[[Any], str], values: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        if name.startswith(SECRET):
            return write(secrets[name.removeprefix(SECRET)])
        if name not in values:
            raise Terminal(f"The request asks for {{{name}}}, and the mapping gives only: {', '.join(values)}.")
        try:
            return write(values[name])
        except Unfit as error:
            raise Unfit(f"{name} {error}") from None


def as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise Unfit("is no number that can be written") from None


def in_json_text(value: Any) -> str:
    return as_json(as_text(value))[1:-1]


def in_form(value: Any) -> str:
    return quote_plus(as_text(value))


def in_xml(value: Any) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", as_text(value)), {'"': "&quot;", "'": "&apos;"})


def in_address(value: Any) -> str:
    """One piece of a path or query. An empty one would mean all of them, and dots the ones above."""
    text = as_text(value)
    if not text.strip():
        raise Unfit("is missing, and the address that is called needs it")
    if text in (".", ".."):
        raise Unfit("is dots alone, which cannot stand in the address that is called")
    return quote(text, safe="")
