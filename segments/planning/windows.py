"""When a window is: from its words, the instant that a profile is evaluated at, and a zone, to exact bounds.

All arithmetic of time is done in Python, so that compiled SQL never asks for the time and every engine agrees: here
what hangs on the instant of evaluation, in interval.py what does not. Instants are naive UTC datetimes.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from segments import ast
from segments.ast import Period, Unit
from segments.interval import EARLIEST, LATEST, Interval, absolute, start_of_day, utc, whole_days
from segments.planning.days import days_of, is_leap, monday, moved_months, ranges, safe_day

ELAPSED = {Unit.SECOND: timedelta(seconds=1), Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


class Now(NamedTuple):
    """The instant (naive UTC) that everything is relative to, and the zone whose calendar is used."""

    as_of: datetime
    zone: ZoneInfo

    @property
    def wall(self) -> datetime:
        """The local wall-clock time, naive."""
        return _shifted(self.as_of, self.zone)

    @property
    def today(self) -> date:
        return self.wall.date()


def instants(window: ast.Window, now: Now) -> Interval:
    """The instants in the window."""
    match window:
        case ast.InTheLast(count=count, unit=unit, calendar=True):
            return Interval(_start_of_unit(count, unit, now), now.as_of)
        case ast.InTheLast(count=count, unit=unit):
            return Interval(moved(now, -count, unit), now.as_of)
        case ast.InTheNext(count=count, unit=unit):
            return Interval(now.as_of, moved(now, count, unit), low_included=False)
        case ast.MoreThanAgo(count=count, unit=unit):
            return Interval(None, moved(now, -count, unit), high_included=False)
        case ast.BetweenAgo():
            return Interval(moved(now, -window.farthest, window.unit), moved(now, -window.nearest, window.unit))
        case ast.InPeriod(period=period):
            return whole_days(*days_of(period, now.today), now.zone)
        case ast.Absolute():
            return absolute(window, now.zone)


def days(window: ast.Window, now: Now) -> Interval:
    """The local days in the window, both ends included, for a field that has no time of day."""
    match window:
        case ast.InTheLast(count=count, unit=unit, calendar=True):
            start = _start_of_unit(count, unit, now)
            return Interval(Now(start, now.zone).today, now.today)
        case ast.InTheLast(count=count, unit=unit):
            return Interval(_moved_day(now, -count, unit), now.today)
        case ast.InTheNext(count=count, unit=unit):
            return Interval(now.today, _moved_day(now, count, unit), low_included=False)
        case ast.MoreThanAgo(count=count, unit=unit):
            return Interval(None, _moved_day(now, -count, unit), high_included=False)
        case ast.BetweenAgo():
            return Interval(
                _moved_day(now, -window.farthest, window.unit), _moved_day(now, -window.nearest, window.unit)
            )
        case ast.InPeriod(period=period):
            return Interval(*days_of(period, now.today))
        case ast.Absolute(word=word, start=start, end=end):
            return _bounded(word, start, end)


def moved(now: Now, count: int, unit: Unit) -> datetime:
    """`count` units later (earlier where negative): elapsed time for hours and shorter, the wall clock for longer."""
    if count == 0:
        return now.as_of
    try:
        if unit in ELAPSED:
            return now.as_of + count * ELAPSED[unit]
        return utc(datetime.combine(_moved_day(now, count, unit), now.wall.time()), now.zone)
    except OverflowError:
        return EARLIEST if count < 0 else LATEST


def anniversary_days(window: ast.InTheLast | ast.InTheNext | ast.InPeriod, now: Now) -> tuple[tuple[int, int], ...]:
    """Which month-and-days (month x 100 + day) have their anniversary in the window, as ranges with both ends.

    29 February counts as 1 March in a year that has none."""
    match window:
        case ast.InPeriod(period=Period.TOMORROW):
            first, last = 1, 1
        case ast.InPeriod():
            first, last = 0, 0
        case ast.InTheNext(count=count):
            first, last = 1, min(count, 366)
        case ast.InTheLast(count=count):
            first, last = -min(count, 366), -1
    found: set[int] = set()
    for offset in range(first, last + 1):
        day = safe_day(now.today, offset)
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (3, 1) and not is_leap(day.year):
            found.add(229)
    return ranges(found)


def anniversary_of(day: date, window: ast.InTheLast | ast.InTheNext | ast.InPeriod, today: date) -> date | None:
    """The anniversary nearest to today on the side where the window lies, today itself too; None where no calendar
    has it."""
    is_past = isinstance(window, ast.InTheLast)
    for year in (today.year, today.year - 1 if is_past else today.year + 1):
        if 1 <= year <= 9999:
            is_moved = (day.month, day.day) == (2, 29) and not is_leap(year)
            found = date(year, 3, 1) if is_moved else day.replace(year=year)
            if found <= today if is_past else found >= today:
                return found
    return None


# ------------------------------------------------------------------------------------------------ the calendar


def _moved_day(now: Now, count: int, unit: Unit) -> date:
    today = now.today
    try:
        match unit:
            case Unit.DAY:
                return today + timedelta(days=count)
            case Unit.WEEK:
                return today + timedelta(weeks=count)
            case Unit.MONTH:
                return moved_months(today, count)
            case Unit.YEAR:
                return moved_months(today, 12 * count)
            case _:
                return Now(moved(now, count, unit), now.zone).today
    except OverflowError:
        return date.min if count < 0 else date.max


def _start_of_unit(count: int, unit: Unit, now: Now) -> datetime:
    """The start of the unit that lies `count` before the present one."""
    today = now.today
    try:
        if unit in ELAPSED:
            wall = now.wall
            into = timedelta(
                minutes=wall.minute if unit is Unit.HOUR else 0,
                seconds=wall.second if unit is not Unit.SECOND else 0,
                microseconds=wall.microsecond,
            )
            return now.as_of - into - count * ELAPSED[unit]
        match unit:
            case Unit.WEEK:
                first = monday(today) - timedelta(weeks=count)
            case Unit.MONTH:
                first = moved_months(today.replace(day=1), -count)
            case Unit.YEAR:
                first = moved_months(today.replace(month=1, day=1), -12 * count)
            case _:
                first = today - timedelta(days=count)
        return start_of_day(first, now.zone)
    except OverflowError:
        return EARLIEST


def _bounded(word: str, start: date, end: date | None) -> Interval:
    match word:
        case "on":
            return Interval(start, start)
        case "before":
            return Interval(None, start, high_included=False)
        case "since":
            return Interval(start, None)
        case "after":
            return Interval(start, None, low_included=False)
        case "until":
            return Interval(None, start)
        case _:
            return Interval(start, end)


def _shifted(instant: datetime, zone: ZoneInfo) -> datetime:
    try:
        return instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError:
        return instant
