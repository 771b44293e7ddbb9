"""From a resolved tree to sets of customers, every time worked out; nothing here knows what is cheap.

What a condition on a field comes to stands in field_tests.py; the passes in passes/ make of this plan one that costs
less and has the same people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from segments import ast
from segments.ast import Aggregation
from segments.interval import Interval
from segments.operators import RULES
from segments.planning import windows
from segments.planning.field_tests import compared, negated_if, reached, test_of
from segments.planning.sets import (
    ALWAYS,
    NEVER,
    OUTCOME,
    All,
    Any,
    Began,
    Chosen,
    Doers,
    Followed,
    Following,
    Known,
    Listed,
    Members,
    Not,
    OneOf,
    Plan,
    Reached,
    Regular,
    Sampled,
    Scan,
    Set,
    Stored,
    TextTest,
    Through,
    Within,
    Worked,
)
from segments.planning.windows import Now
from sql.address import ADDRESS
from sql.catalog import Activity, Catalog, shared_field
from sql.field import Kind, Type

# Of no rows these are 0, the other aggregations missing.
ZERO_OF_NONE = frozenset({Aggregation.SUM, Aggregation.DIFFERENT})

# Tables that have each word once, and those of them whose words landing sees to be more than blanks.
KEPT_ONCE = frozenset({"store.campaign", "store.link", "store.source"})
NEVER_BLANK = frozenset({"store.message", "store.broadcast"})


def plan(
    profile: ast.Profile, saved: Mapping[str, ast.Profile], catalog: Catalog, as_of: datetime, timezone: str
) -> Plan:
    """`as_of` naive UTC; `timezone` the installation's, used where a profile names none. Names are resolved before."""

    def own(each: ast.Profile, beside: tuple[tuple[str, Plan], ...]) -> Plan:
        planner = Planner(catalog, Now(as_of, ZoneInfo(each.timezone or timezone)))
        exclude = planner.condition(each.exclude) if each.exclude is not None else NEVER
        return Plan(planner.condition(each.include), exclude, beside)

    return own(profile, tuple((name, own(each, ())) for name, each in saved.items()))


class Planner:
    """Plans single conditions, all relative to one instant and one zone."""

    def __init__(self, catalog: Catalog, now: Now) -> None:
        self._catalog = catalog
        self._now = now

    def condition(self, condition: ast.Condition) -> Set:
        match condition:
            case ast.Block():
                return _combined(condition.kind, map(self.condition, condition.conditions))
            case ast.Everyone():
                return ALWAYS
            case ast.Nobody():
                return NEVER
            case ast.Did():
                return _counted(self.scan(condition.rows), condition.count)
            case ast.Picked():
                tests = self._filters(condition.filters, self.activity(condition.rows))
                return Chosen(self.scan(condition.rows), condition.which, All(tuple(tests)))
            case ast.Aggregate():
                return self._aggregate(condition)
            case ast.FirstEver():
                period = self._existing(windows.instants(condition.window, self._now))
                return Began(self.scan(condition.rows), period)
            case ast.Sequence():
                return self._sequence(condition)
            case ast.Rhythm():
                return self._rhythm(condition)
            case ast.InProfile():
                return negated_if(condition.negated, Members(condition.name))
            case ast.InList():
                return negated_if(condition.negated, Listed(condition.name))
            case ast.Sample():
                return _sample(condition)
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                field = self._catalog.customer_field(condition.field)
                if field is None:
                    raise LookupError(condition.field)
                return test_of(condition, field, self._now, self.reachable)

    def reachable(self) -> Set:
        """Has an e-mail address, and has not unsubscribed, complained or hard-bounced at or before the instant."""
        up_to = Interval(None, self._now.as_of)
        hard = OneOf(Stored("kind", Type(Kind.TEXT), is_enum=True), ("hard",))
        gone = Any((
            Doers(Scan("store.event", ("unsubscribe", "complaint"), up_to)),
            Doers(Scan("store.event", ("bounce",), up_to, (hard,))),
        ))  # fmt: skip
        return All((TextTest(Stored("email", Type(Kind.TEXT)), "matches", ADDRESS), Not(gone)))

    def activity(self, rows: ast.Rows) -> Activity:
        activity = self._catalog.activity(rows.activity)
        if activity is None:
            raise LookupError(rows.activity)
        return activity

    def scan(self, rows: ast.Rows) -> Scan:
        """The rows that are meant, of those that exist."""
        activity = self.activity(rows)
        period = windows.instants(rows.window, self._now) if rows.window else Interval()
        tests = [*_maker(rows, activity), *self._filters(rows.filters, activity)]
        events = (activity.event,) if activity.event else ()
        return Scan(activity.table, events, self._existing(period), tuple(tests))

    # ---------------------------------------------------------------------------------------- activities

    def _existing(self, period: Interval) -> Interval:
        """Only rows at or before the instant exist."""
        as_of = self._now.as_of
        if period.high is not None and (period.high < as_of or (period.high == as_of and not period.high_included)):
            return period
        return Interval(period.low, as_of, period.low_included)

    def _filters(self, filters: Iterable[ast.RowCondition], activity: Activity) -> list[Set]:
        found: list[Set] = []
        for each in filters:
            if isinstance(each, ast.RowBlock):
                found.append(_combined(each.kind, self._filters(each.conditions, activity)))
                continue
            field = activity.field(each.field)
            if field is None:
                raise LookupError(each.field)
            found.append(test_of(each, field, self._now, self.reachable))
        return found

    def _aggregate(self, aggregate: ast.Aggregate) -> Set:
        field = self.activity(aggregate.rows).field(aggregate.field)
        if field is None:
            raise LookupError(aggregate.field)
        is_own = aggregate.what in (Aggregation.SMALLEST, Aggregation.LARGEST)
        outcome = Stored(OUTCOME, field.type if is_own else Type(Kind.NUMBER))
        positive = RULES[aggregate.operator].negates
        test = compared(outcome, positive or aggregate.operator, aggregate.operands, self._now)
        scan, value = self.scan(aggregate.rows), reached(field)
        if aggregate.what is Aggregation.DIFFERENT:
            scan, value = _by_key(scan, value)
        if aggregate.what in ZERO_OF_NONE and _holds_of_zero(test):
            # Who has no rows is in, so it is told by who is out.
            found: Set = Not(Worked(scan, aggregate.what, value, Not(test)))
        else:
            found = Worked(scan, aggregate.what, value, test)
        return negated_if(positive is not None, found)

    def _sequence(self, sequence: ast.Sequence) -> Set:
        first = self.activity(sequence.first)
        bounds = self.scan(sequence.first).period
        steps = []
        for step in sequence.steps:
            scan, activity = self.scan(step.rows), self.activity(step.rows)
            same = None
            if step.same is not None:
                pair = shared_field(first, activity, step.same)
                if pair is None:
                    raise LookupError(step.same)
                same = (_tie(reached(pair[1])), _tie(reached(pair[0])))
            # What must not follow may lie past the window, but never before it.
            scan = replace(
                scan, period=Interval(bounds.low, scan.period.high, bounds.low_included) if step.negated else bounds
            )
            steps.append(Following(scan, step.within, same, step.negated))
        return Followed(self.scan(sequence.first), tuple(steps), self._now.zone.key, self._now.as_of)

    def _rhythm(self, rhythm: ast.Rhythm) -> Set:
        edges = [windows.moved(self._now, -rhythm.length * n, rhythm.unit) for n in range(rhythm.of + 1)]
        periods = tuple(Interval(start, end, high_included=n == 0) for n, (end, start) in enumerate(pairwise(edges)))
        scan = self.scan(rhythm.rows)
        scan = replace(scan, period=self._existing(Interval(edges[-1])))
        low, high = rhythm.count.limits if rhythm.count else (1, None)
        least, most = rhythm.periods.limits
        if high is not None and high < max(low, 0):
            return ALWAYS if least <= 0 and (most is None or most >= 0) else NEVER
        if low <= 0:
            # A period without rows is one of them, so those are counted that are not.
            if high is None:
                return ALWAYS if least <= rhythm.of and (most is None or most >= rhythm.of) else NEVER
            least, most = rhythm.of - (rhythm.of if most is None else most), rhythm.of - least
            low, high = high + 1, None
        if most is not None and most < max(least, 0):
            return NEVER
        if least > 0:
            return Regular(scan, periods, low, high, least, most)
        return ALWAYS if most is None else Not(Regular(scan, periods, low, high, most + 1, None))


