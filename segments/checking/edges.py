"""Which of two edges of windows comes first, whatever the moment of evaluation: only what is certain is said.

An edge is a value to compare with, or, of a relative window, a moment told by its distance from now. Elapsed time is
exact; a day is as long as its zone's clocks make it, a month as its calendar does. No clock is read here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from segments.ast import Unit

SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
DAY = 86_400
# More than any two offsets of one zone differ by.
SLACK = 26 * 3600
# The days that a unit has at least and at most.
LENGTHS = {Unit.DAY: (1, 1), Unit.WEEK: (7, 7), Unit.MONTH: (28, 31), Unit.YEAR: (365, 366)}
# The units whose start is also the start of the unit.
WITHIN = {
    Unit.DAY: (Unit.WEEK, Unit.MONTH, Unit.YEAR), Unit.MONTH: (Unit.YEAR,), Unit.WEEK: (), Unit.YEAR: (),
}  # fmt: skip
# Farther away the calendar of Python ends, and edges fall together.
FARTHEST = 1000 * 366 * DAY


@dataclass(frozen=True)
class Relative:
    """The moment `count` units before now, after it where negative; with `starts`, the start of the unit that lies so
    many before the present one. `is_day`: of local days, for fields without a time of day."""

    count: int
    unit: Unit
    starts: bool = False
    is_day: bool = False

    def same_measure(self) -> "Relative":
        """In the smallest unit that means the same."""
        times = {Unit.MINUTE: 60, Unit.HOUR: 3600, Unit.WEEK: 7, Unit.YEAR: 12}.get(self.unit, 1)
        if self.starts or (times == 1 and self.count):
            return self
        smallest = (
            Unit.SECOND if self.unit in SECONDS else Unit.DAY if self.unit in (Unit.DAY, Unit.WEEK) else Unit.MONTH
        )
        if not self.count:
            smallest = Unit.DAY if self.is_day else Unit.SECOND
        return Relative(self.count * times, smallest, False, self.is_day)


# Numbers; days; instants in naive UTC; and what is relative to now.
Edge = float | Decimal | date | datetime | Relative


def comes_before(one: Edge, other: Edge, zone: ZoneInfo, or_same: bool = False) -> bool:
    """Is it certain that one is less than the other (or equal to it)?"""
    if not isinstance(one, Relative) and not isinstance(other, Relative):
        return bool(one <= other if or_same else one < other)  # type: ignore[operator]
    if not isinstance(one, Relative) or not isinstance(other, Relative):
        return False
    one, other = one.same_measure(), other.same_measure()
    first, last = _distance(one), _distance(other)
    if max(map(abs, (*first, *last))) > FARTHEST:
        return False
    if first[1] < last[0] or (or_same and first[1] <= last[0]):
        return True
    if (one.starts, one.unit) == (other.starts, other.unit):
        apart = one.count - other.count
        return apart >= 0 if or_same else apart > 0 and _is_apart(one, apart, zone)
    return or_same and one.starts and other.starts and _starts_first(one, other)


def _is_apart(edge: Relative, units: int, zone: ZoneInfo) -> bool:
    """Are this edge and one so many units later never at one moment?"""
    if edge.unit in SECONDS:
        return not edge.is_day
    is_exact = edge.is_day and not edge.starts
    return is_exact or edge.unit is not Unit.DAY or units > 1 or not _skips_days(zone)


def _starts_first(one: Relative, other: Relative) -> bool:
    """This month starts no later than today does, and ends no earlier."""
    if other.unit in WITHIN and one.unit in WITHIN[other.unit]:
        return one.count >= 0 >= other.count
    return one.unit in WITHIN and other.unit in WITHIN[one.unit] and other.count < 0 and one.count >= -1


@lru_cache(maxsize=1024)
def _distance(edge: Relative) -> tuple[float, float]:
    """From now to the edge, at least and at most, in seconds; where it is a day, from the start of today to its own."""
    count, unit = edge.count, edge.unit
    if unit in SECONDS:
        exact = float(-count * SECONDS[unit])
        low, high = (exact - SECONDS[unit], exact) if edge.starts else (exact, exact)
        if edge.is_day:
            low, high = low - SLACK - DAY, high + SLACK + DAY
    else:
        shortest, longest = LENGTHS[unit]
        if unit is Unit.MONTH and abs(count) >= 12:
            # Two days for the last day of a month that lacks a day.
            years, months = divmod(abs(count), 12)
            near, far = (365 * years + 28 * months - 2) * DAY, (366 * years + 31 * months + 2) * DAY
        else:
            near, far = abs(count) * shortest * DAY, abs(count) * longest * DAY
        low, high = (-far, -near) if count > 0 else (near, far)
        if edge.starts:
            low -= longest * DAY
        if not edge.is_day or edge.starts:
            low, high = low - SLACK, high + SLACK
    # Whatever the clocks do, what is past is past; and what starts after now does so at least a moment later.
    if count >= 0:
        high = min(high, 0)
    elif edge.starts:
        low = max(low, 0 if edge.is_day else 1e-6)
    else:
        low = max(low, 0)
    return low, high


@lru_cache(maxsize=64)
def _skips_days(zone: ZoneInfo) -> bool:
    """Did its clocks ever leave out a whole day, as Samoa's did? Then two days started at one moment."""
    half = timedelta(hours=12)
    offsets = [datetime(year, 1, 1, tzinfo=zone).utcoffset() or timedelta() for year in range(1900, 2100)]
    return any(abs(one - other) > half for one, other in pairwise(offsets))
