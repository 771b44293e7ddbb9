"""What is allowed but odd: warnings, each with its place. Nothing here changes what a profile means.

What holds whatever the data stands in contradictions.py; here, the names and values that occur nowhere in the data.
"""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from segments import ast
from segments.ast import Operator
from segments.checking.contradictions import contradictions
from segments.errors import Problem, nearest
from segments.operators import RULES
from sql.catalog import Activity, Catalog
from sql.field import Field, Kind
from sql.reader import Reader, identifier

# So many are told of one comparison, and so many get a nearest name.
MOST, HELPED = 5, 25
EXACT = (Operator.IS, Operator.IS_ONE_OF, Operator.HAS)
# Longer tables take too long to look through for a warning; customers are always looked through.
LONGEST = 200_000
Asked = tuple[ast.Comparison, Field, Activity | None]
Offered = Callable[[Reader, Activity | None, Field], list[tuple[str, int]]]


def warnings(
    reader: Reader, profile: ast.Profile, known: Catalog, zone: ZoneInfo, offered: Offered | None = None
) -> list[Problem]:
    """Without their source lines; `zone` is the profile's own or the installation's. The nearest value is one of those
    that `offered` tells, each with its rows; without it, one of all."""
    return [*contradictions(profile, known, zone), *_unseen(reader, list(comparisons(profile, known)), offered)]


def comparisons(profile: ast.Profile, known: Catalog) -> Iterator[Asked]:
    """Every comparison with the field that it compares."""

    def of_rows(filters: tuple[ast.RowCondition, ...], activity: Activity | None) -> Iterator[Asked]:
        for each in filters:
            if isinstance(each, ast.RowBlock):
                yield from of_rows(each.conditions, activity)
            elif isinstance(each, ast.Comparison) and activity and (field := activity.field(each.field)):
                yield each, field, activity

    def of(condition: ast.Condition | None) -> Iterator[Asked]:
        match condition:
            case ast.Block():
                for each in condition.conditions:
                    yield from of(each)
            case ast.Did(rows=rows) | ast.Aggregate(rows=rows) | ast.FirstEver(rows=rows) | ast.Rhythm(rows=rows):
                yield from of_rows(rows.filters, known.activity(rows.activity))
            case ast.Picked(rows=rows, filters=filters):
                yield from of_rows(rows.filters + filters, known.activity(rows.activity))
            case ast.Sequence(first=first, steps=steps):
                for rows in (first, *(step.rows for step in steps)):
                    yield from of_rows(rows.filters, known.activity(rows.activity))
            case ast.Comparison():
                if field := known.customer_field(condition.field):
                    yield condition, field, None

    yield from of(profile.include)
    yield from of(profile.exclude)


def _unseen(reader: Reader, compared: list[Asked], offered: Offered | None) -> Iterator[Problem]:
    """Texts that occur nowhere; each column is looked through once, for all that is asked of it."""
    sizes = reader.rows("select schema_name || '.' || table_name, estimated_size from duckdb_tables()")
    short = {"", "store.customer", *(name for name, size in sizes if size <= LONGEST)}
    asked: dict[tuple[str, str], tuple[Field, set[str]]] = {}
    for comparison, field, activity in compared:
        if where := _where(comparison, field, activity, short):
            asked.setdefault(where, (field, set()))[1].update(_texts(comparison))
    missing = {where: _missing_among(reader, field, where, texts) for where, (field, texts) in asked.items()}

    def existing(field: Field, activity: Activity | None, where: tuple[str, str], value: str) -> list[str]:
        if offered is not None:
            return [each for each, _ in offered(reader, activity, field)]
        return _existing(reader, field, where, value)

    helped = 0
    for comparison, field, activity in compared:
        if where := _where(comparison, field, activity, short):
            odd = list(dict.fromkeys(each for each in _texts(comparison) if each in missing[where]))
            line, column = (comparison.span.line, comparison.span.column) if comparison.span else (0, 0)
            for value in odd[:MOST]:
                near = nearest(value, existing(field, activity, where, value)) if helped < HELPED else None
                helped += 1
                yield Problem(f'Nowhere in the data is {field.name} "{value}".', line, column, nearest=near)
            if (more := len(odd) - MOST) > 0:
                yield Problem(f"Nowhere in the data are {more:,} more values of {field.name} here.", line, column)


def _texts(comparison: ast.Comparison) -> list[str]:
    return [each for each in comparison.operands if isinstance(each, str) and each.strip()]


def _where(
    comparison: ast.Comparison, field: Field, activity: Activity | None, short: set[str]
) -> tuple[str, str] | None:
    """The table, one of the `short` ones, and the column to look through; None where that is not to be done."""
    positive = RULES[comparison.operator].negates or comparison.operator
    place = field.place
    if place is None or positive not in EXACT or field.type.kind is not Kind.TEXT:
        return None
    if field.values:
        return "", field.name
    table = place.table or (activity.table if activity else "store.customer")
    if place.in_extra or table not in short:
        return None
    return table, place.column


def _missing_among(reader: Reader, field: Field, where: tuple[str, str], asked: set[str]) -> set[str]:
    """Which of these values occur nowhere."""
    if field.values:
        return asked - set(field.values)
    table, column = where[0], identifier(where[1])
    held = f"unnest({column})" if field.type.is_list else column
    rows = reader.rows(
        f"""select value from (select unnest($asked) as value)
        where value not in (select held from (select {held} as held from {table}) where held is not null)""",
        {"asked": sorted(asked)},
    )
    return {value for (value,) in rows}


def _existing(reader: Reader, field: Field, where: tuple[str, str], value: str) -> list[str]:
    if field.values or field.type.is_list:
        return list(field.values)
    table, column = where[0], identifier(where[1])
    rows = reader.rows(
        f"""select {column} from (select distinct {column} from {table} where {column} is not null)
        order by levenshtein(lower({column}), lower($value)), {column} limit 5""",
        {"value": value},
    )
    return [str(each) for (each,) in rows]
