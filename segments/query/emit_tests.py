"""From tests on one row's values to expressions: true where the test holds, false or NULL elsewhere, which is told
apart nowhere but under Not. Values are parameters, never text. Rows of other tables never enter but through a key."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any as Anything

from sqlglot import exp

from segments.interval import Interval
from segments.planning import sets
from segments.planning.parts import is_found_by_rows
from segments.planning.sets import TOTALS, Set, Stored
from segments.query.forms import Forms
from sql.field import Kind

ALIASES = {
    "store.event": "e", "store.event_detail": "d", "store.answer": "a", "store.response": "r", "store.form": "f",
    "store.question": "q", "store.campaign": "k", "store.link": "l", "store.message": "m", "store.broadcast": "b",
    "store.source": "s", TOTALS: "n",
}  # fmt: skip


class TestEmitter:
    """Gathers the parameters of one query: `parameters` after the last call."""

    __test__ = False  # its name is no test of pytest's

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.parameters: dict[str, Anything] = {}
        self._names: dict[tuple[type, Anything], str] = {}

    def parameter(self, value: Anything) -> exp.Expr:
        """The value, as the one parameter that has it where the dialect binds values."""
        name = self._names.setdefault((type(value), value), f"p{len(self._names) + 1}")
        if self.forms.binds_values:
            self.parameters[name] = value
        return self.forms.value(name, value)

    def tests(self, parts: Iterable[Set], owner: str) -> list[exp.Expr]:
        """What must all hold of the row `owner`, in order, each once."""
        flat = dict.fromkeys(each for part in parts for each in self._flat(part) if each != sets.ALWAYS)
        return [self.set(each, owner) for each in flat]

    def set(self, part: Set, owner: str) -> exp.Expr:
        match part:
            case sets.All(parts=parts):
                return self._joined(exp.And, parts, owner, exp.true())
            case sets.Any(parts=parts):
                return self._joined(exp.Or, tuple(gathered(parts)), owner, exp.false())
            case sets.Not(part=inner):
                return self._complement(inner, owner)
            case sets.OneOf():
                return self._one_of(part, owner)
            case sets.Within(value=value, low=low, high=high):
                interval = Interval(low, high, part.low_included, part.high_included)  # type: ignore[arg-type]
                bounds = self.bounds(lambda: self.value(value, owner), interval)
                return one(exp.And, bounds) if bounds else self._known(value, owner)
            case sets.TextTest(value=value, word=word, operand=operand):
                return self.forms.text_test(word, self.value(value, owner), self.parameter(operand))
            case sets.Holds(value=value, operand=operand):
                return self.forms.holds(self.value(value, owner), self.parameter(operand))
            case sets.Known(value=value):
                return self._known(value, owner)
            case sets.OnDays():
                return self._on_days(part, owner)
            case sets.Through(key=key, table=table, test=test):
                alias = ALIASES.get(table, "t")
                rows = exp.Select().select(exp.column(key, table=alias)).from_(table_of(table, alias))
                return is_in(exp.column(key, table=owner), where(rows, self.tests([test], alias)))
            case _:
                return self.found(part, owner)

    def found(self, part: Set, owner: str) -> exp.Expr:  # noqa: ARG002
        """A set that no value of one row decides."""
        raise TypeError(f"{type(part).__name__} is no test on one row")

    def value(self, value: Stored, owner: str) -> exp.Expr:
        column = self.forms.column(owner, value.column)
        if value.key is not None:
            return self.forms.extra(column, value.key, value.type)
        return self.forms.enum_text(column) if value.is_enum else column

    def bounds(self, value: Callable[[], exp.Expr], interval: Interval) -> list[exp.Expr]:
        found: list[exp.Expr] = []
        if interval.low is not None:
            at_least = exp.GTE if interval.low_included else exp.GT
            found.append(at_least(this=value(), expression=self.parameter(interval.low)))
        if interval.high is not None:
            at_most = exp.LTE if interval.high_included else exp.LT
            found.append(at_most(this=value(), expression=self.parameter(interval.high)))
        return found

    def limits(self, count: exp.Expr, at_least: int, at_most: int | None) -> exp.Expr:
        """`count` is no fewer and no more."""
        if at_least == at_most:
            return exp.EQ(this=count, expression=self.parameter(at_least))
        return one(exp.And, self.bounds(count.copy, Interval(at_least, at_most)))  # type: ignore[arg-type]

    # ------------------------------------------------------------------------------------------ one by one

    def _flat(self, whole: Set) -> Iterable[Set]:
        """The parts that must all hold, so that each stands on a line of its own."""
        match whole:
            case sets.All(parts=parts):
                for each in parts:
                    yield from self._flat(each)
            case sets.Not(part=sets.Any(parts=parts)):
                for each in gathered(parts):
                    yield from [sets.Not(each)] if isinstance(each, sets.Any) else self._flat(sets.Not(each))
            case sets.Not(part=sets.Not(part=part)):
                yield from self._flat(part)
            case _:
                yield whole

    def _joined(self, join: type[exp.Connector], parts: tuple[Set, ...], owner: str, empty: exp.Expr) -> exp.Expr:
        found = [self.set(each, owner) for each in parts]
        return one(join, found) if found else empty

    def _complement(self, inner: Set, owner: str) -> exp.Expr:
        match inner:
            case sets.All(parts=()):
                return exp.false()
            case sets.Any(parts=()):
                return exp.true()
            case sets.Not(part=positive):
                return self.forms.is_true(self.set(positive, owner))
            case sets.OneOf(value=value, operands=(operand,)):
                return self.forms.differs(self.value(value, owner), self._operand(operand))
            case _ if is_found_by_rows(inner) or (
                isinstance(inner, sets.Any) and all(map(is_found_by_rows, inner.parts))
            ):
                # Customer keys are never missing, so IN is true or false.
                return exp.Not(this=self.set(inner, owner))
            case _:
                return exp.Not(this=self.forms.is_true(self.set(inner, owner)))

    def _operand(self, operand: sets.Operand) -> exp.Expr:
        return (exp.true() if operand else exp.false()) if isinstance(operand, bool) else self.parameter(operand)

    def _one_of(self, test: sets.OneOf, owner: str) -> exp.Expr:
        value = self.value(test.value, owner)
        operands = [self._operand(each) for each in test.operands]
        if not operands:
            return exp.false()
        if len(operands) == 1:
            return exp.EQ(this=value, expression=operands[0])
        return exp.In(this=value, expressions=operands)

    def _known(self, value: Stored, owner: str) -> exp.Expr:
        column = self.value(value, owner)
        if value.type.is_list:
            return self.forms.has_elements(column)
        if value.type.kind is Kind.TEXT and not value.is_enum:
            return self.forms.is_solid(column)
        return exp.Not(this=exp.Is(this=column, expression=exp.Null()))

    def _on_days(self, test: sets.OnDays, owner: str) -> exp.Expr:
        if not test.ranges:
            return exp.false()
        column = self.value(test.value, owner)
        zone = self.parameter(test.zone) if test.value.type.kind is Kind.TIME else exp.Null()
        ranges = []
        for low, high in test.ranges:
            day = self.forms.month_and_day(column.copy(), test.value.type, zone.copy())
            ranges.append(exp.Between(this=day, low=self.parameter(low), high=self.parameter(high)))
        return one(exp.Or, ranges)


# ------------------------------------------------------------------------------------------------ small steps


def where(select: exp.Select, tests: list[exp.Expr]) -> exp.Select:
    """With all the tests, one a line."""
    if tests:
        select.set("where", exp.Where(this=chain(exp.And, tests)))
    return select


def one(join: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    """The parts joined into one that stands by itself."""
    return exp.Paren(this=chain(join, parts)) if len(parts) > 1 else parts[0]


def chain(join: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    """Balanced, for a chain of thousands would nest as deep."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    return join(this=chain(join, parts[:middle]), expression=chain(join, parts[middle:]))


def is_in(value: exp.Expr, rows: exp.Query) -> exp.Expr:
    return exp.In(this=value, query=rows.subquery(copy=False))


def table_of(name: str, alias: str) -> exp.Expr:
    schema, _, table = name.rpartition(".")
    return exp.alias_(exp.table_(table, db=schema or None), alias, table=True)


def gathered(parts: Iterable[Set]) -> list[Set]:
    """The same union, with what is found by rows in one part: each apart is a join, and hundreds are slow."""
    by_rows = tuple(dict.fromkeys(filter(is_found_by_rows, parts)))
    rest = [each for each in parts if not is_found_by_rows(each)]
    return [*rest, *by_rows] if len(by_rows) < 2 else [*rest, sets.Any(by_rows)]
