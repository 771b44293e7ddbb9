"""From a plan to one query: each set becomes an expression on the customer `c`, true for exactly the customers in it.

What one row's values decide stands in emit_tests.py, what rows of other tables decide in emit_rows.py.
"""

from collections.abc import Sequence

from sqlglot import exp

from segments.planning import sets
from segments.planning.parts import conjuncts, is_found_by_rows, reads_own_row
from segments.planning.sets import Plan, Set
from segments.query.emit_rows import KEY, RowEmitter
from segments.query.emit_tests import is_in, one, table_of, where
from segments.query.forms import Forms


class Emitter(RowEmitter):
    def __init__(self, forms: Forms) -> None:
        super().__init__(forms)
        self._tables: dict[str, str] = {}
        self._people: set[str] = set()

    # ------------------------------------------------------------------------------------------- queries

    def query(self, of: Plan) -> exp.Select:
        """The customer_key of every member."""
        return self.with_tables(self.keys_of(of), of)

    def keys_of(self, of: Plan) -> exp.Select:
        """The same, with the plan's tables still to be put before it."""
        self._people |= _people_of(of)
        return self._keys(of.people)

    def with_tables(self, select: exp.Select, of: Plan) -> exp.Select:
        """The query with what the plan works out before it, each a table of its own: saved profiles, people, counts."""
        self._people |= _people_of(of)
        for name, inner in of.saved:
            for table in inner.tables:
                select = select.with_(table.name, as_=self.table(table), copy=False)
            select = select.with_(self._saved(name), as_=self._keys(inner.people), copy=False)
        for table in of.tables:
            select = select.with_(table.name, as_=self.table(table), copy=False)
        return select

    def universe(self, those: Set = sets.ALWAYS) -> exp.Select:
        """Every customer `c` that is not erased, of `those`; nothing selected yet."""
        not_erased = exp.Is(this=exp.column("erased_at", table="c"), expression=exp.Null())
        rows = exp.Select().from_(table_of("store.customer", "c"))
        return where(rows, [not_erased, *self.tests([those], "c")])

    def members(self, of: Plan) -> exp.Select:
        """Every member `c`; nothing selected yet, and the plan's tables still to be put before it."""
        return self.universe(of.people)

    def table(self, table: sets.People | sets.Counts) -> exp.Select:
        match table:
            case sets.People(those=those):
                return self._keys(those)
            case sets.Counts(scan=scan, columns=columns):
                rows, alias = self.rows(scan)
                counted = []
                for name, own in columns:
                    tests = self.scan_tests(own, scan, alias)
                    count = self.forms.count_if(one(exp.And, tests)) if tests else exp.Count(this=exp.Star())
                    counted.append(exp.alias_(count, name))
                return self._grouped(rows, alias, []).select(*counted, copy=False)

    def _keys(self, those: Set) -> exp.Select:
        """The customer_key of everybody in the set; of people found before, without a look at who they are."""
        parts = conjuncts(those)
        found = next((each for each in parts if isinstance(each, sets.Keys) and each.table in self._people), None)
        rest = [each for each in parts if each != found]
        if found is None or any(map(reads_own_row, rest)):
            return self.universe(those).select(exp.column(KEY, table="c"), copy=False)
        people = exp.Select().select(exp.column(KEY, table="c")).from_(table_of(found.table, "c"))
        return where(people, self.tests(rest, "c"))

    # ---------------------------------------------------------------------------------------------- sets

    def found(self, part: Set, owner: str) -> exp.Expr:
        if isinstance(part, sets.Sampled):
            return self._sampled(part, owner)
        return is_in(exp.column(KEY, table=owner), self.found_by_rows(part))

    def set(self, part: Set, owner: str) -> exp.Expr:
        if isinstance(part, sets.Any) and len(part.parts) > 1 and all(map(is_found_by_rows, part.parts)):
            return is_in(exp.column(KEY, table=owner), _union(self._looks(part.parts)))
        return super().set(part, owner)

    def found_by_rows(self, part: Set) -> exp.Query:
        if isinstance(part, sets.Members):
            return exp.Select().select(KEY).from_(self._saved(part.profile))
        return super().found_by_rows(part)

    def _looks(self, parts: Sequence[Set]) -> list[exp.Query]:
        """The sub-queries for the union of these; what single rows of the totals tell is told by one."""
        by_totals = [each for each in parts if isinstance(each, sets.Spanned) and not each.all_of_them]
        if len(by_totals) < 2:
            return [self.found_by_rows(each) for each in parts]
        return [*(self.found_by_rows(each) for each in parts if each not in by_totals), self.spanned_in_one(by_totals)]

    def _sampled(self, sampled: sets.Sampled, owner: str) -> exp.Expr:
        key = exp.Coalesce(this=exp.column("customer_id", table=owner), expressions=[exp.column("email", table=owner)])
        text = self.forms.concatenated(key, self.parameter(f":{sampled.seed}"))
        return exp.LTE(this=self.forms.hash(text), expression=self.parameter(sampled.limit))

    def _saved(self, name: str) -> str:
        return self._tables.setdefault(name, f"profile_{len(self._tables) + 1}")


def _people_of(plan: Plan) -> set[str]:
    """The names of the plan's tables, and of those it leans on, that hold people who are not erased."""
    plans = [plan, *(inner for _, inner in plan.saved)]
    return {table.name for each in plans for table in each.tables if isinstance(table, sets.People)}


def _union(selects: Sequence[exp.Query]) -> exp.Query:
    """Balanced, for a chain of thousands would nest as deep."""
    if len(selects) == 1:
        return selects[0]
    middle = (len(selects) + 1) // 2
    return exp.Union(this=_union(selects[:middle]), expression=_union(selects[middle:]), distinct=False)
