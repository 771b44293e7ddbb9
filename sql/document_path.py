"""Paths into JSON, as mappings write them, and the SQL that follows one.

email                     a field of the row
mail.destination[0]       fields within fields, an element by its number
"smtp.id".value           quoted where a name has a dot, a bracket or a quote
.                         the row itself
to[only]                  the one element of a list that has no other; nothing where it has several
$.mail.timestamp          from the whole element of the payload, whatever the row is within it
^.name                    from what encloses the row
@header.svix-id           a header of the call
@envelope.MessageId       what the payload was wrapped in
"""

import re
from dataclasses import dataclass
from typing import Any

from sql.reader import literal

WHOLE, ENCLOSING, HEADER, ENVELOPE = "$.", "^.", "@header.", "@envelope."
ONLY = "[only]"
_STEP = re.compile(r'\.?(?:"((?:[^"\\]|\\.)+)"|(\*)|([^.\[\]"*]+))|\[(\d{1,6})\]')


def key_path(key: str) -> str:
    """The path to a field by its bare name, whatever that holds, as DuckDB takes it."""
    if key == "*":  # which DuckDB takes for every field, quoted too
        return "/*"
    return '$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True)
class DocumentPath:
    """`root`: which document it starts from, one of the prefixes or "" for the row; `json_path` as DuckDB takes it;
    `key`: the first name in it, "" for the document itself; `steps`: its names and numbers, None where it has a *."""

    root: str
    json_path: str
    key: str
    is_only: bool
    steps: tuple[str | int, ...] | None = None

    @classmethod
    def read(cls, text: str) -> "DocumentPath":
        """ValueError, with what is wrong, for what is no path."""
        root = next((each for each in (WHOLE, ENCLOSING, HEADER, ENVELOPE) if text.startswith(each)), "")
        rest = text.removeprefix(root)
        is_only, rest = rest.endswith(ONLY), rest.removesuffix(ONLY)
        if rest == ".":
            return cls(root, "$", "", is_only, ())
        place, json_path, key = 0, "$", ""
        steps: list[str | int | None] = []
        while place < len(rest):
            found = _STEP.match(rest, place)
            if found is None:
                break
            quoted, star, plain, number = found.groups()
            if (number is not None and place == 0) or (number is None and (place == 0) == found[0].startswith(".")):
                break
            name = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
            if name == "*":
                raise ValueError(f"{text!r} is no path: none can lead to a field that is called *")
            key = key or name or ""
            steps.append(int(number) if number is not None else name)
            if number is not None:
                json_path += f"[{number}]"
            elif star:
                json_path += ".*"
            else:
                json_path += key_path(name).removeprefix("$")
            place = found.end()
        if place < len(rest) or not rest:
            raise ValueError(f"{text!r} is no path: names with dots between them, as mail.destination[0]")
        plain_steps = tuple(step for step in steps if step is not None)
        return cls(root, json_path, key, is_only, plain_steps if len(plain_steps) == len(steps) else None)

    def follow(self, document: Any) -> Any:
        """What it finds in `document`, parsed JSON; None where that has no such place. For a path without a root, a *
        or [only]."""
        for step in self.steps or ():
            if isinstance(step, int):
                document = document[step] if isinstance(document, list) and step < len(document) else None
            else:
                document = document.get(step) if isinstance(document, dict) else None
        return document

    def text(self, document: str) -> str:
        """The SQL expression, a text, of what it finds in the JSON expression `document`."""
        path = literal(self.json_path)
        found = f"json_extract_string({document}, {path})"
        if not self.is_only:
            return found
        one = f"json_extract_string({document}, {literal(self.json_path + '[0]')})"
        return (
            f"case when json_type({document}, {path}) is distinct from 'ARRAY' then {found} "
            f"when json_array_length({document}, {path}) = 1 then {one} end"
        )

    @property
    def is_plain(self) -> bool:
        """Whether json_extract_string alone follows it, so that many can be followed at once."""
        return not self.is_only and "*" not in self.json_path
