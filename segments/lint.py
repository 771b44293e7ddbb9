"""What is allowed but odd: warnings, each with its place. Nothing here changes what a profile means.

Cheap signs only: a condition that can hold for nobody or must hold for all whatever the data, and a name or value that
occurs nowhere in it.
"""

from collections.abc import Iterator

from segments import ast
from segments.ast import Operator
from segments.errors import Problem, nearest
from segments.operators import RULES
from sql.catalog import Activity, Catalog
from sql.field import Field, Kind
from sql.reader import Reader, identifier

MOST = 5
NOBODY, ALL = "can hold for no customer", "holds for all customers"
EXACT = (Operator.IS, Operator.IS_ONE_OF, Operator.HAS)
# Dictionaries of words, small beside the rows that use them; other tables are too long to look through for a warning.
LOOKED_THROUGH = ("store.form", "store.question", "store.campaign", "store.broadcast", "store.source")


def warnings(reader: Reader, profile: ast.Profile, known: Catalog) -> list[Problem]:
    """In the order of the text, without their source lines."""
    found: list[Problem] = []
    for condition in (profile.include, profile.exclude):
        if condition is not None:
            found += _fixed(condition)
            found += _unseen(reader, condition, known)
    return sorted(found, key=lambda each: (each.line, each.column))


# -------------------------------------------------------------------------------------- whatever the data


def _fixed(condition: ast.Condition) -> Iterator[Problem]:
    match condition:
        case ast.Block():
            inner = [warning for each in condition.conditions for warning in _fixed(each)]
            yield from inner
            if not inner and condition.kind in ("all", "any"):
                yield from _clash(condition)
        case ast.Did(count=ast.Count() as count):
            if outcome := _outcome_of_count(count):
                yield _warning(count, f"This count {outcome}.")
            yield from _fixed_rows(condition.rows.filters)
        case ast.Did(rows=rows) | ast.Picked(rows=rows):
            yield from _fixed_rows(rows.filters)
        case ast.Comparison():
            if outcome := _outcome_of_comparison(condition):
                yield _warning(condition, f"This comparison {outcome}.")
        case ast.Sample(percent=percent) if percent in (0, 100):
            yield _warning(condition, f"A sample of {percent}% {NOBODY if percent == 0 else ALL}.")
        case _:
            pass


def _fixed_rows(filters: tuple[ast.RowCondition, ...]) -> Iterator[Problem]:
    for each in filters:
        if isinstance(each, ast.RowBlock):
            yield from _fixed_rows(each.conditions)
        elif isinstance(each, ast.Comparison) and (outcome := _outcome_of_comparison(each)):
            what = "can hold for no row" if outcome == NOBODY else "holds for every row"
            yield _warning(each, f"This comparison {what}.")


def _outcome_of_count(count: ast.Count) -> str | None:
    match count.word:
        case "at least" if count.start == 0:
            return ALL
        case "fewer than" if count.start == 0:
            return NOBODY
        case "between" if count.end is not None and count.end < count.start:
            return NOBODY
    return None


def _outcome_of_comparison(comparison: ast.Comparison) -> str | None:
    rule = RULES[comparison.operator]
    positive = rule.negates or comparison.operator
    operands = comparison.operands
    never = False
    if positive in (Operator.IS, Operator.IS_ONE_OF, Operator.HAS):
        # A blank text is missing, and a comparison with what is missing is false.
        never = all(isinstance(each, str) and not each.strip() for each in operands)
    elif positive is Operator.BETWEEN:
        never = operands[0] > operands[1]  # type: ignore[operator]
    if not never:
        return None
    return ALL if rule.negates else NOBODY


def _clash(block: ast.Block) -> Iterator[Problem]:
    """Two conditions of one block of which the one is the other's complement, or two values that exclude each other."""
    seen: list[ast.Condition] = []
    for each in block.conditions:
        for other in seen:
            if _complements(each, other):
                outcome = NOBODY if block.kind == "all" else ALL
                yield _warning(each, f"Together with the condition {_where(other)}this {outcome}.")
            elif block.kind == "all" and _excludes(each, other):
                yield _warning(each, f"Together with the condition {_where(other)}this {NOBODY}.")
        seen.append(each)


def _complements(one: ast.Condition, other: ast.Condition) -> bool:
    match one, other:
        case ast.Comparison(), ast.Comparison():
            opposite = RULES[one.operator].negates is other.operator or RULES[other.operator].negates is one.operator
            return opposite and (one.field, one.operands) == (other.field, other.operands)
        case ast.InWindow(), ast.InWindow():
            return (one.field, one.window) == (other.field, other.window) and one.negated != other.negated
        case ast.InProfile(), ast.InProfile():
            return one.name == other.name and one.negated != other.negated
        case ast.InList(), ast.InList():
            return one.name == other.name and one.negated != other.negated
        case ast.Did(), ast.Did():
            none = {each.count.word if each.count else "some" for each in (one, other)}
            return one.rows == other.rows and none == {"some", "no"}
        case _:
            return {type(one), type(other)} == {ast.Everyone, ast.Nobody}