# ----------------------------------------------------------------------------------------------------- small steps


def _counted(scan: Scan, count: ast.Count | None) -> Set:
    low, high = count.limits if count else (1, None)
    if high is not None and high < max(low, 0):
        return NEVER
    if low > 0:
        return Doers(scan, low, high)
    # Zero counts: the complement of those who did more often.
    return ALWAYS if high is None else Not(Doers(scan, high + 1))


def _maker(rows: ast.Rows, activity: Activity) -> list[Set]:
    if not activity.has_machine or rows.made_by == "anyone":
        return []
    by_machine = OneOf(Stored("machine", Type(Kind.BOOLEAN)), (True,))
    return [by_machine if rows.made_by == "machine" else Not(by_machine)]


def _combined(kind: Literal["all", "any", "none"], parts: Iterable[Set]) -> Set:
    found = tuple(parts)
    match kind:
        case "all":
            return All(found)
        case "any":
            return Any(found)
        case "none":
            return Not(Any(found))


def _holds_of_zero(test: Set) -> bool:
    """Does a positive test on a number hold of 0?"""
    match test:
        case OneOf(operands=operands):
            return 0 in operands
        case Within(low=low, high=high, low_included=low_included, high_included=high_included):
            above = low is None or low < 0 or (low == 0 and low_included)  # type: ignore[operator]
            below = high is None or high > 0 or (high == 0 and high_included)  # type: ignore[operator]
            return above and below
        case Known():
            return True
        case _:
            return False


def _by_key(scan: Scan, reached: Reached) -> tuple[Scan, Reached]:
    """Words that are kept once each are as many as their keys are; rows whose word is blank are left out."""
    match reached.steps:
        case ((key, table),) if table in KEPT_ONCE | NEVER_BLANK:
            solid = () if table in NEVER_BLANK else (Through(key, table, Known(reached.value)),)
            return replace(scan, tests=(*scan.tests, *solid)), Reached(Stored(key, Type(Kind.NUMBER)))
        case _:
            return scan, reached


def _tie(reached: Reached) -> Reached:
    """Words that are kept once and never blank are the same where their keys are."""
    match reached.steps:
        case ((key, table),) if table in NEVER_BLANK:
            return Reached(Stored(key, Type(Kind.NUMBER)))
        case _:
            return reached


def _sample(sample: ast.Sample) -> Set:
    # n < limit, as n <= limit - 1 in whole numbers, so that it fits 8 digits also for 100%.
    limit = ceil(Fraction(sample.percent) * 2**32 / 100)
    return Sampled(sample.seed, f"{limit - 1:08x}") if limit > 0 else NEVER
