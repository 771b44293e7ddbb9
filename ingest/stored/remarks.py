"""What is told of an object that did land: values that could not be read in their field's type, and so are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.landing import attributes
from ingest.landing.attributes import reading
from ingest.landing.staging import ROW, present
from ingest.records import Records
from sql.errors import quoted
from sql.field import Kind, Type
from sql.reader import Writer, identifier, literal


@dataclass(frozen=True)
class Remark:
    field: str
    message: str


def unread(writer: Writer, records: Records, columns: Sequence[str]) -> dict[int, list[Remark]]:
    """By row, from 0, the values in these columns of the batch on the table that say nothing in their field's type."""
    known = {field.name.lower(): field for field in attributes.fields(writer, records)}
    asked = []
    for column in columns:
        name = column.strip()
        field = known.get(name.lower()) or known.get(f"given_{name}".lower())
        if field is None or field.type == Type(Kind.TEXT):
            continue
        x = identifier(name)
        read = reading(field, x)
        fault = f"{read} is null"
        if field.type.is_list:
            fault += f" or (json_valid({x}) and json_array_length({x}) > len({read}))"
        asked.append(
            f"select {identifier(ROW)} as row, {literal(field.name)} as field, {literal(str(field.type))} as type, "
            f"left({x}, 60) as value from temp.given where {present(name)} and ({fault})"
        )
    found: dict[int, list[Remark]] = {}
    for row, name, kind, value in writer.rows(" union all ".join(asked)) if asked else ():
        found.setdefault(row, []).append(Remark(name, _unread(value, kind)))
    return found


def _unread(value: str, kind: str) -> str:
    what = "what cannot is left out" if kind.startswith("list") else "it is missing"
    return f"{quoted(value)} cannot be read as {kind}; {what}."
