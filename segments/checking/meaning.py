"""From conditions on one field to formulas, whatever the data and the moment of evaluation.

A formula never says more than the condition does: what is not understood is a test that is only equal to itself.
Names are resolved before.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from segments import ast
from segments.ast import Operator, Period, Unit
from segments.checking.edges import Edge, Relative
from segments.checking.formula import (
    FALSE,
    Among,
    Both,
    Bound,
    Formula,
    Known,
    Looks,
    Subject,
    bound,
    joined,
    negated,
)
from segments.interval import Interval, absolute
from segments.operators import RULES
from sql.field import Field, Kind, Place, Type

NOW = {is_day: Relative(0, Unit.SECOND, is_day=is_day) for is_day in (False, True)}
CUSTOMER: tuple[object, ...] = ("customer",)
OWN_TIME = Place("occurred_at")
WORDS = {
    Operator.GREATER: "after", Operator.GREATER_OR_EQUAL: "since", Operator.LESS: "before",
    Operator.LESS_OR_EQUAL: "until", Operator.BETWEEN: "between",
}  # fmt: skip
# The unit that a named period is one of, and how many before the present one it is.
PERIODS = {
    Period.TODAY: (Unit.DAY, 0), Period.YESTERDAY: (Unit.DAY, 1), Period.TOMORROW: (Unit.DAY, -1),
    Period.THIS_WEEK: (Unit.WEEK, 0), Period.LAST_WEEK: (Unit.WEEK, 1), Period.THIS_MONTH: (Unit.MONTH, 0),
    Period.LAST_MONTH: (Unit.MONTH, 1), Period.THIS_YEAR: (Unit.YEAR, 0), Period.LAST_YEAR: (Unit.YEAR, 1),
}  # fmt: skip
# There are no more days than these from one anniversary to the next.
LONGEST_YEAR = 366


class FieldMeaning:
    """Of conditions on one field, by the calendar of `zone`."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def field(self, owner: tuple[object, ...], field: Field) -> Subject:
        """`owner` is what has the field: a customer, or one row."""
        key = (*owner, field.name)
        if field.place == OWN_TIME and owner != CUSTOMER:
            return Subject(key, may_be_missing=False, high=NOW[False])
        values: Iterable[object] | None = field.values or None
        if field.type == Type(Kind.BOOLEAN):
            values = (True, False)
        always = field.place is None or (owner == CUSTOMER and field.name == "first_seen_at")
        return Subject(key, not always, frozenset(values) if values is not None else None)

    def condition(self, condition: ast.FieldCondition, owner: tuple[object, ...], field: Field) -> Formula:
        subject = self.field(owner, field)
        match condition:
            case ast.Comparison(operator=operator, operands=operands):
                return self.compared(subject, field.type, operator, operands)
            case ast.InWindow():
                inside = self.within(subject, condition.window, field.type.kind is Kind.DATE)
                return negated(inside) if condition.negated else inside
            case ast.Anniversary():
                return Both((Known(subject), _anniversary(subject, condition.window)))

    def compared(self, subject: Subject, kind: Type, operator: Operator, operands: tuple[ast.Value, ...]) -> Formula:
        if positive := RULES[operator].negates:
            return negated(self.compared(subject, kind, positive, operands))
        match operator:
            case Operator.IS_KNOWN:
                return Known(subject)
            case Operator.IS | Operator.IS_ONE_OF:
                return self._equal(subject, kind, operands)
            case Operator.HAS:
                return FALSE if _is_blank(operands[0]) else Looks(subject, operator.value, _plain(operands[0]))
            case Operator.CONTAINS | Operator.STARTS_WITH | Operator.ENDS_WITH | Operator.MATCHES:
                is_any = operands[0] == "" and operator is not Operator.MATCHES
                return Known(subject) if is_any else Looks(subject, operator.value, operands[0])
        word = WORDS[operator]
        if kind.kind is not Kind.NUMBER:
            moments = [each for each in operands if isinstance(each, date)]
            window = ast.Absolute(word, moments[0], moments[-1] if word == "between" else None)  # type: ignore[arg-type]
            return self.within(subject, window, kind.kind is Kind.DATE)
        first, last = float(operands[0]), float(operands[-1])  # type: ignore[arg-type]
        return _bounds(subject, word, first, last)

    def within(self, subject: Subject, window: ast.Window, is_day: bool) -> Formula:
        """Is the value, a local day or an instant, in the window?"""

        def ago(count: int, unit: Unit, starts: bool = False) -> Relative:
            return Relative(count, unit, starts, is_day)

        match window:
            case ast.Absolute(word=word, start=start, end=end):
                if is_day:
                    return _bounds(subject, word, start, start if end is None else end)
                return _inside(subject, absolute(window, self.zone))
            case ast.InTheLast(count=count, unit=unit, calendar=calendar):
                low, high = ago(count, unit, calendar), NOW[is_day]
            case ast.BetweenAgo(nearest=nearest, farthest=farthest, unit=unit):
                low, high = ago(farthest, unit), ago(nearest, unit)
            case ast.MoreThanAgo(count=count, unit=unit):
                return Bound(subject, False, ago(count, unit), False)
            case ast.InTheNext(count=count, unit=unit):
                return Both((Bound(subject, True, NOW[is_day], False), Bound(subject, False, ago(-count, unit), True)))
            case ast.InPeriod(period=period):
                unit, count = PERIODS[period]
                starts = not (is_day and unit is Unit.DAY)
                first, past = ago(count, unit, starts), ago(count - 1, unit, starts)
                return Both((Bound(subject, True, first, True), Bound(subject, False, past, False)))
        return Both((Bound(subject, True, low, True), Bound(subject, False, high, True)))

    def _equal(self, subject: Subject, kind: Type, operands: tuple[ast.Value, ...]) -> Formula:
        if kind.kind is Kind.TIME:
            moments = [each for each in operands if isinstance(each, date)]
            return joined("any", [self.within(subject, ast.Absolute("on", each), False) for each in moments])
        return Among(subject, frozenset(_plain(each) for each in operands if not _is_blank(each)))


