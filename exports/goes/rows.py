"""What a kind of rows is to the rest of the way out: a query over one snapshot, and the columns that a mapping can
take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sql.field import Field, Kind, Type
from sql.reader import identifier

TEXT, TIME = Type(Kind.TEXT), Type(Kind.TIME)


@dataclass(frozen=True)
class Interval:
    """Arrivals above `after`, up to and including `up_to`."""

    after: int
    up_to: int


@dataclass(frozen=True)
class Rows:
    """`text` yields customer_key (null where a row is nobody's), arrival where rows only grow, and the columns of
    `types` under their names; `given` are its parameters."""

    text: str
    given: Mapping[str, Any]
    types: Mapping[str, Type]


def added_fields(fields: tuple[Field, ...]) -> str:
    """Fields of the customer `c` beside other columns of a query."""
    return "".join(f",\n    {column_of(each)} as {identifier(each.name)}" for each in fields)


def column_of(field: Field) -> str:
    return f"c.{identifier(field.place.column if field.place else field.name)}"
