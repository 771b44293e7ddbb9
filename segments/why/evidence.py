"""What decides a condition for one customer, as data: the rows with their times, the value, or that there is none.

Only facts; how they are told stands in tell.py, where they come from in witness.py. Times are naive UTC.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from segments.interval import Interval

if TYPE_CHECKING:
    from segments.why.explain import Explanation


@dataclass(frozen=True)
class Row:
    """One row of an activity: when, and the fields that tell most."""

    at: datetime
    fields: dict[str, Any]


@dataclass(frozen=True)
class Miss:
    """Rows that would count but for one thing: `number` of them, the newest, and the filters that it fails."""

    why: Literal["machine", "people", "filter", "window"]
    number: int
    row: Row
    fails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passed:
    """A filter's text, and whether the row passes it."""

    text: str
    passes: bool


@dataclass(frozen=True)
class Value:
    """A field's value as it is stored, None where it is missing; the window's bounds where it is held against one; the
    nearest anniversary where that is asked for."""

    field: str
    value: Any
    window: Interval | None = None
    anniversary: date | None = None


@dataclass(frozen=True)
class Reach:
    """The address, and the newest row that made it unreachable."""

    email: str | None
    activity: str | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Rows:
    """How many rows match, the newest few of them, and what nearly matched where they are too few."""

    activity: str
    number: int
    newest: tuple[Row, ...]
    window: Interval | None = None
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Picked:
    """The one row out of `number`, and which of the tests it passes."""

    activity: str
    which: Literal["latest", "first"]
    number: int
    row: Row | None
    tests: tuple[Passed, ...] = ()
    window: Interval | None = None
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of `known` values in `number` rows; None where there is nothing to work out."""

    activity: str
    what: str
    field: str
    outcome: Any
    number: int
    known: int
    newest: tuple[Row, ...]
    window: Interval | None = None
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class FirstEver:
    activity: str
    row: Row | None
    window: Interval
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Link:
    """A step of a sequence: the row that took it; or the time up to which there is none."""

    activity: str
    row: Row | None
    negated: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class Chain:
    """The rows that take the steps one by one; where it breaks: at which step (0 the first), and why. `too_early`: its
    time has not passed yet; `happened`: the row that there should not be is the last link's."""

    links: tuple[Link, ...]
    steps: int
    breaks_at: int | None = None
    why: Literal["none", "too_early", "happened"] | None = None
    window: Interval | None = None
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Period:
    window: Interval
    number: int
    counts: bool


@dataclass(frozen=True)
class Periods:
    """The periods, the newest first, with how many rows lie in each, and whether that is enough."""

    activity: str
    periods: tuple[Period, ...]
    counted: int


@dataclass(frozen=True)
class Profile:
    """Whether the customer is in the other profile, and why."""

    name: str
    is_member: bool
    explanation: "Explanation"


@dataclass(frozen=True)
class List:
    name: str
    is_on: bool
    imported_at: datetime | None


@dataclass(frozen=True)
class Sample:
    """Where the customer falls, and below what is in, both in percent."""

    percent: float
    limit: float


@dataclass(frozen=True)
class Parts:
    """A block: how many of its conditions hold."""

    hold: int
    of: int


@dataclass(frozen=True)
class Always:
    """Nothing is asked of the data."""

    everyone: bool


Evidence = (
    Value | Reach | Rows | Picked | Outcome | FirstEver | Chain | Periods | Profile | List | Sample | Parts | Always
)


def as_data(found: Any, zone: ZoneInfo) -> Any:
    """For a program to read: times with the zone's offset, every thing with its kind."""
    match found:
        case datetime():
            return found.replace(tzinfo=UTC).astimezone(zone).isoformat()
        case date():
            return found.isoformat()
        case Interval():
            return {each.name: as_data(getattr(found, each.name), zone) for each in fields(found)}
        case dict():
            return {name: as_data(value, zone) for name, value in found.items()}
        case list() | tuple():
            return [as_data(each, zone) for each in found]
        case float() if found.is_integer() and abs(found) < 2**53:
            return int(found)
        case _ if hasattr(found, "as_data"):
            return found.as_data()
        case _ if is_dataclass(found):
            named = {each.name: as_data(getattr(found, each.name), zone) for each in fields(found)}
            return {"kind": type(found).__name__.lower(), **named} if isinstance(found, Evidence) else named
        case _:
            return found
