"""What a profile asks of the data, as a tree of sets of customers with every time already worked out.

Nothing here knows SQL: a set is a test on the customer's own row, or customers found by rows of an activity. A planner
that shares scans between sets works on this tree; emit.py turns it into a query.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from segments.windows import Interval
from sql.field import Type

# ---------------------------------------------------------------------------------------------------- combining


@dataclass(frozen=True)
class All:
    """Without parts: always."""

    parts: "tuple[Set, ...]"


@dataclass(frozen=True)
class Any:
    """Without parts: never."""

    parts: "tuple[Set, ...]"


@dataclass(frozen=True)
class Not:
    part: "Set"


ALWAYS, NEVER = All(()), Any(())

# ------------------------------------------------------------------------------------- tests on one row's values


@dataclass(frozen=True)
class Stored:
    """A value of the row at hand: a column, or the text under `key` in that JSON column."""

    column: str
    type: Type
    key: str | None = None
    is_enum: bool = False


Operand = str | bool | float | date | datetime


@dataclass(frozen=True)
class OneOf:
    value: Stored
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Within:
    value: Stored
    low: Operand | None
    high: Operand | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True)
class TextTest:
    value: Stored
    word: Literal["contains", "starts with", "ends with", "matches"]
    operand: str


@dataclass(frozen=True)
class Holds:
    """A list holds the element."""

    value: Stored
    operand: Operand


@dataclass(frozen=True)
class Known:
    value: Stored


@dataclass(frozen=True)
class OnDays:
    """Month x 100 + day lies in one of the ranges; on the calendar of `zone` where the value is an instant."""

    value: Stored
    ranges: tuple[tuple[int, int], ...]
    zone: str


@dataclass(frozen=True)
class Through:
    """The row of `table` with the same `key` passes the test."""

    key: str
    table: str
    test: "Set"


# ---------------------------------------------------------------------------------------------- sets of customers


@dataclass(frozen=True)
class Scan:
    """Rows of an activity's table that exist (at or before the instant), of these kinds, that pass all tests."""

    table: str
    events: tuple[str, ...]
    period: Interval
    tests: "tuple[Set, ...]" = ()


@dataclass(frozen=True)
class Doers:
    """Customers with at least (and at most, where given) so many of these rows."""

    scan: Scan
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True)
class Chosen:
    """Customers whose last (first) of these rows, by time and then arrival, passes the test."""

    scan: Scan
    which: Literal["latest", "first"]
    test: "Set"


@dataclass(frozen=True)
class Members:
    """Of the saved profile with this name, planned once beside."""

    profile: str


@dataclass(frozen=True)
class Listed:
    name: str


@dataclass(frozen=True)
class Sampled:
    """The first 8 hex digits of md5(key:seed) are at most `limit`, 8 hex digits."""

    seed: str
    limit: str


Set = (
    All | Any | Not | OneOf | Within | TextTest | Holds | Known | OnDays | Through
    | Doers | Chosen | Members | Listed | Sampled
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Include minus exclude, and the saved profiles that they lean on, each after what it leans on itself."""

    include: Set
    exclude: Set
    saved: "tuple[tuple[str, Plan], ...]" = ()
