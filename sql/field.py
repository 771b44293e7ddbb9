"""A field: what it is called, what it holds, and where its value stands."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True)
class Type:
    kind: Kind
    is_list: bool = False

    @classmethod
    def read(cls, text: str) -> "Type":
        """`number`, `list of text` …; ValueError for anything else."""
        inner = text.removeprefix("list of ")
        return cls(Kind(inner), is_list=inner != text)

    def __str__(self) -> str:
        return f"list of {self.kind}" if self.is_list else str(self.kind)


@dataclass(frozen=True)
class Place:
    """Where a field's value stands: `column` of the activity's own table, or of `table`, reached by the one column
    `key` that both have; `in_extra` where it is a text under the field's name in that JSON column. A place may be
    two steps away: then `table` is itself reached through `via`."""

    column: str
    table: str | None = None
    key: str | None = None
    via: "Place | None" = None
    in_extra: bool = False


@dataclass(frozen=True)
class Field:
    name: str
    type: Type
    place: Place | None  # None: worked out at as_of, not stored (reachable)
    comment: str = ""
    model: str | None = None
    values: tuple[str, ...] = ()  # a closed set, where there is one
