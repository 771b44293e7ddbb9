"""From a resolved tree to sets of customers, every time worked out.

Negation is only ever the complement of something positive, so a condition and its negative split the universe whatever
is missing.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from segments import ast, windows
from segments.ast import Operator
from segments.operators import RULES
from segments.sets import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Chosen,
    Doers,
    Holds,
    Known,
    Listed,
    Members,
    Not,
    OnDays,
    OneOf,
    Operand,
    Plan,
    Sampled,
    Scan,
    Set,
    Stored,
    TextTest,
    Through,
    Within,
)
from segments.windows import Interval, Now
from sql.catalog import Activity, Catalog
from sql.field import Field, Kind, Place, Type


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
                return self._did(condition)
            case ast.Picked():
                scan, activity = self._scan(condition.rows)
                return Chosen(scan, condition.which, All(tuple(self._filters(condition.filters, activity))))
            case ast.InProfile():
                return _negated_if(condition.negated, Members(condition.name))
            case ast.InList():
                return _negated_if(condition.negated, Listed(condition.name))
            case ast.Sample():
                return _sample(condition)
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                field = self._catalog.customer_field(condition.field)
                if field is None:
                    raise LookupError(condition.field)
                return self._field(condition, field)

    def reachable(self) -> Set:
        """Has an address, and has not unsubscribed, complained or hard-bounced at or before the instant."""
        up_to = Interval(None, self._now.as_of)
        hard = OneOf(Stored("kind", Type(Kind.TEXT), is_enum=True), ("hard",))
        gone = Any((
            Doers(Scan("store.event", ("unsubscribe", "complaint"), up_to)),
            Doers(Scan("store.event", ("bounce",), up_to, (hard,))),
        ))  # fmt: skip
        return All((Known(Stored("email", Type(Kind.TEXT))), Not(gone)))

    # ---------------------------------------------------------------------------------------- activities

    def _did(self, did: ast.Did) -> Set:
        scan, _ = self._scan(did.rows)
        if did.count is None:
            return Doers(scan)
        low, high = did.count.limits
        if high is not None and high < max(low, 0):
            return NEVER
        if low > 0:
            return Doers(scan, low, high)
        # Zero counts: the complement of those who did more often.
        return ALWAYS if high is None else Not(Doers(scan, high + 1))

    def _scan(self, rows: ast.Rows) -> tuple[Scan, Activity]:
        activity = self._catalog.activity(rows.activity)
        if activity is None:
            raise LookupError(rows.activity)
        period = windows.instants(rows.window, self._now) if rows.window else Interval()
        tests = [*self._maker(rows, activity), *self._filters(rows.filters, activity)]
        return Scan(
            activity.table, (activity.event,) if activity.event else (), self._existing(period), tuple(tests)
        ), activity

    def _existing(self, period: Interval) -> Interval:
        """Only rows at or before the instant exist."""
        as_of = self._now.as_of
        if period.high is not None and (period.high < as_of or (period.high == as_of and not period.high_included)):
            return period
        return Interval(period.low, as_of, period.low_included)

    def _maker(self, rows: ast.Rows, activity: Activity) -> list[Set]:
        if not activity.has_machine or rows.made_by == "anyone":
            return []
        by_machine = OneOf(Stored("machine", Type(Kind.BOOLEAN)), (True,))
        return [by_machine if rows.made_by == "machine" else Not(by_machine)]

    def _filters(self, filters: Iterable[ast.RowCondition], activity: Activity) -> list[Set]:
        found: list[Set] = []
        for each in filters:
            if isinstance(each, ast.RowBlock):
                found.append(_combined(each.kind, self._filters(each.conditions, activity)))
                continue
            field = activity.field(each.field)
            if field is None:
                raise LookupError(each.field)
            found.append(self._field(each, field))
        return found

    # -------------------------------------------------------------------------------------------- fields

    def _field(self, condition: ast.FieldCondition, field: Field) -> Set:
        if field.place is None:
            return self._worked_out(condition)
        stored = _stored(field, field.place)
        match condition:
            case ast.Comparison():
                operator = condition.operator
                if positive := RULES[operator].negates:
                    return Not(_through(field.place, self._compared(stored, positive, condition.operands)))
                return _through(field.place, self._compared(stored, operator, condition.operands))
            case ast.InWindow():
                asked = windows.days if field.type.kind is Kind.DATE else windows.instants
                inside = _through(field.place, _within(stored, asked(condition.window, self._now)))
                return _negated_if(condition.negated, inside)
            case ast.Anniversary():
                ranges = windows.anniversary_days(condition.window, self._now)
                return _through(field.place, OnDays(stored, ranges, self._now.zone.key))

    def _compared(self, value: Stored, operator: Operator, operands: tuple[ast.Value, ...]) -> Set:
        """The positive operators; with a missing value none of them holds."""
        match operator:
            case Operator.IS_KNOWN:
                return Known(value)
            case Operator.IS | Operator.IS_ONE_OF:
                return self._equal(value, operands)
            case Operator.HAS:
                (element,) = map(_operand, operands)
                # A blank element is missing from the list.
                return NEVER if _is_blank(element) else Holds(value, element)
            case Operator.CONTAINS | Operator.STARTS_WITH | Operator.ENDS_WITH | Operator.MATCHES:
                text = str(operands[0])
                test = TextTest(value, operator.value, text)  # type: ignore[arg-type]
                # These could hold for a blank text, which is missing.
                return All((Known(value), test)) if operator is Operator.MATCHES or _is_blank(text) else test
            case _:
                return self._ordered(value, operator, operands)

    def _equal(self, value: Stored, operands: tuple[ast.Value, ...]) -> Set:
        exact = tuple(each for each in map(self._exact, operands) if each is not None and not _is_blank(each))
        days = [each for each in operands if value.type.kind is Kind.TIME and not isinstance(each, datetime)]
        parts: list[Set] = [OneOf(value, exact)] if exact and value.type.kind is not Kind.TIME else []
        if value.type.kind is Kind.TIME:
            instants = tuple(windows.naive_utc(each) for each in operands if isinstance(each, datetime))
            parts += [OneOf(value, instants)] if instants else []
            parts += [
                _within(value, windows.local_day(each, self._now.zone)) for each in days if isinstance(each, date)
            ]
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _exact(self, operand: ast.Value) -> Operand | None:
        return None if isinstance(operand, datetime) else _operand(operand)

    def _ordered(self, value: Stored, operator: Operator, operands: tuple[ast.Value, ...]) -> Set:
        if value.type.kind is Kind.NUMBER:
            first, last = _operand(operands[0]), _operand(operands[-1])
        else:
            # The same words as a window's: a day is the whole of it.
            word = {
                Operator.GREATER: "after", Operator.GREATER_OR_EQUAL: "since", Operator.LESS: "before",
                Operator.LESS_OR_EQUAL: "until", Operator.BETWEEN: "between",
            }[operator]  # fmt: skip
            start, end = operands[0], operands[1] if operator is Operator.BETWEEN else None
            window = ast.Absolute(word, start, end)  # type: ignore[arg-type]
            asked = windows.days if value.type.kind is Kind.DATE else windows.instants
            return _within(value, asked(window, self._now))
        match operator:
            case Operator.GREATER:
                return Within(value, first, None, low_included=False)
            case Operator.GREATER_OR_EQUAL:
                return Within(value, first, None)
            case Operator.LESS:
                return Within(value, None, first, high_included=False)
            case Operator.LESS_OR_EQUAL:
                return Within(value, None, first)
            case _:
                return Within(value, first, last)

    def _worked_out(self, condition: ast.FieldCondition) -> Set:
        """reachable: true or false of everyone, never missing."""
        if not isinstance(condition, ast.Comparison):
            raise LookupError(condition.field)
        positive = RULES[condition.operator].negates
        if (positive or condition.operator) is Operator.IS_KNOWN:
            return _negated_if(positive is not None, ALWAYS)
        wanted = set(condition.operands)
        parts: list[Set] = [self.reachable()] if True in wanted else []
        parts += [Not(self.reachable())] if False in wanted else []
        return _negated_if(positive is not None, parts[0] if len(parts) == 1 else Any(tuple(parts)))


# ----------------------------------------------------------------------------------------------------- small steps


def _combined(kind: Literal["all", "any", "none"], parts: Iterable[Set]) -> Set:
    found = tuple(parts)
    match kind:
        case "all":
            return All(found)
        case "any":
            return Any(found)
        case "none":
            return Not(Any(found))


def _negated_if(negated: bool, part: Set) -> Set:
    return Not(part) if negated else part


def _stored(field: Field, place: Place) -> Stored:
    return Stored(place.column, field.type, field.name if place.in_extra else None, is_enum=bool(field.values))


def _through(place: Place, test: Set) -> Set:
    """The test moved to the table where the value stands, however many steps away that is."""
    if place.table and place.key:
        test = Through(place.key, place.table, test)
    return _through(place.via, test) if place.via else test


def _within(value: Stored, interval: Interval) -> Set:
    return Within(value, interval.low, interval.high, interval.low_included, interval.high_included)


def _operand(value: ast.Value) -> Operand:
    match value:
        case Decimal():
            return float(value)
        case datetime():
            return windows.naive_utc(value)
        case _:
            return value


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _sample(sample: ast.Sample) -> Set:
    # n < limit, as n <= limit - 1 in whole numbers, so that it fits 8 digits also for 100%.
    limit = ceil(Fraction(sample.percent) * 2**32 / 100)
    return Sampled(sample.seed, f"{limit - 1:08x}") if limit > 0 else NEVER
