"""What a profile means, said a second time and as plainly as possible: people by people, row by row, on Python values.

Shares nothing with the compiler but the tree: own arithmetic of time (evaluator_time.py), own idea of missing, own
order of rows.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from evaluator_time import Clock

from segments import ast

# Of these things rows have an id and no name.
ONLY_BY_ID = frozenset({"message", "broadcast", "event", "response", "order"})


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
        self.world, self.as_of, self.default = world, as_of, default
        self.clock = Clock(as_of, zone)

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
            case ast.Aggregate():
                return self.compares(self.worked_out(key, condition), condition.operator.value, condition.operands)
            case ast.FirstEver():
                times = [row["occurred_at"] for row in self.rows(key, condition.rows)]
                return bool(times) and self.clock.lies_in(min(times), condition.window)
            case ast.Sequence():
                return any(
                    self.goes_on(key, condition, condition.steps, row, row) for row in self.rows(key, condition.first)
                )
            case ast.Rhythm():
                return self.counted(self.periods(key, condition), condition.periods)
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
        email = known(self.world.customers[key].get("email")) or ""
        return len(email.split()) == 1 and len(sides := email.split("@")) == 2 and all(sides) and not gone

    def rows(self, key: int, rows: ast.Rows) -> list[dict]:
        found = [
            row
            for row in self.world.rows
            if row["customer"] == key
            and row["activity"] == rows.activity
            and row["occurred_at"] <= self.as_of
            and (rows.window is None or self.clock.lies_in(row["occurred_at"], rows.window))
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

    def worked_out(self, key: int, aggregate: ast.Aggregate):
        values = [known(row.get(aggregate.field)) for row in self.rows(key, aggregate.rows)]
        values = [each for each in values if each is not None]
        match aggregate.what.value:
            case "sum of":
                return float(sum(map(Fraction, values)))
            case "number of different":
                return len(set(values))
        if not values:
            return None
        match aggregate.what.value:
            case "average of":
                return float(sum(map(Fraction, values))) / len(values)
            case "smallest":
                return min(values)
            case _:
                return max(values)

    def goes_on(self, key: int, sequence: ast.Sequence, steps: tuple[ast.Step, ...], first: dict, before: dict) -> bool:
        """Can the steps that are left follow the row `before`, in a sequence that began with `first`?"""
        if not steps:
            return True
        step, *left = steps
        window = None if step.negated else sequence.first.window
        found = [
            row
            for row in self.rows(key, replace(step.rows, window=window))
            if row["occurred_at"] > before["occurred_at"]
            and (
                step.same is None
                or (thing(row, step.same) is not None and thing(row, step.same) == thing(first, step.same))
            )
        ]
        if step.within is not None:
            end = self.clock.back(-step.within.count, step.within.unit.value, before["occurred_at"])
            found = [row for row in found if row["occurred_at"] <= end]
        if step.negated:
            return not found and end <= self.as_of and self.goes_on(key, sequence, tuple(left), first, before)
        return any(self.goes_on(key, sequence, tuple(left), first, row) for row in found)

    def periods(self, key: int, rhythm: ast.Rhythm) -> int:
        """In how many of them lie as many rows as are asked for."""
        times = [row["occurred_at"] for row in self.rows(key, rhythm.rows)]
        found = 0
        for number in range(1, rhythm.of + 1):
            start = self.clock.back(number * rhythm.length, rhythm.unit.value)
            end = self.clock.back((number - 1) * rhythm.length, rhythm.unit.value)
            within = [each for each in times if start <= each and (each < end or (number == 1 and each == self.as_of))]
            found += self.counted(len(within), rhythm.count)
        return found

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
                return (value is not None and self.clock.lies_in(value, condition.window)) != condition.negated
            case ast.Anniversary():
                value = known(row.get(condition.field))
                return value is not None and self.clock.has_anniversary(value, condition.window)
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
                return any(self.clock.order(value, each) == 0 for each in operands)
            case ">":
                return self.clock.order(value, operands[0]) > 0
            case ">=":
                return self.clock.order(value, operands[0]) >= 0
            case "<":
                return self.clock.order(value, operands[0]) < 0
            case "<=":
                return self.clock.order(value, operands[0]) <= 0
            case "between":
                return self.clock.order(value, operands[0]) >= 0 and self.clock.order(value, operands[1]) <= 0
            case "contains":
                return operands[0].lower() in value.lower()
            case "starts with":
                return value.lower().startswith(operands[0].lower())
            case "ends with":
                return value.lower().endswith(operands[0].lower())
            case "matches":
                return re.search(operands[0], value) is not None
            case "has":
                return any(known(each) is not None and self.clock.order(each, operands[0]) == 0 for each in value)
        raise ValueError(operator)


def thing(row: dict, name: str):
    """What a step may have the same of as the first one; None where it is missing."""
    return known(row.get(f"{name}_id" if name in ONLY_BY_ID else name))


def known(value):
    """The value, or None where it is missing: absent, blank, no number, a list of nothing."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list):
        return value if any(known(each) is not None for each in value) else None
    return value
