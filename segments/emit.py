"""From sets to one query: each set becomes an expression on the customer `c`, true for exactly the customers in it.

For the others it is false or NULL, which is told apart nowhere but under Not. Values are parameters, never text.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any as Anything

from sqlglot import exp

from segments import sets
from segments.forms import Forms
from segments.sets import Plan, Scan, Set, Stored
from segments.windows import Interval
from sql.field import Kind

ALIASES = {
    "store.event": "e", "store.event_detail": "d", "store.answer": "a", "store.response": "r", "store.form": "f",
    "store.question": "q", "store.campaign": "k", "store.link": "l", "store.message": "m", "store.broadcast": "b",
    "store.source": "s",
}  # fmt: skip


class Emitter:
    """Gathers the parameters of one query: `parameters` after the last call."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._tables: dict[str, str] = {}
        self._names: dict[tuple[type, Anything], str] = {}
        self.parameters: dict[str, Anything] = {}

    # ------------------------------------------------------------------------------------------- queries

    def query(self, of: Plan) -> exp.Select:
        """The customer_key of every member."""
        return self.with_saved(self._members(of), of)

    def with_saved(self, select: exp.Select, of: Plan) -> exp.Select:
        """The query with the saved profiles that the plan leans on before it, each as a table of its own."""
        for name, inner in of.saved:
            select = select.with_(self._saved(name), as_=self._members(inner))
        return select

    def universe(self, those: Set = sets.ALWAYS) -> exp.Select:
        """Every customer `c` that is not erased, of `those`; nothing selected yet."""
        not_erased = exp.Is(this=exp.column("erased_at", table="c"), expression=exp.Null())
        rows = exp.Select().from_(_table("store.customer", "c"))
        return _where(rows, [not_erased, *self._tests([those], "c")])

    def members(self, of: Plan) -> exp.Select:
        """Every member `c`; nothing selected yet, and the saved profiles still to be put before it."""
        return self.universe(sets.All((of.include, sets.Not(of.exclude))))

    def _members(self, of: Plan) -> exp.Select:
        return self.members(of).select(exp.column("customer_key", table="c"))

    def _tests(self, parts: Iterable[Set], owner: str) -> list[exp.Expr]:
        """What must all hold of the row `owner`, in order."""
        return [self.set(each, owner) for part in parts for each in self._flat(part) if each != sets.ALWAYS]

    def _flat(self, whole: Set) -> Iterable[Set]:
        """The parts that must all hold, so that each stands on a line of its own."""
        match whole:
            case sets.All(parts=parts):
                for each in parts:
                    yield from self._flat(each)
            case sets.Not(part=sets.Any(parts=parts)):
                for each in _gathered(parts):
                    yield from [sets.Not(each)] if isinstance(each, sets.Any) else self._flat(sets.Not(each))
            case sets.Not(part=sets.Not(part=part)):
                yield from self._flat(part)
            case _:
                yield whole

    # ---------------------------------------------------------------------------------------------- sets

    def set(self, part: Set, owner: str) -> exp.Expr:
        """An expression on the row `owner` that is true where the set holds, and false or NULL elsewhere."""
        match part:
            case sets.All(parts=parts):
                return self._joined(exp.And, parts, owner, exp.true())
            case sets.Any(parts=parts) if len(parts) > 1 and _are_found_by_rows(parts):
                return _is_in(exp.column("customer_key", table=owner), _union(list(map(self._found_by_rows, parts))))
            case sets.Any(parts=parts):
                return self._joined(exp.Or, tuple(_gathered(parts)), owner, exp.false())
            case sets.Not(part=inner):
                return self._complement(inner, owner)
            case sets.OneOf():
                return self._one_of(part, owner)
            case sets.Within():
                return self._within(part, owner)
            case sets.TextTest(value=value, word=word, operand=operand):
                return self._forms.text_test(word, self._value(value, owner), self.parameter(operand))
            case sets.Holds(value=value, operand=operand):
                return self._forms.holds(self._value(value, owner), self.parameter(operand))
            case sets.Known(value=value):
                return self._known(value, owner)
            case sets.OnDays():
                return self._on_days(part, owner)
            case sets.Through(key=key, table=table, test=test):
                alias = ALIASES.get(table, "t")
                rows = exp.Select().select(exp.column(key, table=alias)).from_(_table(table, alias))
                return _is_in(exp.column(key, table=owner), _where(rows, self._tests([test], alias)))
            case sets.Doers() | sets.Chosen() | sets.Members() | sets.Listed():
                return _is_in(exp.column("customer_key", table=owner), self._found_by_rows(part))
            case sets.Sampled():
                return self._sampled(part, owner)

    def _found_by_rows(self, part: Set) -> exp.Select:
        """The customer_key, once or more often, of the customers that rows of another table name."""
        match part:
            case sets.Doers():
                return self._doers(part)
            case sets.Chosen():
                return self._chosen(part)
            case sets.Members(profile=name):
                return exp.Select().select("customer_key").from_(self._saved(name))
            case sets.Listed(name=name):
                return self._listed(name)
            case _:
                raise TypeError(f"{type(part).__name__} is found by the customer's own row")

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
                return exp.Coalesce(this=self.set(positive, owner), expressions=[exp.false()])
            case sets.OneOf(value=value, operands=(operand,)):
                return exp.NullSafeNEQ(this=self._value(value, owner), expression=self._operand(operand))
            case _ if _are_found_by_rows(inner.parts if isinstance(inner, sets.Any) else (inner,)):
                # Customer keys are never missing, so IN is true or false.
                return exp.Not(this=self.set(inner, owner))
            case _:
                return exp.Not(this=exp.Coalesce(this=self.set(inner, owner), expressions=[exp.false()]))

    # --------------------------------------------------------------------------------------------- tests

    def _value(self, value: Stored, owner: str) -> exp.Expr:
        column = self._forms.column(owner, value.column)
        if value.key is not None:
            return self._forms.extra(column, value.key, value.type)
        if value.is_enum:
            # Compared as text, for a value that the enumeration lacks is no error but never equal.
            return exp.Cast(this=column, to=exp.DataType.build("text"))
        return column

    def _operand(self, operand: sets.Operand) -> exp.Expr:
        return _boolean(operand) if isinstance(operand, bool) else self.parameter(operand)

    def _one_of(self, test: sets.OneOf, owner: str) -> exp.Expr:
        value = self._value(test.value, owner)
        operands = [self._operand(each) for each in test.operands]
        if not operands:
            return exp.false()
        if len(operands) == 1:
            return exp.EQ(this=value, expression=operands[0])
        return exp.In(this=value, expressions=operands)

    def _within(self, test: sets.Within, owner: str) -> exp.Expr:
        interval = Interval(test.low, test.high, test.low_included, test.high_included)  # type: ignore[arg-type]
        bounds = self._bounds(lambda: self._value(test.value, owner), interval)
        return one(exp.And, bounds) if bounds else self._known(test.value, owner)

    def _bounds(self, value: Callable[[], exp.Expr], interval: Interval) -> list[exp.Expr]:
        found: list[exp.Expr] = []
        if interval.low is not None:
            at_least = exp.GTE if interval.low_included else exp.GT
            found.append(at_least(this=value(), expression=self.parameter(interval.low)))
        if interval.high is not None:
            at_most = exp.LTE if interval.high_included else exp.LT
            found.append(at_most(this=value(), expression=self.parameter(interval.high)))
        return found

    def _known(self, value: Stored, owner: str) -> exp.Expr:
        column = self._value(value, owner)
        if value.type.is_list:
            return self._forms.has_elements(column)
        if value.type.kind is Kind.TEXT and not value.is_enum:
            return self._forms.is_solid(column)
        return exp.Not(this=exp.Is(this=column, expression=exp.Null()))

    def _on_days(self, test: sets.OnDays, owner: str) -> exp.Expr:
        if not test.ranges:
            return exp.false()
        column = self._value(test.value, owner)
        zone = self.parameter(test.zone) if test.value.type.kind is Kind.TIME else exp.Null()
        ranges = []
        for low, high in test.ranges:
            day = self._forms.month_and_day(column.copy(), test.value.type, zone.copy())
            ranges.append(exp.Between(this=day, low=self.parameter(low), high=self.parameter(high)))
        return one(exp.Or, ranges)

    def _sampled(self, sampled: sets.Sampled, owner: str) -> exp.Expr:
        key = exp.Coalesce(this=exp.column("customer_id", table=owner), expressions=[exp.column("email", table=owner)])
        text = self._forms.concatenated(key, self.parameter(f":{sampled.seed}"))
        return exp.LTE(this=self._forms.hash(text), expression=self.parameter(sampled.limit))

    # -------------------------------------------------------------------------------------- sub-queries

    def _rows(self, scan: Scan) -> tuple[exp.Select, str]:
        """The rows of a scan, nothing selected yet, and their alias."""
        alias = ALIASES.get(scan.table, "t")
        tests: list[exp.Expr] = []
        if scan.events:
            # Kinds are words of our own, and as literals they are compared as the enumeration that they are.
            kinds = [exp.Literal.string(each) for each in scan.events]
            column = exp.column("event", table=alias)
            one = len(kinds) == 1
            tests.append(exp.EQ(this=column, expression=kinds[0]) if one else exp.In(this=column, expressions=kinds))
        tests += self._bounds(lambda: exp.column("occurred_at", table=alias), scan.period)
        tests += self._tests(scan.tests, alias)
        return _where(exp.Select().from_(_table(scan.table, alias)), tests), alias

    def _doers(self, doers: sets.Doers) -> exp.Select:
        rows, alias = self._rows(doers.scan)
        select = rows.select(exp.column("customer_key", table=alias))
        if doers.at_least == 1 and doers.at_most is None:
            return select
        select = select.group_by(exp.column("customer_key", table=alias))
        count = exp.Count(this=exp.Star())
        if doers.at_least == doers.at_most:
            return select.having(exp.EQ(this=count, expression=self.parameter(doers.at_least)))
        return select.having(*self._bounds(lambda: count.copy(), Interval(doers.at_least, doers.at_most)))  # type: ignore[arg-type]

    def _chosen(self, chosen: sets.Chosen) -> exp.Select:
        rows, alias = self._rows(chosen.scan)
        descending = chosen.which == "latest"
        by = [
            exp.Ordered(this=exp.column(each, table=alias), desc=descending, nulls_first=False)
            for each in ("occurred_at", "arrival")
        ]
        position = exp.Window(
            this=exp.RowNumber(),
            partition_by=[exp.column("customer_key", table=alias)],
            order=exp.Order(expressions=by),
        )
        ranked = rows.select(
            exp.Column(this=exp.Star(), table=exp.to_identifier(alias)), exp.alias_(position, "position")
        )
        first = exp.EQ(this=exp.column("position", table=alias), expression=exp.Literal.number(1))
        select = exp.Select().select(exp.column("customer_key", table=alias)).from_(ranked.subquery(alias))
        return _where(select, [first, *self._tests([chosen.test], alias)])

    def _listed(self, name: str) -> exp.Select:
        of_list = exp.Select().select("l.list_key").from_(_table("store.list", "l")).where(
            exp.EQ(this=exp.column("list", table="l"), expression=self.parameter(name))
        )  # fmt: skip
        members = exp.Select().select("m.customer_key").from_(_table("store.list_member", "m"))
        return members.where(_is_in(exp.column("list_key", table="m"), of_list))

    # --------------------------------------------------------------------------------------------- names

    def parameter(self, value: Anything) -> exp.Expr:
        """The one parameter that has this value."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"p{len(self._names) + 1}"
            self.parameters[self._names[key]] = value
        return self._forms.parameter(self._names[key])

    def _saved(self, name: str) -> str:
        return self._tables.setdefault(name, f"profile_{len(self._tables) + 1}")


def _where(select: exp.Select, tests: list[exp.Expr]) -> exp.Select:
    """With all the tests, one a line."""
    if tests:
        select.set("where", exp.Where(this=_chain(exp.And, tests)))
    return select


def one(join: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    """The parts joined into one that stands by itself."""
    return exp.Paren(this=_chain(join, parts)) if len(parts) > 1 else parts[0]


def _chain(join: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    """Balanced, for a chain of thousands would nest as deep."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    return join(this=_chain(join, parts[:middle]), expression=_chain(join, parts[middle:]))


