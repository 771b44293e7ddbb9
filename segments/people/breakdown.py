"""How the members of a profile divide by what else is known of them: one or two axes, each a field of customers or a
question, cut into slices that are conditions of the language. So a slice that is added to the profile leaves as many
people as were counted in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import floor, log10
from typing import Any, Literal
from zoneinfo import ZoneInfo

from segments import ast
from segments.ast import Operator
from segments.checked import Checked
from segments.people import audience
from segments.people.nodes import count_nodes
from sql import catalog
from sql.field import Field, Kind
from sql.named import fill, query
from sql.reader import Reader

MOST = 12  # slices of an axis, besides those of what is missing
MONTHS_OF_A_STEP = (1, 3, 6, 12, 24, 60, 120)
IS_KNOWN = {Kind.TEXT: "trim(value) <> ''", Kind.NUMBER: "isfinite(value)"}
MEMBERS = "\0"  # what no saved profile can be called

Kinds = Literal["value", "range", "other", "missing", "none"]


@dataclass(frozen=True)
class Axis:
    """A field of customers, or with a `form` the latest answer to its question of that name."""

    name: str
    form: str | None = None


@dataclass(frozen=True)
class Slice:
    """Some of the members: those with the value `low`, those from `low` up to `high` (numbers: without `high`; days:
    with it; None is open), those with any other value, with none, or without an answer (`none`)."""

    kind: Kinds
    condition: ast.Condition
    low: ast.Value | None = None
    high: ast.Value | None = None


@dataclass(frozen=True)
class Breakdown:
    """`counts[i][j]` members are in slice i of the first axis and slice j of the second; one column without a second.
    Of lists somebody can be in several slices, or in none that is shown."""

    first: tuple[Slice, ...]
    second: tuple[Slice, ...]
    counts: tuple[tuple[int, ...], ...]


def axes(checked: Checked, questions: Sequence[tuple[str, str]]) -> list[Axis]:
    """What there is to choose from: all fields of customers but those that tell people apart, and the questions, each
    a form and a text."""
    apart = ("customer_id", "email")
    fields = [Axis(each.name) for each in checked.catalog.customer if each.name not in apart]
    return [*fields, *(Axis(question, form) for form, question in questions)]


def breakdown(
    reader: Reader, checked: Checked, as_of: datetime, first: Axis, second: Axis | None = None, most: int = MOST
) -> Breakdown:
    """As of `as_of` (naive UTC); `most` slices of each axis, those with the most members. LookupError for an axis that
    is not there."""
    cutting = _Cutting(reader, checked, as_of, most)
    cuts = [tuple(cutting.slices(each)) for each in (first, second) if each is not None]
    rows = cuts[0]
    columns = cuts[1] if second is not None else ()
    member = ast.InProfile(MEMBERS)
    parts = [
        ast.Block("all", (member, one.condition, *((other.condition,) if other else ())))
        for one in rows
        for other in (columns or (None,))
    ]
    asking = replace(
        checked,
        profile=ast.Profile("", ast.Block("any", (member, *parts)), timezone=checked.profile.timezone),
        saved={**checked.saved, MEMBERS: checked.profile},
        warnings=(),
    )
    found = count_nodes(reader, asking, as_of)
    numbers = [found[f"include.{place + 1}"].customers for place in range(len(parts))]
    width = len(columns) or 1
    counts = tuple(tuple(numbers[at : at + width]) for at in range(0, len(numbers), width))
    return Breakdown(rows, columns, counts)


class _Cutting:
    def __init__(self, reader: Reader, checked: Checked, as_of: datetime, most: int) -> None:
        self._reader = reader
        self._checked = checked
        self._most = most
        self._zone = ZoneInfo(checked.profile.timezone or checked.timezone)
        self._members = audience.select(reader, checked, as_of)

    def slices(self, axis: Axis) -> Iterator[Slice]:
        if axis.form is not None:
            yield from self._of_question(axis.form, axis.name)
            return
        field = self._checked.catalog.customer_field(axis.name)
        if field is None:
            raise LookupError(axis.name)
        if field.place is None:
            for value in (True, False):
                yield Slice("value", _is(field.name, value), value)
            return
        for kind, tests, low, high in self._cuts(field, "store.customer", "true", {}):
            yield Slice(kind, _all(tests), low, high)
        yield Slice("missing", ast.Comparison(field.name, Operator.IS_MISSING))

    def _of_question(self, form: str, question: str) -> Iterator[Slice]:
        answers = self._checked.catalog.activity("answer")
        assert answers is not None
        asked = (_is("form", form), _is("question", question))
        rows = ast.Rows("answer", asked)
        given = {"form": form, "question": question}
        those = query("breakdown/asked")
        has_scores = self._reader.value(
            f"select exists(from store.answer as t where t.score is not null and {those})", given
        )
        field = answers.field("score" if has_scores else "value")
        assert field is not None
        for kind, tests, low, high in self._cuts(field, "store.answer", those, given):
            yield Slice(kind, ast.Picked("latest", rows, tests), low, high)
        yield Slice("missing", ast.Picked("latest", rows, (ast.Comparison(field.name, Operator.IS_MISSING),)))
        yield Slice("none", ast.Did(rows, ast.Count("no", 0)))

    def _cuts(
        self, field: Field, table: str, those: str, given: dict[str, Any]
    ) -> Iterator[tuple[Kinds, tuple[ast.FieldCondition, ...], ast.Value | None, ast.Value | None]]:
        """Kind, tests, low and high of every slice with a known value."""
        source, value = catalog.value_of(field, table)
        if field.type.is_list:
            value = f"unnest({value})"
        slots = {"{value}": value, "{source}": source, "{those}": those, "{members}": self._members.sql}
        known = fill(query("breakdown/known"), {**slots, "{is_known}": IS_KNOWN.get(field.type.kind, "true")})
        parameters = {**self._members.parameters, **given}
        if field.type.kind in (Kind.DATE, Kind.TIME):
            yield from self._of_days(field, known, parameters)
            return
        common = [
            (_operand(each), int(rows))
            for each, rows in self._reader.rows(
                f"select value, count(*) as rows from ({known}) group by value order by rows desc, value "
                f"limit {self._most + 1}",
                parameters,
            )
        ]
        if len(common) > self._most and field.type.kind is Kind.NUMBER and not field.type.is_list:
            yield from self._of_numbers(field, known, parameters)
            return
        shown = [each for each, _ in common[: self._most]]
        if field.type.kind is not Kind.TEXT:
            shown.sort()
        way = Operator.HAS if field.type.is_list else Operator.IS
        for each in shown:
            yield "value", (ast.Comparison(field.name, way, (each,)),), each, None
        if len(common) > self._most and not field.type.is_list:
            rest = ast.Comparison(field.name, Operator.IS_NOT_ONE_OF, tuple(shown))
            yield "other", (rest, ast.Comparison(field.name, Operator.IS_KNOWN)), None, None

    def _of_numbers(
        self, field: Field, known: str, parameters: dict[str, Any]
    ) -> Iterator[tuple[Kinds, tuple[ast.FieldCondition, ...], ast.Value | None, ast.Value | None]]:
        """Ranges as wide as one another, the first and the last open; far-off values do not widen them."""
        low, high = self._reader.rows(
            f"select quantile_disc(value, 0.02), quantile_disc(value, 0.98) from ({known})", parameters
        )[0]
        edges = _edges(float(low), float(high), self._most)
        for start, end in zip([None, *edges], [*edges, None], strict=True):
            tests = []
            if start is not None:
                tests.append(ast.Comparison(field.name, Operator.GREATER_OR_EQUAL, (start,)))
            if end is not None:
                tests.append(ast.Comparison(field.name, Operator.LESS, (end,)))
            yield "range", tuple(tests), start, end

    def _of_days(
        self, field: Field, known: str, parameters: dict[str, Any]
    ) -> Iterator[tuple[Kinds, tuple[ast.FieldCondition, ...], ast.Value | None, ast.Value | None]]:
        """As many months together as it takes, on the calendar of the profile; the first and the last are open."""
        low, high = self._reader.rows(
            f"select quantile_disc(value, 0.02), quantile_disc(value, 0.98) from ({known})", parameters
        )[0]
        if low is None:
            return
        first, last = self._month_of(low), self._month_of(high)
        step = next(
            (each for each in MONTHS_OF_A_STEP if (last - first + 1) / each <= self._most - 1), MONTHS_OF_A_STEP[-1]
        )
        starts = [_month(each) for each in range(first // step * step, last + 1, step)]
        edges = starts[1:] or starts
        for start, after in zip([None, *edges], [*edges, None], strict=True):
            end = after - timedelta(days=1) if after else None
            if start is None:
                assert end is not None
                window = ast.Absolute("until", end)
            else:
                window = ast.Absolute("between", start, end) if end else ast.Absolute("since", start)
            yield "range", (ast.InWindow(field.name, window),), start, end

    def _month_of(self, value: date | datetime) -> int:
        """The month of the local day, counted from the year 0; what no calendar has room around is put at its edge."""
        day = self._day(value)
        return 12 * min(max(day.year, 10), 9000) + day.month - 1

    def _day(self, value: date | datetime) -> date:
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC).astimezone(self._zone).date()
        return value


def _month(months: int) -> date:
    """The first day of the month that is so many after January of the year 0."""
    return date(months // 12, months % 12 + 1, 1)


def _edges(low: float, high: float, most: int) -> list[Decimal]:
    """Round numbers between `low` and `high`, at most `most` - 1 and at least one."""
    rough = max((high - low) / max(most - 2, 1), 1e-9)
    size = 10.0 ** floor(log10(rough))
    step = next(size * each for each in (1, 2, 5, 10) if size * each >= rough)
    first = floor(low / step) + 1
    last = max(floor(high / step), first)
    return [Decimal(f"{each * step:.10g}") for each in range(first, last + 1)]


def _is(field: str, value: ast.Value) -> ast.Comparison:
    return ast.Comparison(field, Operator.IS, (value,))


def _all(tests: tuple[ast.FieldCondition, ...]) -> ast.Condition:
    return tests[0] if len(tests) == 1 else ast.Block("all", tests)


def _operand(value: Any) -> ast.Value:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(int(value)) if float(value).is_integer() else Decimal(repr(value))
    found: ast.Value = value
    return found
