"""How one row is named in an address: ~ and its number, or the parts of its key.

Of several parts a comma stands between, and one within a part is written \\, and a backslash \\\\. A key that begins
with a ~ is written with two.
"""

import re
from collections.abc import Sequence

from sql.builtin import TIME
from sql.field import Field, Kind
from sql.reader import identifier

NUMBER = re.compile(r"~([0-9]{1,18})")
PARTS = re.compile(r"(?:[^\\]|\\.)*", re.DOTALL)
PART = re.compile(r"(?:\A|,)((?:[^\\,]|\\.)*)", re.DOTALL)


def number_of(text: str) -> int | None:
    """The number that `text` names a row by, or None where it is a key."""
    found = NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def parts_of(text: str, count: int) -> list[str] | None:
    """The parts of the key `text`; None where it has not so many, or cannot be a key at all."""
    if "\0" in text or not text or (text[0] == "~" and text[:2] != "~~"):
        return None
    plain = text[1:] if text[0] == "~" else text
    if count == 1:
        return [plain]
    if not PARTS.fullmatch(plain):
        return None
    parts = [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in PART.findall(plain)]
    return parts if len(parts) == count else None


def written(owner: str, fields: Sequence[Field], columns: Sequence[str]) -> str:
    """The expression of the key that the columns `columns` of `owner` hold, as `parts_of` reads it."""
    parts = [_text(field, f"{owner}.{identifier(column)}") for field, column in zip(fields, columns, strict=True)]
    if len(parts) > 1:
        parts = [rf"replace(replace({part}, '\', '\\'), ',', '\,')" for part in parts]
    whole = " || ',' || ".join(parts)
    return f"case when starts_with({parts[0]}, '~') then '~' else '' end || {whole}"


def _text(field: Field, x: str) -> str:
    if field.type.is_list:
        return f"to_json({x})::varchar"
    if field.type.kind is Kind.NUMBER:
        return f"case when {x} = trunc({x}) and abs({x}) < 1e15 then {x}::bigint::varchar else {x}::varchar end"
    return f"replace({x}::varchar, ' ', 'T') || 'Z'" if field.type == TIME else f"{x}::varchar"