def _inside(subject: Subject, interval: Interval) -> Formula:
    low, high = interval.low, interval.high
    parts = [] if low is None else [Bound(subject, True, low, interval.low_included)]
    return joined("all", parts if high is None else [*parts, Bound(subject, False, high, interval.high_included)])


def _bounds(subject: Subject, word: str, first: Edge, last: Edge) -> Formula:
    parts: list[Formula] = []
    if word in ("on", "between", "since", "after"):
        parts.append(bound(subject, True, first, word != "after"))
    if word in ("on", "between", "until", "before"):
        parts.append(bound(subject, False, last, word != "before"))
    return joined("all", parts)


def _anniversary(field: Subject, window: ast.InTheLast | ast.InTheNext | ast.InPeriod) -> Formula:
    """By the number of days to the next anniversary after today, and from the last one before it."""
    following = Subject((*field.key, "next"), may_be_missing=False, low=1.0, high=float(LONGEST_YEAR), whole=True)
    before = Subject((*field.key, "last"), may_be_missing=False, low=1.0, high=float(LONGEST_YEAR), whole=True)
    match window:
        case ast.InTheNext(count=count):
            return Bound(following, False, float(count), True)
        case ast.InTheLast(count=count):
            return Bound(before, False, float(count), True)
        case ast.InPeriod(period=Period.TOMORROW):
            return Bound(following, False, 1.0, True)
        case _:
            today = Subject((*field.key, "today"), may_be_missing=False, universe=frozenset((True, False)))
            return Among(today, frozenset((True,)))


def _plain(value: ast.Value) -> object:
    """As it is compared: a number as the engine's."""
    return float(value) if isinstance(value, Decimal) else value


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
