"""What a profile asks of the data, as a tree of sets of customers with every time already worked out.

Nothing here knows SQL: a set is a test on the customer's own row, or customers found by rows of an activity. plan.py
makes the tree, the passes in passes/ make it cheaper, emit.py turns it into a query.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from segments.ast import Aggregation, Distance
from segments.interval import Interval
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
    """Rows of an activity's table that exist (at or before the instant), of these kinds, that pass all tests; with
    `among`, of no other customers than those in the plan's table of that name."""

    table: str
    events: tuple[str, ...]
    period: Interval
    tests: "tuple[Set, ...]" = ()
    among: str | None = None


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
class Reached:
    """A value of a row, or of another table's row: each step goes to the one row of `table` with the same `key`."""

    value: Stored
    steps: tuple[tuple[str, str], ...] = ()


OUTCOME = "outcome"


@dataclass(frozen=True)
class Worked:
    """Customers with such rows of whom what comes out of their values passes the test, which is on OUTCOME. Of no known
    value a sum and a number are 0, and the others missing."""

    scan: Scan
    what: Aggregation
    value: Reached
    test: "Set"


@dataclass(frozen=True)
class Began:
    """Customers whose very first of these rows lies in the period."""

    scan: Scan
    period: Interval


@dataclass(frozen=True)
class Regular:
    """Customers who have, in at least (at most) so many of the periods, at least (at most) so many of these rows."""

    scan: Scan
    periods: tuple[Interval, ...]
    rows_at_least: int
    rows_at_most: int | None
    at_least: int
    at_most: int | None


@dataclass(frozen=True)
class Following:
    """A later row than the one before, at most `within` from it, that has the same value as the first row: `same` is
    that value of this row and of the first. `never`: there is none in that time, which ended at or before as_of."""

    scan: Scan
    within: Distance | None
    same: tuple[Reached, Reached] | None = None
    never: bool = False


@dataclass(frozen=True)
class Followed:
    """Customers with a row of the first scan that is followed as the steps say; days are those of `zone`."""

    first: Scan
    steps: tuple[Following, ...]
    zone: str
    as_of: datetime


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


# ------------------------------------------------------------------------------- sets that only the passes make


TOTALS = "store.event_total"


@dataclass(frozen=True)
class Summed:
    """Doers of rows of all time, by the totals of each customer; `later` are the rows past the instant, which the
    totals hold too, or None where there are none."""

    scan: Scan
    at_least: int
    at_most: int | None
    later: Scan | None


@dataclass(frozen=True)
class Spanned:
    """Customers of whom one of the totals (with `all_of_them`, the earliest of them) lies so: the first or the last
    time that they did it."""

    scan: Scan
    time: Literal["first_at", "last_at"]
    period: Interval
    all_of_them: bool = False


@dataclass(frozen=True)
class Keys:
    """Customers in a table of the plan, or in a temporary one that was handed in."""

    table: str


@dataclass(frozen=True)
class Shared:
    """Doers by a count that a shared scan of the plan has made in its `column`."""

    table: str
    column: str
    at_least: int
    at_most: int | None


ByRows = Doers | Chosen | Worked | Began | Regular | Followed
Set = (
    All | Any | Not | OneOf | Within | TextTest | Holds | Known | OnDays | Through
    | ByRows | Members | Listed | Sampled | Summed | Spanned | Keys | Shared
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- the plan


@dataclass(frozen=True)
class People:
    """A table of the plan: the customers in a set."""

    name: str
    those: Set


@dataclass(frozen=True)
class Counts:
    """A table of the plan: rows of one scan, counted a customer, each of `columns` those that pass its own tests."""

    name: str
    scan: Scan
    columns: tuple[tuple[str, Scan], ...]


@dataclass(frozen=True)
class Plan:
    """Include minus exclude, and the saved profiles that they lean on, each after what it leans on itself. `tables` are
    worked out before, in this order. One that was narrowed has all it asks for in `include`."""

    include: Set
    exclude: Set = NEVER
    saved: "tuple[tuple[str, Plan], ...]" = ()
    tables: tuple[People | Counts, ...] = ()

    @property
    def people(self) -> Set:
        return self.include if self.exclude == NEVER else All((self.include, Not(self.exclude)))
