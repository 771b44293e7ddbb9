"""What a kind of rows is to the rest of the way out: a query over one snapshot, and the columns that a mapping can
take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sql.field import Field, Kind, Type
from sql.reader import identifier

TEXT, TIME = Type(Kind.TEXT), Type(Kind.TIME)


@dataclass(frozen=True)
class Part:
    """What is taken of the rows behind the cursor: those that were not taken and wait to be sent again (`resends`, also
    those of which nobody knows where `unsure`), or those that happened from one instant up to another (UTC) and were
    not delivered."""

    resends: bool = False
    unsure: bool = False
    from_: datetime | None = None
    until: datetime | None = None

    def as_data(self) -> dict[str, Any]:
        times = {name: at.isoformat() for name, at in (("from_", self.from_), ("until", self.until)) if at}
        return {"resends": self.resends, "unsure": self.unsure, **times}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Part | None":
        if not data:
            return None
        times = {name: datetime.fromisoformat(data[name]) for name in ("from_", "until") if data.get(name)}
        return cls(data["resends"], data["unsure"], **times)


@dataclass(frozen=True)
class Interval:
    """Arrivals above `after`, up to and including `up_to`; where there is a `part`, only that of them, as the SQL
    `where` says over columns arrival, kind, occurred_at and received_at, with its parameters."""

    after: int
    up_to: int
    part: Part | None = None
    where: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


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
