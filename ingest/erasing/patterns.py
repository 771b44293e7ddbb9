"""What finds an erased person's ids and addresses in texts. What is done where they are found never enters.

In texts as they are, in JSON, and in addresses of the web, where @ is %40; never within a longer word.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.links.token import LOOKS
from sql.named import fill, query
from sql.reader import Writer, literal

LONG = 6  # letters of an id; one that is shorter is more often something else
NOBODY = r"[^\s\S]"  # a pattern that finds nothing
LETTERS = r"a-zA-Z0-9\x{c0}-\x{1fff}"  # for DuckDB, which takes ten times as long to know all; Python has \w
ESCAPED = r"(?i:%(?:[013-9a-f][0-9a-f]|2[0-46-9acf]))|\\[bfnrt]"  # what may stand before an address and is none of it


@dataclass(frozen=True)
class Patterns:
    """Of ids and addresses, as they are stored, and of the tokens of links that name the person."""

    ids: Sequence[str]
    addresses: Sequence[str]
    tokens: Sequence[str] = ()

    def make(self, writer: Writer) -> None:
        """Give the writer the macros of erase/macros.sql."""
        writer.execute(
            fill(query("erase/macros"), {f"{{{name}}}": literal(text) for name, text in self._all().items()})
        )

    def of_addresses(self, letters: str = LETTERS) -> str:
        """The first and the third group are what stands around an address."""
        if not self.addresses:
            return rf"(){NOBODY}()()"
        words = "|".join("".join(map(_letter, each)) for each in self.addresses)
        return rf"(^|[^{letters}._%+'-]|{ESCAPED})((?i:{words}))($|[^{letters}.-]|\.$|\.[^{letters}])"

    def _all(self) -> dict[str, str]:
        long = [each for each in self.ids if len(each) >= LONG]
        names = _any_of([_in_text(each) for each in self.ids])
        return {
            "addresses": self.of_addresses(),
            "looks": LOOKS,
            "tokens": " ".join(self.tokens),
            "id_fields": rf'"(?i:customer_?id)"\s*:\s*{_value(self.ids)}\s*([,}}]|$)',
            "id_values": rf"(^|[:\[,])\s*{_value(long)}\s*([,}}\]]|$)",
            "any_values": rf"(^|[:\[,])\s*{_value(self.ids)}\s*([,}}\]]|$)",
            "id_words": _word(long),
            "any_words": _word(self.ids),
            "id_names": rf"""^\s*{names}\s*$|["']{names}["']""",
        }


def _value(ids: Sequence[str]) -> str:
    """An id as JSON has it: a text, or a number."""
    texts = _any_of([_in_json(each) for each in ids])
    return rf'("{texts}"|{_any_of([each for each in ids if re.fullmatch("0|[1-9][0-9]*", each)])})'


def _word(ids: Sequence[str]) -> str:
    return rf"(^|[^{LETTERS}]|\\[bfnrt])({_any_of([_in_text(each) for each in ids])})($|[^{LETTERS}])"


def _any_of(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(words) or NOBODY})"


def _in_text(name: str) -> str:
    return _any_of(sorted({re.escape(name), _in_json(name)}))


def _in_json(name: str) -> str:
    return "".join(
        re.escape(each) if each.isalnum() else _any_of(sorted({re.escape(form) for form in _json_forms(each)}))
        for each in name
    )


def _json_forms(letter: str) -> set[str]:
    return {json.dumps(letter, ensure_ascii=False)[1:-1], json.dumps(letter)[1:-1], *(["\\/"] if letter == "/" else [])}


def _letter(letter: str) -> str:
    """A letter of an address, as it is, as JSON may write it, and as a link does."""
    if letter.isascii() and (letter.isalnum() or letter in ".-_"):
        return re.escape(letter)
    forms = {letter, *_json_forms(letter)}
    for case in {letter.lower(), letter.upper()}:
        forms |= {"".join(f"%{byte:02x}" for byte in case.encode())}
        forms |= {"".join(f"\\u{int.from_bytes(pair, 'big'):04x}" for pair in _pairs(case))}
    return _any_of(sorted(map(re.escape, forms)))


def _pairs(text: str) -> list[bytes]:
    whole = text.encode("utf-16-be")
    return [whole[at : at + 2] for at in range(0, len(whole), 2)]
