"""What the plain reading of a profile takes time to be: windows, distances and anniversaries, in arithmetic of its
own."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from segments import ast


class Clock:
    """At `as_of` (naive UTC) on the calendar of `zone`."""

    def __init__(self, as_of: datetime, zone: ZoneInfo) -> None:
        self.as_of, self.zone = as_of, zone

    def order(self, value, operand) -> int:
        """-1, 0 or 1: before, equal to (or on the day of) or after the operand."""
        if isinstance(value, datetime) and isinstance(operand, datetime):
            operand = operand.astimezone(UTC).replace(tzinfo=None)
        elif isinstance(value, datetime) and isinstance(operand, date):
            value = self.local(value).date()
        elif isinstance(value, float | int) and not isinstance(value, bool):
            operand = float(operand)
        return (value > operand) - (value < operand)

    def local(self, instant: datetime) -> datetime:
        return instant.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def instant(self, wall: datetime) -> datetime:
        """The first instant that shows this wall time; in a gap, the wall time by the offset before it."""
        offsets = []
        for hours in (-30, 30):
            around = (wall + timedelta(hours=hours)).replace(tzinfo=UTC)
            offsets.append(around.astimezone(self.zone).utcoffset())
        shown = [wall - offset for offset in offsets if self.local(wall - offset) == wall]
        return min(shown) if shown else wall - offsets[0]

    def back(self, count: int, unit: str, since: datetime | None = None) -> datetime:
        """`count` units before as_of, or `since`; after it where negative."""
        start = self.as_of if since is None else since
        if unit in ("second", "minute", "hour"):
            return start - count * timedelta(**{f"{unit}s": 1})
        wall = self.local(start)
        if count == 0:
            return start
        return self.instant(datetime.combine(self.day_back(wall.date(), count, unit), wall.time()))

    def day_back(self, day: date, count: int, unit: str) -> date:
        if unit in ("day", "week"):
            return day - timedelta(days=count * (7 if unit == "week" else 1))
        year, month = day.year, day.month
        for _ in range(abs(count) * (12 if unit == "year" else 1)):
            month -= 1 if count > 0 else -1
            if month == 0:
                year, month = year - 1, 12
            if month == 13:
                year, month = year + 1, 1
        number = day.day
        while True:
            try:
                return date(year, month, number)
            except ValueError:
                number -= 1

    def unit_start(self, count: int, unit: str) -> datetime:
        wall = self.local(self.as_of)
        if unit in ("second", "minute", "hour"):
            start = self.as_of.replace(microsecond=0)
            while unit != "second" and self.local(start).second:
                start -= timedelta(seconds=1)
            while unit == "hour" and self.local(start).minute:
                start -= timedelta(minutes=1)
            return start - count * timedelta(**{f"{unit}s": 1})
        day = wall.date()
        while (unit == "week" and day.weekday()) or (unit in ("month", "year") and day.day > 1):
            day -= timedelta(days=1)
        if unit == "year":
            day = date(day.year, 1, 1)
        return self.instant(datetime.combine(self.day_back(day, count, unit), time()))

    def lies_in(self, value, window) -> bool:
        if not isinstance(value, datetime):
            return self.day_lies_in(value, window)
        match window:
            case ast.InTheLast():
                start = self.unit_start if window.calendar else self.back
                return start(window.count, window.unit.value) <= value <= self.as_of
            case ast.InTheNext():
                return self.as_of < value <= self.back(-window.count, window.unit.value)
            case ast.MoreThanAgo():
                return value < self.back(window.count, window.unit.value)
            case ast.BetweenAgo():
                unit = window.unit.value
                return self.back(window.farthest, unit) <= value <= self.back(window.nearest, unit)
            case ast.InPeriod():
                return self.in_period(self.local(value).date(), window.period.value)
            case ast.Absolute():
                return self.absolute(window, lambda moment: self.order(value, moment))

    def day_lies_in(self, value: date, window) -> bool:
        today = self.local(self.as_of).date()

        def day(instant: datetime) -> date:
            return self.local(instant).date()

        match window:
            case ast.InTheLast(calendar=True):
                return day(self.unit_start(window.count, window.unit.value)) <= value <= today
            case ast.InTheLast():
                return self.calendar_day(window.count, window.unit.value) <= value <= today
            case ast.InTheNext():
                return today < value <= self.calendar_day(-window.count, window.unit.value)
            case ast.MoreThanAgo():
                return value < self.calendar_day(window.count, window.unit.value)
            case ast.BetweenAgo():
                unit = window.unit.value
                return self.calendar_day(window.farthest, unit) <= value <= self.calendar_day(window.nearest, unit)
            case ast.InPeriod():
                return self.in_period(value, window.period.value)
            case ast.Absolute():
                return self.absolute(window, lambda moment: self.order(value, moment))

    def calendar_day(self, count: int, unit: str) -> date:
        if unit in ("second", "minute", "hour"):
            return self.local(self.back(count, unit)).date()
        return self.day_back(self.local(self.as_of).date(), count, unit)

    def in_period(self, day: date, period: str) -> bool:
        today = self.local(self.as_of).date()
        if period in ("today", "yesterday"):
            return day == (today if period == "today" else today - timedelta(days=1))
        which, unit = period.split()
        if unit == "week":
            other = today if which == "this" else today - timedelta(days=7)
            return day.isocalendar()[:2] == other.isocalendar()[:2]
        if unit == "year":
            return day.year == today.year - (which == "last")
        months = today.year * 12 + today.month - (which == "last")
        return day.year * 12 + day.month == months

    def absolute(self, window: ast.Absolute, order) -> bool:
        match window.word:
            case "on":
                return order(window.start) == 0
            case "before":
                return order(window.start) < 0
            case "after":
                return order(window.start) > 0
            case "since":
                return order(window.start) >= 0
            case "until":
                return order(window.start) <= 0
            case _:
                return order(window.start) >= 0 and order(window.end) <= 0

    def has_anniversary(self, value, window) -> bool:
        born = self.local(value).date() if isinstance(value, datetime) else value
        today = self.local(self.as_of).date()
        match window:
            case ast.InPeriod():
                offsets = [0 if window.period.value == "today" else 1]
            case ast.InTheNext():
                offsets = range(1, window.count + 1)
            case _:
                offsets = range(-window.count, 0)
        for offset in offsets:
            day = today + timedelta(days=offset)
            try:
                celebrated = born.replace(year=day.year)
            except ValueError:
                celebrated = date(day.year, 3, 1)
            if day == celebrated:
                return True
        return False
