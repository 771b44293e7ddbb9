"""The tree that every view of a profile is a view of: text, builder, sentence, SQL, explanation.

Frozen, compared by value; `span` says where a node stands in the text it came from and takes no part in comparing.
A new rule of the language enters as a node here, and then in grammar, parse, format, describe, resolve and emit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True)
class Span:
    """Where a node stands: lines and columns from 1, the end one past the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


# A word within a node that can be wrong by itself; a number is that operand's, counted from 0.
Part = Literal["operator", "field", "name", "maker", "same"] | int


@dataclass(frozen=True, kw_only=True)
class Node:
    """`parts` says where words of it stand; a tree that came from no text has none."""

    span: Span | None = field(default=None, compare=False, repr=False)
    parts: Mapping[Part, Span] = field(default_factory=dict, compare=False, repr=False)

    def place(self, part: Part) -> Span | None:
        """Where that word stands, or else the whole."""
        return self.parts.get(part, self.span)


# A literal. A datetime carries its offset; a date is a local day.
Value = str | bool | Decimal | date | datetime

# ------------------------------------------------------------------------------------------------ windows


class Unit(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class InTheLast(Node):
    """`in the last 10 days`; with `calendar`, from the start of the unit that lies that many before the present one."""

    count: int
    unit: Unit
    calendar: bool = False


@dataclass(frozen=True)
class MoreThanAgo(Node):
    count: int
    unit: Unit


@dataclass(frozen=True)
class BetweenAgo(Node):
    """`between 3 and 10 days ago`: `nearest` < `farthest`."""

    nearest: int
    farthest: int
    unit: Unit


@dataclass(frozen=True)
class InTheNext(Node):
    """Fields only."""

    count: int
    unit: Unit


class Period(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    TOMORROW = "tomorrow"  # anniversaries only
    THIS_WEEK = "this week"
    THIS_MONTH = "this month"
    THIS_YEAR = "this year"
    LAST_WEEK = "last week"
    LAST_MONTH = "last month"
    LAST_YEAR = "last year"


@dataclass(frozen=True)
class InPeriod(Node):
    period: Period


@dataclass(frozen=True)
class Absolute(Node):
    """`on`, `before`, `after`, `since`, `until` a day or instant; `between` two of them, `end` given then only."""

    word: Literal["on", "before", "after", "since", "until", "between"]
    start: date | datetime
    end: date | datetime | None = None


Window = InTheLast | MoreThanAgo | BetweenAgo | InTheNext | InPeriod | Absolute

# -------------------------------------------------------------------------------------- conditions on a field


class Operator(StrEnum):
    """What a field is compared by; the value is the canonical text. operators.py tells all else about each."""

    IS = "is"
    IS_NOT = "is not"
    IS_ONE_OF = "is one of"
    IS_NOT_ONE_OF = "is not one of"
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    BETWEEN = "between"
    NOT_BETWEEN = "not between"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does not contain"
    STARTS_WITH = "starts with"
    DOES_NOT_START_WITH = "does not start with"
    ENDS_WITH = "ends with"
    DOES_NOT_END_WITH = "does not end with"
    MATCHES = "matches"
    DOES_NOT_MATCH = "does not match"
    HAS = "has"
    DOES_NOT_HAVE = "does not have"
    IS_MISSING = "is missing"
    IS_KNOWN = "is known"


@dataclass(frozen=True)
class Comparison(Node):
    """`country is "NL"`: none, one, two (`between`) or any number (`is one of`) of operands."""

    field: str
    operator: Operator
    operands: tuple[Value, ...] = ()


@dataclass(frozen=True)
class InWindow(Node):
    """`signed_up_at in the last 30 days`, or with `negated`, `signed_up_at not in the last 30 days`."""

    field: str
    window: Window
    negated: bool = False


@dataclass(frozen=True)
class Anniversary(Node):
    """`birthday has its anniversary in the next 7 days`; days only, or today or tomorrow."""

    field: str
    window: InTheLast | InTheNext | InPeriod


FieldCondition = Comparison | InWindow | Anniversary


@dataclass(frozen=True)
class RowBlock(Node):
    """`any of (…, …)` and `none of (…, …)` inside the parentheses of an activity."""

    kind: Literal["any", "none"]
    conditions: "tuple[RowCondition, ...]"


RowCondition = FieldCondition | RowBlock

# ------------------------------------------------------------------------------------------------ conditions


@dataclass(frozen=True)
class Rows(Node):
    """Rows of an activity: `open(campaign is "News") in the last 30 days`. All of `filters` hold for the same row."""

    activity: str
    filters: tuple[RowCondition, ...] = ()
    window: Window | None = None
    made_by: Literal["people", "anyone", "machine"] = "people"  # `open`, `any open`, `machine open`


@dataclass(frozen=True)
class Count(Node):
    """How many rows; `end` for `between N and M` only. `no` has start 0."""

    word: Literal["at least", "at most", "exactly", "more than", "fewer than", "between", "no"]
    start: int
    end: int | None = None

    @property
    def limits(self) -> tuple[int, int | None]:
        """From how many rows to how many; None is no bound."""
        match self.word:
            case "at least":
                return self.start, None
            case "more than":
                return self.start + 1, None
            case "at most":
                return 0, self.start
            case "fewer than":
                return 0, self.start - 1
            case "between":
                return self.start, self.end
            case _:
                return self.start, self.start


@dataclass(frozen=True)
class Did(Node):
    """At least one of these rows, or as many as `count` says."""

    rows: Rows
    count: Count | None = None


@dataclass(frozen=True)
class Picked(Node):
    """`latest answer(…) in the last 90 days has (score < 3)`: that one row satisfies the second filter."""

    which: Literal["latest", "first"]
    rows: Rows
    filters: tuple[RowCondition, ...]


class Aggregation(StrEnum):
    """What is worked out of a field over rows; the value is the canonical text."""

    SUM = "sum of"
    AVERAGE = "average of"
    SMALLEST = "smallest"
    LARGEST = "largest"
    DIFFERENT = "number of different"


@dataclass(frozen=True)
class Aggregate(Node):
    """`sum of total over orders(…) in the last 90 days >= 100`. What is missing is left out; of none a sum and a number
    are 0 and the others are missing. It is compared as a field is: operator and operands as in a Comparison."""

    what: Aggregation
    field: str
    rows: Rows
    operator: Operator
    operands: tuple[Value, ...] = ()


@dataclass(frozen=True)
class FirstEver(Node):
    """`first open(…) ever in the last 30 days`: the very first of these rows lies in the window; rows have none."""

    rows: Rows
    window: Window


@dataclass(frozen=True)
class Distance(Node):
    """`within 7 days`."""

    count: int
    unit: Unit


@dataclass(frozen=True)
class Step(Node):
    """`then click(…) within 7 days on the same message`: a row later than the one before, at most so far from it, and
    with the same `same` as the first step's row. Negated (`then no …`, always with a distance): there is none in that
    time, which has fully passed. Its rows have no window."""

    rows: Rows
    within: Distance | None = None
    negated: bool = False
    same: str | None = None


@dataclass(frozen=True)
class Sequence(Node):
    """`send(…) in the last 30 days then click(…) within 7 days`; the window of `first` bounds every step's row."""

    first: Rows
    steps: tuple[Step, ...]


# More periods than these make a query that nobody waits for.
MOST_PERIODS = 400


@dataclass(frozen=True)
class Rhythm(Node):
    """`at least 2 opens(…) in at least 2 of the last 3 periods of 3 days`: `periods` counts those of the `of` periods
    in which as many rows lie as `count` says (at least one where it is None). Rows have no window; the first period
    ends at as_of, and each starts with the instant that lies so long before, which belongs to it alone."""

    rows: Rows
    count: Count | None
    periods: Count
    of: int
    length: int
    unit: Unit


@dataclass(frozen=True)
class InProfile(Node):
    name: str
    negated: bool = False


@dataclass(frozen=True)
class InList(Node):
    name: str
    negated: bool = False


@dataclass(frozen=True)
class Sample(Node):
    """`sample 10% seed "S"`; `percent` from 0 to 100."""

    percent: Decimal
    seed: str = ""


@dataclass(frozen=True)
class Everyone(Node):
    pass


@dataclass(frozen=True)
class Nobody(Node):
    pass


@dataclass(frozen=True)
class Block(Node):
    """`all of`, `any of`, `none of`; never empty."""

    kind: Literal["all", "any", "none"]
    conditions: "tuple[Condition, ...]"


Activity = Did | Picked | Aggregate | FirstEver | Sequence | Rhythm
Condition = Block | FieldCondition | Activity | InProfile | InList | Sample | Everyone | Nobody


@dataclass(frozen=True)
class Profile(Node):
    name: str
    include: Condition
    exclude: Condition | None = None
    timezone: str | None = None
    about: str | None = None
    timezone_span: Span | None = field(default=None, compare=False, repr=False)
