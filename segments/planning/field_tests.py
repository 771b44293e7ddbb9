"""From a condition on a field to tests on the value that is stored, every time worked out.

Negation is only ever the complement of something positive, so a condition and its negative split the universe whatever
is missing. Activities and whole profiles never enter: plan.py knows those.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from segments import ast
from segments.ast import Operator
from segments.interval import Interval, local_day, naive_utc
from segments.operators import RULES
from segments.planning import windows
from segments.planning.sets import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Holds,
    Known,
    Not,
    OnDays,
    OneOf,
    Operand,
    Reached,
    Set,
    Stored,
    TextTest,
    Through,
    Within,
)
from segments.planning.windows import Now
from sql.field import Field, Kind, Place


def test_of(condition: ast.FieldCondition, field: Field, now: Now, reachable: Callable[[], Set]) -> Set:
    """What must hold of the row that `field` belongs to. `reachable` plans the one field that is worked out."""
    if field.place is None:
        return _worked_out(condition, reachable)
    stored = stored_at(field, field.place)
    match condition:
        case ast.Comparison(operator=operator, operands=operands):
            positive = RULES[operator].negates
            inner = _through(field.place, compared(stored, positive or operator, operands, now))
            return negated_if(positive is not None, inner)
        case ast.InWindow():
            asked = windows.days if field.type.kind is Kind.DATE else windows.instants
            inside = _through(field.place, within(stored, asked(condition.window, now)))
            return negated_if(condition.negated, inside)
        case ast.Anniversary():
            ranges = windows.anniversary_days(condition.window, now)
            return _through(field.place, OnDays(stored, ranges, now.zone.key))


def compared(value: Stored, operator: Operator, operands: tuple[ast.Value, ...], now: Now) -> Set:
    """The positive operators; with a missing value none of them holds."""
    match operator:
        case Operator.IS_KNOWN:
            return Known(value)
        case Operator.IS | Operator.IS_ONE_OF:
            return _equal(value, operands, now)
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
            return _ordered(value, operator, operands, now)


def reached(field: Field) -> Reached:
    """Where a stored field's value is, seen from the activity's own row."""
    if field.place is None:
        raise LookupError(field.name)
    steps, place = [], field.place
    for each in filter(None, (place.via, place)):
        if each.table and each.key:
            steps.append((each.key, each.table))
    return Reached(stored_at(field, place), tuple(steps))


def stored_at(field: Field, place: Place) -> Stored:
    return Stored(place.column, field.type, field.name if place.in_extra else None, is_enum=bool(field.values))


def within(value: Stored, interval: Interval) -> Set:
    return Within(value, interval.low, interval.high, interval.low_included, interval.high_included)


def negated_if(negated: bool, part: Set) -> Set:
    return Not(part) if negated else part


def _equal(value: Stored, operands: tuple[ast.Value, ...], now: Now) -> Set:
    if value.type.kind is not Kind.TIME:
        exact = (_operand(each) for each in operands if not isinstance(each, datetime))
        kept = tuple(each for each in exact if not _is_blank(each))
        return OneOf(value, kept) if kept else NEVER
    instants = tuple(naive_utc(each) for each in operands if isinstance(each, datetime))
    parts: list[Set] = [OneOf(value, instants)] if instants else []
    for each in operands:
        if isinstance(each, date) and not isinstance(each, datetime):
            parts.append(within(value, local_day(each, now.zone)))
    return parts[0] if len(parts) == 1 else Any(tuple(parts))


def _ordered(value: Stored, operator: Operator, operands: tuple[ast.Value, ...], now: Now) -> Set:
    if value.type.kind is not Kind.NUMBER:
        # The same words as a window's: a day is the whole of it.
        word = {
            Operator.GREATER: "after", Operator.GREATER_OR_EQUAL: "since", Operator.LESS: "before",
            Operator.LESS_OR_EQUAL: "until", Operator.BETWEEN: "between",
        }[operator]  # fmt: skip
        start, end = operands[0], operands[1] if operator is Operator.BETWEEN else None
        window = ast.Absolute(word, start, end)  # type: ignore[arg-type]
        asked = windows.days if value.type.kind is Kind.DATE else windows.instants
        return within(value, asked(window, now))
    first, last = _operand(operands[0]), _operand(operands[-1])
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


def _worked_out(condition: ast.FieldCondition, reachable: Callable[[], Set]) -> Set:
    """reachable: true or false of everyone, never missing."""
    if not isinstance(condition, ast.Comparison):
        raise LookupError(condition.field)
    positive = RULES[condition.operator].negates
    if (positive or condition.operator) is Operator.IS_KNOWN:
        return negated_if(positive is not None, ALWAYS)
    wanted = set(condition.operands)
    parts: list[Set] = [reachable()] if True in wanted else []
    parts += [Not(reachable())] if False in wanted else []
    return negated_if(positive is not None, parts[0] if len(parts) == 1 else Any(tuple(parts)))


def _through(place: Place, test: Set) -> Set:
    """The test moved to the table where the value stands, however many steps away that is."""
    if place.table and place.key:
        test = Through(place.key, place.table, test)
    return _through(place.via, test) if place.via else test


def _operand(value: ast.Value) -> Operand:
    match value:
        case Decimal():
            return float(value)
        case datetime():
            return naive_utc(value)
        case _:
            return value


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
