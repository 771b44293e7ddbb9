"""What decides each condition of one profile for one customer, made of the rows and values that witness.py brings.

Everything of one activity is asked at once. Whether a condition holds is not worked out here: nodes.holds says so.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

import polars as pl

from segments import ast
from segments.checked import Checked
from segments.interval import Interval
from segments.planning import windows
from segments.planning.sets import Began, Regular
from segments.planning.windows import Now
from segments.text.format import format_condition
from segments.why import evidence
from segments.why.chain import chain
from segments.why.evidence import Evidence, Miss, Passed
from segments.why.witness import Asked, Seen, Witness
from sql.address import is_address
from sql.catalog import Catalog, shared_field
from sql.field import Kind

MOST_ROWS = 5
GONE = (
    ast.Rows("unsubscribe"),
    ast.Rows("complaint"),
    ast.Rows("bounce", (ast.Comparison("kind", ast.Operator.IS, ("hard",)),)),
)


class Testimony:
    """The evidence for each condition of one profile; everything of one activity is asked at once."""

    def __init__(self, witness: Witness, checked: Checked, as_of: datetime) -> None:
        self._witness, self._checked = witness, checked
        profile = checked.profile
        self._now = Now(as_of, ZoneInfo(profile.timezone or checked.timezone))
        conditions = [*_leaves(profile.include), *_leaves(profile.exclude)]
        self._asked = list(dict.fromkeys(asked for each in conditions for asked in asked_of(each, checked.catalog)))
        self._seen = dict(zip(self._asked, self._witness.see(self._asked), strict=True))
        fields = [each.field for each in conditions if isinstance(each, ast.FieldCondition)]
        stored = [name for name in fields if (field := checked.catalog.customer_field(name)) and field.place]
        self._values = self._witness.values([*stored, "customer_id", "email"])

    def evidence(self, condition: ast.Condition, holds: bool) -> Evidence:
        match condition:
            case ast.Everyone() | ast.Nobody():
                return evidence.Always(isinstance(condition, ast.Everyone))
            case ast.InList(name=name):
                return evidence.List(name, holds != condition.negated, self._witness.list_imported(name))
            case ast.Sample():
                return self._sample(condition)
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                return self._field(condition)
            case ast.Did():
                return self._did(condition)
            case ast.Picked():
                return self._picked(condition)
            case ast.Aggregate():
                return self._aggregate(condition)
            case ast.FirstEver():
                (seen,) = self._rows(condition)
                planned = self._witness.planner.condition(condition)
                assert isinstance(planned, Began)
                rows = seen.rows(seen.matching.sort("at", "arrival"), 1)
                misses = () if rows else _misses(seen)
                return evidence.FirstEver(condition.rows.activity, rows[0] if rows else None, planned.period, misses)
            case ast.Sequence():
                first, *after = self._rows(condition)
                found = chain(condition, first, after, self._now)
                return replace(found, misses=_misses(first)) if found.breaks_at == 0 else found
            case ast.Rhythm():
                return self._rhythm(condition)
            case _:
                raise TypeError(f"{type(condition).__name__} has no evidence of its own")

    def _rows(self, condition: ast.Condition) -> list[Seen]:
        return [self._seen[each] for each in asked_of(condition, self._checked.catalog)]

    def _field(self, condition: ast.FieldCondition) -> Evidence:
        field = self._checked.catalog.customer_field(condition.field)
        if field is None:
            raise LookupError(condition.field)
        if field.place is None:
            gone = [(seen, seen.matching) for seen in self._rows(condition)]
            last = max(((rows["at"][0], place) for place, (_, rows) in enumerate(gone) if rows.height), default=None)
            email = self._values["email"]
            if last is None:
                return evidence.Reach(email if is_address(email) else None)
            seen, rows = gone[last[1]]
            return evidence.Reach(email, seen.asked.rows.activity, seen.rows(rows, 1)[0])
        window = None
        if isinstance(condition, ast.InWindow):
            asked = windows.days if field.type.kind is Kind.DATE else windows.instants
            window = asked(condition.window, self._now)
        value, anniversary = _known(self._values[condition.field]), None
        if isinstance(condition, ast.Anniversary) and isinstance(value, date):
            day = Now(value, self._now.zone).today if isinstance(value, datetime) else value
            anniversary = windows.anniversary_of(day, condition.window, self._now.today)
        return evidence.Value(field.name, value, window, anniversary)

    def _did(self, did: ast.Did) -> Evidence:
        (seen,) = self._rows(did)
        number = seen.matching.height
        least = did.count.limits[0] if did.count else 1
        misses = _misses(seen) if number < max(least, 1) else ()
        return evidence.Rows(did.rows.activity, number, seen.rows(seen.matching, MOST_ROWS), seen.window, misses)

    def _picked(self, picked: ast.Picked) -> Evidence:
        (seen,) = self._rows(picked)
        activity, number = picked.rows.activity, seen.matching.height
        if not number:
            return evidence.Picked(activity, picked.which, 0, None, (), seen.window, _misses(seen))
        ordered = seen.matching.sort("at", "arrival", descending=picked.which == "latest")
        chosen = ordered.row(0, named=True)
        tests = tuple(Passed(format_condition(each), chosen[f"a{place}"]) for place, each in enumerate(picked.filters))
        return evidence.Picked(activity, picked.which, number, seen.row(chosen), tests, seen.window)

    def _aggregate(self, aggregate: ast.Aggregate) -> Evidence:
        (seen,) = self._rows(aggregate)
        matching = seen.matching
        outcome = self._witness.outcome(aggregate)
        if isinstance(outcome, Decimal):
            outcome = float(outcome)
        if outcome is None and aggregate.what in (ast.Aggregation.SUM, ast.Aggregation.DIFFERENT):
            outcome = 0
        known = sum(_known(each) is not None for each in matching["v0"].to_list())
        misses = _misses(seen) if not matching.height else ()
        rows = seen.rows(matching, MOST_ROWS)
        return evidence.Outcome(
            aggregate.rows.activity, aggregate.what, aggregate.field, outcome, matching.height, known, rows,
            seen.window, misses,
        )  # fmt: skip

    def _rhythm(self, rhythm: ast.Rhythm) -> Evidence:
        (seen,) = self._rows(rhythm)
        plain = replace(rhythm, count=None, periods=ast.Count("at least", 1))
        planned = self._witness.planner.condition(plain)
        assert isinstance(planned, Regular)
        low, high = rhythm.count.limits if rhythm.count else (1, None)
        periods = []
        for each in planned.periods:
            number = seen.matching.filter(_within(each)).height
            periods.append(evidence.Period(each, number, low <= number and (high is None or number <= high)))
        return evidence.Periods(rhythm.rows.activity, tuple(periods), sum(each.counts for each in periods))

    def _sample(self, sample: ast.Sample) -> Evidence:
        key = self._values["customer_id"]
        key = self._values["email"] if key is None else key
        digits = hashlib.md5(f"{key}:{sample.seed}".encode(), usedforsecurity=False).hexdigest()[:8]
        return evidence.Sample(float(Fraction(int(digits, 16) * 100, 2**32)), float(sample.percent))


def asked_of(condition: ast.Condition, catalog: Catalog) -> tuple[Asked, ...]:
    """The rows that a condition is about."""
    match condition:
        case ast.Did(rows=rows) | ast.FirstEver(rows=rows) | ast.Rhythm(rows=rows):
            return (Asked(rows),)
        case ast.Picked(rows=rows, filters=filters):
            return (Asked(rows, filters),)
        case ast.Aggregate(rows=rows, field=field):
            return (Asked(rows, (), (field,)),)
        case ast.Sequence():
            return _asked_of_sequence(condition, catalog)
        case ast.Comparison(field="reachable"):
            return tuple(map(Asked, GONE))
        case _:
            return ()


def _asked_of_sequence(sequence: ast.Sequence, catalog: Catalog) -> tuple[Asked, ...]:
    """Of the first row and of each step's, with what ties them: the first's values in the order of the tied steps."""
    first, of_first, after = catalog.activity(sequence.first.activity), [], []
    for step in sequence.steps:
        own: tuple[str, ...] = ()
        activity = catalog.activity(step.rows.activity)
        if step.same is not None and first and activity and (pair := shared_field(first, activity, step.same)):
            of_first.append(pair[0].name)
            own = (pair[1].name,)
        rows = replace(step.rows, window=None if step.negated else sequence.first.window)
        after.append(Asked(rows, (), own))
    return (Asked(sequence.first, (), tuple(of_first)), *after)


def _misses(seen: Seen) -> tuple[Miss, ...]:
    """The rows that fail one thing only: the last of those that a machine made, of those that fail the filter by as
    little as any, of those outside the window."""
    filters = seen.filters
    fails_of = pl.sum_horizontal(pl.lit(0), *((~pl.col(each)).cast(pl.Int64) for each in filters))
    frame = seen.frame.with_columns(fails_of.alias("fails"))
    fits = pl.col("fails") == 0
    found: list[Miss] = []
    kinds: Sequence[tuple[Literal["machine", "people", "filter", "window"], pl.Expr]] = (
        ("people" if seen.asked.rows.made_by == "machine" else "machine",
         pl.col("in_window") & ~pl.col("by_maker") & fits),
        ("filter", pl.col("in_window") & pl.col("by_maker") & ~fits),
        ("window", ~pl.col("in_window") & pl.col("by_maker") & fits),
    )  # fmt: skip
    for why, test in kinds:
        rows = frame.filter(test)
        if rows.height:
            nearest = rows.filter(pl.col("fails") == pl.col("fails").min())
            row = nearest.row(0, named=True)
            texts = zip(filters, seen.asked.rows.filters, strict=True)
            fails = tuple(format_condition(each) for name, each in texts if not row[name])
            found.append(Miss(why, rows.height, seen.row(row), fails))
    return tuple(found)


def _within(window: Interval) -> pl.Expr:
    found = pl.lit(True)
    if window.low is not None:
        found &= pl.col("at") >= window.low if window.low_included else pl.col("at") > window.low
    if window.high is not None:
        found &= pl.col("at") <= window.high if window.high_included else pl.col("at") < window.high
    return found


def _leaves(condition: ast.Condition | None) -> Iterator[ast.Condition]:
    if isinstance(condition, ast.Block):
        for each in condition.conditions:
            yield from _leaves(each)
    elif condition is not None:
        yield condition


def _known(value: Any) -> Any:
    """None for what is missing: blank, or a list of nothing."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list):
        return value if any(_known(each) is not None for each in value) else None
    return value
