"""From customers found by rows to sub-queries: each yields the customer_key, once or more often, of those in it."""

from collections.abc import Sequence

from sqlglot import exp

from segments.ast import Aggregation, Distance, Unit
from segments.interval import Interval
from segments.planning import sets
from segments.planning.sets import OUTCOME, TOTALS, Reached, Scan, Set
from segments.planning.windows import ELAPSED
from segments.planning.zones import OFFSETS_SINCE, Change, offsets
from segments.query.emit_tests import ALIASES, TestEmitter, is_in, one, table_of, where
from sql.field import Kind

KEY = "customer_key"
# A customer's row is in the sequence so far at this time.
AT = "reached_at"
AGGREGATES = {Aggregation.SMALLEST: exp.Min, Aggregation.LARGEST: exp.Max}


class RowEmitter(TestEmitter):
    def found_by_rows(self, part: Set) -> exp.Query:
        match part:
            case sets.Doers():
                return self._doers(part)
            case sets.Chosen():
                return self._chosen(part)
            case sets.Worked():
                return self._worked(part)
            case sets.Began():
                rows, alias = self.rows(part.scan)
                earliest = exp.Min(this=exp.column("occurred_at", table=alias))
                return self._grouped(rows, alias, self.bounds(earliest.copy, part.period))
            case sets.Regular():
                return self._regular(part)
            case sets.Followed():
                return self._followed(part)
            case sets.Summed():
                return self._summed(part)
            case sets.Spanned():
                return self._spanned(part)
            case sets.Listed(name=name):
                return self._listed(name)
            case sets.Keys(table=name):
                return exp.Select().select(KEY).from_(exp.to_table(name))
            case sets.Shared():
                rows = exp.Select().select(KEY).from_(exp.to_table(part.table))
                return rows.where(self.limits(exp.column(part.column), part.at_least, part.at_most), copy=False)
            case _:
                raise TypeError(f"{type(part).__name__} is not found by rows")

    def rows(self, scan: Scan, table: str | None = None) -> tuple[exp.Select, str]:
        """The rows of a scan, nothing selected yet, and their alias."""
        name = table or scan.table
        alias = ALIASES.get(name, "t")
        times = self.bounds(lambda: exp.column("occurred_at", table=alias), scan.period) if table is None else []
        tests = [*self.of_kinds(scan, alias), *times, *self.tests(scan.tests, alias)]
        if scan.among is not None:
            tests.append(is_in(exp.column(KEY, table=alias), exp.Select().select(KEY).from_(exp.to_table(scan.among))))
        return where(exp.Select().from_(table_of(name, alias)), tests), alias

    def of_kinds(self, scan: Scan, alias: str) -> list[exp.Expr]:
        """Kinds are words of our own, and as literals they are compared as the enumeration that they are."""
        if not scan.events:
            return []
        kinds = [exp.Literal.string(each) for each in scan.events]
        column = exp.column("event", table=alias)
        return [exp.EQ(this=column, expression=kinds[0]) if len(kinds) == 1 else exp.In(this=column, expressions=kinds)]

    def scan_tests(self, scan: Scan, within: Scan, alias: str) -> list[exp.Expr]:
        """What tells the rows of a scan from the others of a wider one."""
        kinds = self.of_kinds(scan, alias) if scan.events != within.events else []
        same = scan.period == within.period
        times = [] if same else self.bounds(lambda: exp.column("occurred_at", table=alias), _inner(scan, within))
        return [*kinds, *times, *self.tests(scan.tests, alias)]

    # ---------------------------------------------------------------------------------------- one activity

    def _grouped(self, rows: exp.Select, alias: str, having: list[exp.Expr]) -> exp.Select:
        key = exp.column(KEY, table=alias)
        grouped = rows.select(key, copy=False).group_by(key.copy(), copy=False)
        return grouped.having(one(exp.And, having), copy=False) if having else grouped

    def _doers(self, doers: sets.Doers) -> exp.Select:
        rows, alias = self.rows(doers.scan)
        if doers.at_least == 1 and doers.at_most is None:
            return rows.select(exp.column(KEY, table=alias), copy=False)
        return self._grouped(rows, alias, [self.limits(exp.Count(this=exp.Star()), doers.at_least, doers.at_most)])

    def _chosen(self, chosen: sets.Chosen) -> exp.Select:
        rows, alias = self.rows(chosen.scan)
        holds = self.set(chosen.test, alias)
        order = (exp.column("occurred_at", table=alias), exp.column("arrival", table=alias))
        return self._grouped(rows, alias, [self.forms.chosen(holds, *order, latest=chosen.which == "latest")])

    def _worked(self, worked: sets.Worked) -> exp.Select:
        inner = self.outcomes(worked).subquery("o", copy=False)
        return where(exp.Select().select(exp.column(KEY, table="o")).from_(inner), self.tests([worked.test], "o"))

    def outcomes(self, worked: sets.Worked) -> exp.Select:
        """The customer_key of everyone with such rows, and what comes out of these."""
        rows, alias = self.rows(worked.scan)
        rows, value = self._reach(rows, alias, worked.value, "v")
        if worked.value.value.type.kind is Kind.TEXT:
            solid = self.forms.is_solid(value.copy())
            value = exp.Case(ifs=[exp.If(this=solid, true=value)])
        match worked.what:
            case Aggregation.SUM:
                zero = exp.Literal.number(0)
                outcome: exp.Expr = exp.Coalesce(this=self.forms.sum(value), expressions=[zero])
            case Aggregation.AVERAGE:
                outcome = self.forms.average(value)
            case Aggregation.DIFFERENT:
                outcome = exp.Count(this=exp.Distinct(expressions=[value]))
            case _:
                outcome = AGGREGATES[worked.what](this=value)
        return self._grouped(rows, alias, []).select(exp.alias_(outcome, OUTCOME), copy=False)

    def _reach(self, rows: exp.Select, owner: str, reached: Reached, prefix: str) -> tuple[exp.Select, exp.Expr]:
        """The rows joined with where the value is, and the value."""
        for depth, (key, table) in enumerate(reached.steps):
            alias = f"{prefix}{depth + 1}"
            on = exp.EQ(this=exp.column(key, table=alias), expression=exp.column(key, table=owner))
            rows = rows.join(table_of(table, alias), on=on, join_type="left", copy=False)
            owner = alias
        return rows, self.value(reached.value, owner)

    def _regular(self, regular: sets.Regular) -> exp.Select:
        rows, alias = self.rows(regular.scan)
        if regular.rows_at_least == 1 and regular.rows_at_most is None:
            # The scan begins with the oldest period, so a row that is in no newer one is in that.
            edges = (Interval(each.low) for each in regular.periods[:-1])
            newer = [one(exp.And, self.bounds(lambda: exp.column("occurred_at", table=alias), each)) for each in edges]
            return self._grouped(
                rows, alias, [self.limits(self.forms.different_of(newer), regular.at_least, regular.at_most)]
            )
        filled: list[exp.Expr] = []
        for period in regular.periods:
            lies = one(exp.And, self.bounds(lambda: exp.column("occurred_at", table=alias), period))
            enough = self.limits(self.forms.count_if(lies), regular.rows_at_least, regular.rows_at_most)
            filled.append(
                exp.Case(ifs=[exp.If(this=enough, true=exp.Literal.number(1))], default=exp.Literal.number(0))
            )
        total = filled[0]
        for each in filled[1:]:
            total = exp.Add(this=total, expression=each)
        total = exp.Paren(this=total) if len(filled) > 1 else total
        return self._grouped(rows, alias, [self.limits(total, regular.at_least, regular.at_most)])

    # ------------------------------------------------------------------------------------------- sequences

    def _followed(self, followed: sets.Followed) -> exp.Select:
        """Step by step: which customers are how far, at what time, with which values of the first row."""
        ties = list(dict.fromkeys(step.same[1] for step in followed.steps if step.same))
        rows, alias = self.rows(followed.first)
        held = []
        for place, tie in enumerate(ties):
            rows, value = self._reach(rows, alias, tie, f"v{place}_")
            held.append(exp.alias_(value, f"same_{place + 1}"))
        key, at = exp.column(KEY, table=alias), exp.column("occurred_at", table=alias)
        state = rows.select(key, exp.alias_(at, AT), *held, copy=False)
        for place, step in enumerate(followed.steps, 1):
            state = self._step(state, step, followed, ties, is_last=place == len(followed.steps))
        return exp.Select().select(exp.column(KEY, table="z")).from_(state.subquery("z", copy=False))

    def _step(
        self,
        state: exp.Select,
        step: sets.Following,
        followed: sets.Followed,
        ties: Sequence[Reached],
        *,
        is_last: bool,
    ) -> exp.Select:
        rows, alias = self.rows(step.scan)
        columns = [exp.column(KEY, table=alias), exp.alias_(exp.column("occurred_at", table=alias), "followed_at")]
        if step.same:
            rows, value = self._reach(rows, alias, step.same[0], "w")
            columns.append(exp.alias_(value, "same_value"))
        later = rows.select(*columns, copy=False).subquery("y", copy=False)
        before, after = exp.column(AT, table="x"), exp.column("followed_at", table="y")
        on: list[exp.Expr] = [
            exp.EQ(this=exp.column(KEY, table="y"), expression=exp.column(KEY, table="x")),
            exp.GT(this=after, expression=before),
        ]
        until = None
        if step.within is not None:
            state, until = self._until(state, step.within, followed)
            on.append(exp.LTE(this=after.copy(), expression=until))
        if step.same:
            first = exp.column(f"same_{ties.index(step.same[1]) + 1}", table="x")
            on.append(exp.EQ(this=exp.column("same_value", table="y"), expression=first))
            if step.same[0].value.type.kind is Kind.TEXT:
                on.append(self.forms.is_solid(first.copy()))
        held = [exp.column(f"same_{place + 1}", table="x") for place in range(len(ties))]
        joined = exp.Select().from_(state.subquery("x", copy=False))
        if not step.never:
            joined = joined.join(later, on=exp.and_(*on), join_type="inner", copy=False)
            joined = joined.select(exp.column(KEY, table="x"), copy=False)
            return (
                joined
                if is_last
                else joined.select(exp.alias_(after.copy(), AT), *held, copy=False).distinct(copy=False)
            )
        joined = joined.select(exp.column(KEY, table="x"), before.copy(), *held, copy=False)
        if until is not None:
            joined = joined.where(exp.LTE(this=until.copy(), expression=self.parameter(followed.as_of)))
        return self.forms.without(joined, later, exp.and_(*on), exp.column(KEY, table="y"))

    def _until(self, state: exp.Select, within: Distance, followed: sets.Followed) -> tuple[exp.Select, exp.Expr]:
        """The customers so far, and the instant that is so far after their time; days and longer on the wall clock of
        the zone."""
        at, count, unit = exp.column(AT, table="x"), within.count, within.unit
        if unit in ELAPSED:
            return state, self.forms.add_units(at, count, unit)
        since = followed.first.period.low
        first, changes = offsets(followed.zone, since if since is not None else OFFSETS_SINCE, followed.as_of)
        if not changes and (first == 0 or unit in (Unit.DAY, Unit.WEEK)):
            return state, self.forms.add_units(at, count, unit)
        # Each a column of its own: one written within the other would be as long as the two multiplied.
        wall = self.forms.shift_seconds(at, self._offset(at, first, changes, of_wall=False))
        state = _with_column(state, self.forms.add_units(wall, count, unit), "wall_at")
        moved = exp.column("wall_at", table="x")
        back = exp.Neg(this=exp.Paren(this=self._offset(moved, first, changes, of_wall=True)))
        state = _with_column(state, self.forms.shift_seconds(moved, back), "until_at")
        return state, exp.column("until_at", table="x")

    def _offset(self, moment: exp.Expr, first: int, changes: Sequence[Change], *, of_wall: bool) -> exp.Expr:
        """The zone's offset in seconds at an instant, or for a wall time; halved again and again: there may be many."""
        if not changes:
            return exp.Literal.number(first) if first >= 0 else exp.Neg(this=exp.Literal.number(-first))
        middle = len(changes) // 2
        change = changes[middle]
        edge = self.parameter(change.wall if of_wall else change.at)
        before = self._offset(moment.copy(), first, changes[:middle], of_wall=of_wall)
        after = self._offset(moment.copy(), change.seconds, changes[middle + 1 :], of_wall=of_wall)
        return exp.Case(ifs=[exp.If(this=exp.LT(this=moment, expression=edge), true=before)], default=after)

    # ---------------------------------------------------------------------------------------- small tables

    def _summed(self, summed: sets.Summed) -> exp.Select:
        rows, alias = self.rows(summed.scan, TOTALS)
        count: exp.Expr = exp.Sum(this=exp.column("rows", table=alias, quoted=True))
        if summed.later is not None:
            # The totals know nothing of the instant: what lies past it is taken off again.
            later, other = self.rows(summed.later)
            taken = later.select(
                exp.column(KEY, table=other), exp.alias_(exp.Neg(this=exp.Literal.number(1)), "rows", quoted=True)
            )
            held = rows.select(exp.column(KEY, table=alias), exp.column("rows", table=alias, quoted=True))
            both = exp.Union(this=held, expression=taken, distinct=False)
            rows = exp.Select().from_(both.subquery(alias, copy=False))
        return self._grouped(rows, alias, [self.limits(count, summed.at_least, summed.at_most)])

    def spanned_in_one(self, several: Sequence[sets.Spanned]) -> exp.Select:
        """Everybody of whom one of these is told by single rows of the totals, in one look at them."""
        alias = ALIASES[TOTALS]
        told: list[exp.Expr] = []
        for each in several:
            times = self.bounds(lambda time=each.time: exp.column(time, table=alias), each.period)  # type: ignore[misc]
            told.append(one(exp.And, [*self.of_kinds(each.scan, alias), *self.tests(each.scan.tests, alias), *times]))
        found = exp.Select().select(exp.column(KEY, table=alias)).from_(table_of(TOTALS, alias))
        return where(found, [one(exp.Or, told)])

    def _spanned(self, spanned: sets.Spanned) -> exp.Select:
        rows, alias = self.rows(spanned.scan, TOTALS)
        time = exp.column(spanned.time, table=alias)
        if spanned.all_of_them:
            return self._grouped(rows, alias, self.bounds(exp.Min(this=time).copy, spanned.period))
        for each in self.bounds(time.copy, spanned.period):
            rows.where(each, copy=False)
        return rows.select(exp.column(KEY, table=alias), copy=False)

    def _listed(self, name: str) -> exp.Select:
        of_list = exp.Select().select("l.list_key").from_(table_of("store.list", "l")).where(
            exp.EQ(this=exp.column("list", table="l"), expression=self.parameter(name))
        )  # fmt: skip
        members = exp.Select().select("m.customer_key").from_(table_of("store.list_member", "m"))
        return members.where(is_in(exp.column("list_key", table="m"), of_list), copy=False)


def _with_column(rows: exp.Select, value: exp.Expr, name: str) -> exp.Select:
    """The rows, as `x`, with one more column."""
    every = exp.Column(this=exp.Star(), table=exp.to_identifier("x"))
    return exp.Select().select(every, exp.alias_(value, name)).from_(rows.subquery("x", copy=False))


def _inner(scan: Scan, within: Scan) -> Interval:
    """The bounds of a scan's period that the wider one does not have already."""
    own, wide = scan.period, within.period
    low = None if (own.low, own.low_included) == (wide.low, wide.low_included) else own.low
    high = None if (own.high, own.high_included) == (wide.high, wide.high_included) else own.high
    return Interval(low, high, own.low_included, own.high_included)
