"""What a profile means, said a second time and as plainly as possible: people by people, row by row, on Python values.

Shares nothing with the compiler but the tree: own arithmetic of time, own idea of missing, own order of rows.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from segments import ast


@dataclass
class World:
    """`customers` and `rows` hold their fields by the language's names; a missing one is absent or None. A row also has
    `activity`, `customer` (the key of one), `occurred_at` and `arrival`. Times are naive UTC."""

    customers: dict[int, dict] = field(default_factory=dict)
    rows: list[dict] = field(default_factory=list)
    lists: dict[str, set[int]] = field(default_factory=dict)
    profiles: dict[str, ast.Profile] = field(default_factory=dict)


def people(world: World, profile: ast.Profile, as_of: datetime, timezone: str) -> set[int]:
    """The keys of the members."""
    evaluation = Evaluation(world, as_of, ZoneInfo(profile.timezone or timezone), timezone)
    return {
        key
        for key, customer in world.customers.items()
        if not customer.get("erased")
        and evaluation.holds(key, profile.include)
        and not (profile.exclude is not None and evaluation.holds(key, profile.exclude))
    }


class Evaluation:
    def __init__(self, world: World, as_of: datetime, zone: ZoneInfo, default: str) -> None:
        self.world, self.as_of, self.zone, self.default = world, as_of, zone, default

    def holds(self, key: int, condition) -> bool:
        match condition:
            case ast.Block(kind="all"):
                return all(self.holds(key, each) for each in condition.conditions)
            case ast.Block(kind="any"):
                return any(self.holds(key, each) for each in condition.conditions)
            case ast.Block(kind="none"):
                return not any(self.holds(key, each) for each in condition.conditions)
            case ast.Everyone():
                return True
            case ast.Nobody():
                return False
            case ast.InList():
                return (key in self.world.lists[condition.name]) != condition.negated
            case ast.InProfile():
                inner = self.world.profiles[condition.name]
                return (key in people(self.world, inner, self.as_of, self.default)) != condition.negated
            case ast.Sample():
                return self.sampled(key, condition)
            case ast.Did():
                return self.counted(len(self.rows(key, condition.rows)), condition.count)
            case ast.Picked():
                rows = sorted(self.rows(key, condition.rows), key=lambda row: (row["occurred_at"], row["arrival"]))
                if not rows:
                    return False
                row = rows[-1] if condition.which == "latest" else rows[0]
                return all(self.row_holds(row, each) for each in condition.filters)
            case _:
                customer = dict(self.world.customers[key], reachable=self.reachable(key))
                return self.row_holds(customer, condition)

    def sampled(self, key: int, sample: ast.Sample) -> bool:
        customer = self.world.customers[key]
        identity = customer.get("customer_id") or customer.get("email")
        digits = hashlib.md5(f"{identity}:{sample.seed}".encode()).hexdigest()[:8]
        return Fraction(int(digits, 16), 2**32) < Fraction(sample.percent) / 100

    def reachable(self, key: int) -> bool:
        gone = any(
            row["customer"] == key
            and row["occurred_at"] <= self.as_of
            and (
                row["activity"] in ("unsubscribe", "complaint")
                or (row["activity"], row.get("kind")) == ("bounce", "hard")
            )
            for row in self.world.rows
        )
        return known(self.world.customers[key].get("email")) is not None and not gone

    def rows(self, key: int, rows: ast.Rows) -> list[dict]:
        found = [
            row
            for row in self.world.rows
            if row["customer"] == key
            and row["activity"] == rows.activity
            and row["occurred_at"] <= self.as_of
            and (rows.window is None or self.lies_in(row["occurred_at"], rows.window))
            and all(self.row_holds(row, each) for each in rows.filters)
        ]
        if rows.activity in ("open", "click"):
            if rows.made_by == "people":
                found = [row for row in found if row.get("machine") is not True]
            if rows.made_by == "machine":
                found = [row for row in found if row.get("machine") is True]
        return found

    def counted(self, number: int, count: ast.Count | None) -> bool:
        if count is None:
            return number > 0
        return {
            "at least": number >= count.start,
            "at most": number <= count.start,
            "exactly": number == count.start,
            "more than": number > count.start,
            "fewer than": number < count.start,
            "between": count.end is not None and count.start <= number <= count.end,
            "no": number == 0,
        }[count.word]

    # ------------------------------------------------------------------------------------------ one row

    def row_holds(self, row: dict, condition) -> bool:
        match condition:
            case ast.RowBlock():
                found = any(self.row_holds(row, each) for each in condition.conditions)
                return found if condition.kind == "any" else not found
            case ast.Comparison():
                return self.compares(known(row.get(condition.field)), condition.operator.value, condition.operands)
            case ast.InWindow():
                value = known(row.get(condition.field))
                return (value is not None and self.lies_in(value, condition.window)) != condition.negated
            case ast.Anniversary():
                value = known(row.get(condition.field))
                return value is not None and self.has_anniversary(value, condition.window)
        raise TypeError(condition)

    def compares(self, value, operator: str, operands) -> bool:
        for word in ("is not missing", "is missing", "is known"):
            if operator == word:
                return (value is None) == (word == "is missing")
        positive = {
            "is not": "is", "is not one of": "is one of", "not between": "between", "does not contain": "contains",
            "does not start with": "starts with", "does not end with": "ends with", "does not match": "matches",
            "does not have": "has",
        }.get(operator)  # fmt: skip
        if positive:
            return not self.compares(value, positive, operands)
        if value is None:
            return False
        match operator:
            case "is" | "is one of":
                return any(self.order(value, each) == 0 for each in operands)
            case ">":
                return self.order(value, operands[0]) > 0
            case ">=":
                return self.order(value, operands[0]) >= 0
            case "<":
                return self.order(value, operands[0]) < 0
            case "<=":
                return self.order(value, operands[0]) <= 0
            case "between":
                return self.order(value, operands[0]) >= 0 and self.order(value, operands[1]) <= 0
            case "contains":
                return operands[0].lower() in value.lower()
            case "starts with":
                return value.lower().startswith(operands[0].lower())
            case "ends with":
                return value.lower().endswith(operands[0].lower())
            case "matches":
                return re.search(operands[0], value) is not None
            case "has":
                return any(known(each) is not None and self.order(each, operands[0]) == 0 for each in value)
        raise ValueError(operator)

    def order(self, value, operand) -> int:
        """-1, 0 or 1: before, equal to (or on the day of) or after the operand."""
        if isinstance(value, datetime) and isinstance(operand, datetime):
            operand = operand.astimezone(UTC).replace(tzinfo=None)
        elif isinstance(value, datetime) and isinstance(operand, date):
            value = self.local(value).date()
        elif isinstance(value, float | int) and not isinstance(value, bool):
            operand = float(operand)
        return (value > operand) - (value < operand)

    # ---------------------------------------------------------------------------------------------- time

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

    def back(self, count: int, unit: str) -> datetime:
        """`count` units before as_of, after it where negative."""
        if unit in ("second", "minute", "hour"):
            return self.as_of - count * timedelta(**{f"{unit}s": 1})
        wall = self.local(self.as_of)
        if count == 0:
            return self.as_of
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


def known(value):
    """The value, or None where it is missing: absent, blank, no number, a list of nothing."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list):
        return value if any(known(each) is not None for each in value) else None
    return value