def _excludes(one: ast.Condition, other: ast.Condition) -> bool:
    """Can no single value satisfy both?"""
    if not (isinstance(one, ast.Comparison) and isinstance(other, ast.Comparison)) or one.field != other.field:
        return False
    known = {Operator.IS_MISSING}
    if one.operator in known or other.operator in known:
        positive = other if one.operator in known else one
        return RULES[positive.operator].negates is None and positive.operator is not Operator.IS_MISSING
    equal = (Operator.IS, Operator.IS_ONE_OF)
    if one.operator in equal and other.operator in equal:
        # A day and an instant in it are equal, so moments are left alone.
        values = (*one.operands, *other.operands)
        return all(isinstance(each, str | bool) for each in values) and not set(one.operands) & set(other.operands)
    low = _bound(one, (Operator.GREATER, Operator.GREATER_OR_EQUAL)) or _bound(
        other, (Operator.GREATER, Operator.GREATER_OR_EQUAL)
    )
    high = _bound(one, (Operator.LESS, Operator.LESS_OR_EQUAL)) or _bound(
        other, (Operator.LESS, Operator.LESS_OR_EQUAL)
    )
    if low is None or high is None or type(low.operands[0]) is not type(high.operands[0]):
        return False
    strict = Operator.GREATER is low.operator or Operator.LESS is high.operator
    first, last = low.operands[0], high.operands[0]
    return bool(first > last or (strict and first == last))  # type: ignore[operator]


def _bound(comparison: ast.Comparison, operators: tuple[Operator, ...]) -> ast.Comparison | None:
    return comparison if comparison.operator in operators else None


# ------------------------------------------------------------------------------------------ what occurs nowhere


def _unseen(reader: Reader, condition: ast.Condition, known: Catalog) -> Iterator[Problem]:
    match condition:
        case ast.Block():
            for each in condition.conditions:
                yield from _unseen(reader, each, known)
        case ast.Did(rows=rows):
            yield from _unseen_in_rows(reader, rows.filters, known.activity(rows.activity))
        case ast.Picked(rows=rows, filters=filters):
            yield from _unseen_in_rows(reader, rows.filters + filters, known.activity(rows.activity))
        case ast.Comparison():
            yield from _unseen_values(reader, condition, known.customer_field(condition.field), None)
        case _:
            pass


def _unseen_in_rows(
    reader: Reader, filters: tuple[ast.RowCondition, ...], activity: Activity | None
) -> Iterator[Problem]:
    for each in filters:
        if isinstance(each, ast.RowBlock):
            yield from _unseen_in_rows(reader, each.conditions, activity)
        elif isinstance(each, ast.Comparison) and activity:
            yield from _unseen_values(reader, each, activity.field(each.field), activity)


def _unseen_values(
    reader: Reader, comparison: ast.Comparison, field: Field | None, activity: Activity | None
) -> Iterator[Problem]:
    positive = RULES[comparison.operator].negates or comparison.operator
    if field is None or field.place is None or positive not in EXACT or field.type.kind is not Kind.TEXT:
        return
    asked = [each for each in comparison.operands if isinstance(each, str) and each.strip()]
    for value in _missing_among(reader, field, activity, asked)[:MOST]:
        near = nearest(value, _existing(reader, field, value))
        yield _warning(comparison, f'Nowhere in the data is {field.name} "{value}".', near)


def _missing_among(reader: Reader, field: Field, activity: Activity | None, asked: list[str]) -> list[str]:
    """Which of these values occur nowhere; none where looking would take long."""
    if field.values:
        return [each for each in asked if each not in field.values]
    place = field.place
    if place is None or place.in_extra or not asked:
        return []
    table = place.table or (activity.table if activity else "store.customer")
    if activity and table not in LOOKED_THROUGH:
        return []
    column = identifier(place.column)
    held = f"unnest({column})" if field.type.is_list else column
    rows = reader.rows(
        f"""select value from (select unnest($asked) as value)
        where value not in (select held from (select {held} as held from {table}) where held is not null)""",
        {"asked": asked},
    )
    missing = {value for (value,) in rows}
    return [each for each in asked if each in missing]


def _existing(reader: Reader, field: Field, value: str) -> list[str]:
    if field.values or field.type.is_list:
        return list(field.values)
    place = field.place
    table = place.table if place and place.table else "store.customer"
    if place is None:
        return []
    column = identifier(place.column)
    rows = reader.rows(
        f"""select {column} from (select distinct {column} from {table} where {column} is not null)
        order by levenshtein(lower({column}), lower($value)), {column} limit 5""",
        {"value": value},
    )
    return [str(each) for (each,) in rows]


def _warning(node: ast.Node, message: str, near: str | None = None) -> Problem:
    line, column = (node.span.line, node.span.column) if node.span else (0, 0)
    return Problem(message, line, column, nearest=near)


def _where(node: ast.Node) -> str:
    return f"on line {node.span.line} " if node.span else "before it "
