"""Stored rows looked up: a page of them, the one that an address names. Nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingest.errors import RowUnknown
from ingest.landing.attributes import reading
from ingest.stored import key
from ingest.stored.entity import Entity
from sql.catalog import json_path
from sql.errors import quoted
from sql.field import Field
from sql.named import fill, query
from sql.reader import Reader, identifier


@dataclass(frozen=True)
class Page:
    """Rows in the order of their numbers; `after`: the number that the next page begins after, None at the end."""

    rows: pl.DataFrame
    after: int | None


def page(
    reader: Reader, entity: Entity, fields: Sequence[Field], *, after: int = 0, limit: int, person: int | None = None
) -> Page:
    """At most `limit` rows numbered above `after`; `person`: only theirs."""
    where, given = f"{_number(entity)} > $after", {"after": after, "limit": limit + 1}
    if person is not None:
        where, given["person"] = f"{where} and c.customer_key = $person", person
    found = reader.frame(_select(entity, fields, where), given)
    rows = found.head(limit)
    return Page(rows, int(rows[-1, 0][1:]) if found.height > limit else None)


def person(reader: Reader, external_id: str | None, email: str | None) -> int | None:
    """The number of the customer with this id, or else of whom the address leads to; None where there is none."""
    given = {"external_id": external_id, "email": email}
    if any("\0" in value for value in given.values() if value):
        return None
    found = reader.value(query("data/person"), given)
    return None if found is None else int(found)


def number(reader: Reader, entity: Entity, text: str) -> int:
    """The number of the row that `text` names in an address (ingest/stored/key.py); RowUnknown."""
    found = key.number_of(text)
    if found is not None:
        found = reader.value(query("data/became"), {"number": found}) if entity.is_customers else found
    elif (parts := key.parts_of(text, len(entity.key))) is not None:
        found = person(reader, parts[0], None) if entity.is_customers else _keyed(reader, entity, parts)
    if found is None or row(reader, entity, entity.fields[:1], int(found)) is None:
        name = "".join(each if each.isprintable() else "�" for each in text[:100])
        raise RowUnknown(_unknown(entity, name))
    return int(found)


def row(reader: Reader, entity: Entity, fields: Sequence[Field], number: int) -> pl.DataFrame | None:
    """The one row with this number; None where there is none."""
    found = reader.frame(_select(entity, fields, f"{_number(entity)} = $number"), {"number": number, "limit": 1})
    return found if found.height else None


def texts(reader: Reader, entity: Entity, number: int) -> dict[str, str | None]:
    """What a data model's row holds, as the texts that landing reads, without its person."""
    held = [each for each in entity.fields[3:] if each.name not in entity.read_only]
    columns = "".join(f", {_as_text(entity, each)} as {identifier(each.name)}" for each in held)
    found = reader.frame(
        fill(query("data/activity"), _slots(entity, columns, "t.arrival = $number")), {"number": number, "limit": 1}
    )
    return found.drop(found.columns[0]).row(0, named=True)


def _unknown(entity: Entity, name: str) -> str:
    how = " and ".join(entity.key) if len(entity.key) == 1 else f"{', '.join(entity.key)} with a comma between"
    return f"There is no {entity.singular} {quoted(name)}; one is named by its {how}, or by its klankbord_id."


def _keyed(reader: Reader, entity: Entity, parts: Sequence[str]) -> int | None:
    """The number of the row whose key reads as `parts` do."""
    given: Mapping[str, Any] = {f"part{place}": part for place, part in enumerate(parts)}
    fields = [field for name in entity.key if (field := entity.field(name))]
    same = " and ".join(
        f"{entity.column(each)} = {reading(each, f'$part{place}::varchar')}"
        for place, each in enumerate(fields)
        if each
    )
    found = reader.value(f"select t.arrival from {entity.table} as t where {same}", given)
    return None if found is None else int(found)


def _as_text(entity: Entity, field: Field) -> str:
    """As it was given where that is kept, for it may not be readable in its type."""
    column = entity.column(field)
    own = f"to_json({column})::varchar" if field.type.is_list else f"{column}::varchar"
    if field.model or field.place is None or field.place.column == "occurred_at":
        return own
    return f"coalesce(t.extra ->> {json_path(field.name)}, {own})"


def _select(entity: Entity, fields: Sequence[Field], where: str) -> str:
    columns = "".join(f", {entity.column(each)} as {identifier(each.name)}" for each in fields if each.place)
    name = "data/customers" if entity.is_customers else "data/activity"
    return fill(query(name), _slots(entity, columns, where))


def _slots(entity: Entity, columns: str, where: str) -> dict[str, str]:
    return {"{columns}": columns, "{table}": entity.table, "{where}": where}


def _number(entity: Entity) -> str:
    return "c.customer_key" if entity.is_customers else "t.arrival"