def _is_in(value: exp.Expr, rows: exp.Query) -> exp.Expr:
    return exp.In(this=value, query=rows.subquery())


def _are_found_by_rows(parts: Iterable[Set]) -> bool:
    return all(isinstance(each, sets.Doers | sets.Chosen | sets.Members | sets.Listed) for each in parts)


def _gathered(parts: Iterable[Set]) -> list[Set]:
    """The same union, with what is found by rows in one part: each apart is a join, and hundreds are slow."""
    by_rows = tuple(dict.fromkeys(each for each in parts if _are_found_by_rows([each])))
    rest: list[Set] = [each for each in parts if not _are_found_by_rows([each])]
    return [*rest, *by_rows] if len(by_rows) < 2 else [*rest, sets.Any(by_rows)]


def _union(selects: Sequence[exp.Query]) -> exp.Query:
    """Balanced, for the same reason as a chain."""
    if len(selects) == 1:
        return selects[0]
    middle = (len(selects) + 1) // 2
    return exp.Union(this=_union(selects[:middle]), expression=_union(selects[middle:]), distinct=False)


def _table(name: str, alias: str) -> exp.Expr:
    schema, table = name.split(".", 1)
    return exp.alias_(exp.table_(table, db=schema), alias, table=True)


def _boolean(value: bool) -> exp.Expr:
    return exp.true() if value else exp.false()
