"""From one edge to another, as an absolute window says: the same to the query and to what is warned of.

Instants are naive UTC datetimes. A wall-clock time that a DST change skips is taken as much later as the gap is wide;
one that happens twice is the first of the two. The moment of evaluation never enters.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from segments import ast

EARLIEST, LATEST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)


@dataclass(frozen=True)
class Interval:
    """Instants (or days) from `low` to `high`; None is no bound; an edge belongs to it where it says so."""

    low: datetime | date | None = None
    high: datetime | date | None = None
    low_included: bool = True
    high_included: bool = True


def absolute(window: ast.Absolute, zone: ZoneInfo) -> Interval:
    """An instant is exact; a day stands for the whole of it."""
    first = _span_of(window.start, zone)
    last = _span_of(window.end, zone) if window.end is not None else first
    match window.word:
        case "on":
            return first
        case "before":
            return Interval(None, first.low, high_included=False)
        case "since":
            return Interval(first.low, None)
        case "after":
            # Past the whole of it: the end of a day is the first instant that is no longer in it.
            return Interval(first.high, None, low_included=not first.high_included)
        case "until":
            return Interval(None, first.high, high_included=first.high_included)
        case "between":
            return Interval(first.low, last.high, high_included=last.high_included)


def _span_of(moment: date | datetime, zone: ZoneInfo) -> Interval:
    if isinstance(moment, datetime):
        exact = naive_utc(moment)
        return Interval(exact, exact)
    return local_day(moment, zone)


def local_day(day: date, zone: ZoneInfo) -> Interval:
    """The instants of one whole local day."""
    return whole_days(day, day, zone)


def whole_days(first: date, last: date, zone: ZoneInfo) -> Interval:
    if last == date.max:
        return Interval(start_of_day(first, zone), LATEST)
    return Interval(start_of_day(first, zone), start_of_day(last + timedelta(days=1), zone), high_included=False)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day."""
    return utc(datetime.combine(day, time()), zone)


def naive_utc(moment: datetime) -> datetime:
    """A moment with an offset as naive UTC, held within the years that there are."""
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return EARLIEST if moment.year < 5000 else LATEST


def utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return naive_utc(wall.replace(tzinfo=zone, fold=0))
