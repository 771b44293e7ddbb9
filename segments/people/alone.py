"""What a plan asks, asked of one customer only: every scan reads a table of that customer's own rows, made once before.

The sets mean what they meant; nothing but where their rows are read from is changed, so that what is found here of one
customer is what a selection of everyone finds.
"""

from dataclasses import replace
from typing import NamedTuple

from sqlglot import exp

from segments.planning import sets
from segments.planning.passes.rebuild import changed, rebuilt
from segments.planning.sets import Plan, Scan, Set, Stored
from segments.query.emit import Emitter
from segments.query.emit_rows import KEY
from segments.query.emit_tests import is_in, table_of
from sql.field import Kind, Type

# Tables that rows of an activity reach row by row, so that they are as long as the activity's own.
BESIDE = frozenset({"store.event_detail", "store.response"})


class _Rows(NamedTuple):
    """Rows of `table`: the customer's, or those with a `key` that rows of the table `among` have."""

    table: str
    key: str = KEY
    among: str = ""


class Alone:
    """Gathers the tables that are needed, for `with_tables` after the last set."""

    def __init__(self, emitter: Emitter, customer_key: int) -> None:
        self._emitter = emitter
        self._customer_key = customer_key
        self._needed: dict[str, _Rows] = {}
        self.customer = sets.OneOf(Stored(KEY, Type(Kind.NUMBER)), (customer_key,))

    def plan(self, plan: Plan) -> Plan:
        found = changed(plan, self._change)
        saved = tuple(
            (name, replace(inner, include=sets.All((self.customer, inner.include)))) for name, inner in found.saved
        )
        return replace(found, saved=saved)

    def set(self, part: Set) -> Set:
        return rebuilt(part, self._change)

    def scan(self, scan: Scan) -> Scan:
        name = self._named(_Rows(scan.table), f"{scan.table.rpartition('.')[2]}_rows")
        tests = tuple(rebuilt(each, lambda part: self._beside(part, name)) for each in scan.tests)
        return replace(scan, table=name, tests=tests)

    def with_tables(self, select: exp.Select) -> exp.Select:
        """The query with the customer's rows before it."""
        for name, rows in self._needed.items():
            column = exp.column(rows.key, table="t")
            if rows.among:
                test = is_in(column, exp.Select().select(rows.key).from_(exp.to_table(rows.among)))
            else:
                test = exp.EQ(this=column, expression=self._emitter.parameter(self._customer_key))
            own = exp.Select().select("t.*").from_(table_of(rows.table, "t")).where(test)
            select = select.with_(name, as_=own, materialized=True, copy=False)
        return select

    def _change(self, part: Set) -> Set:
        match part:
            case sets.Followed(first=first, steps=steps):
                own = tuple(replace(each, scan=self.scan(each.scan)) for each in steps)
                return replace(part, first=self.scan(first), steps=own)
            case sets.Doers() | sets.Chosen() | sets.Worked() | sets.Began() | sets.Regular():
                own_rows = replace(part, scan=self.scan(part.scan))
                if isinstance(own_rows, sets.Chosen):
                    test = rebuilt(own_rows.test, lambda each: self._beside(each, own_rows.scan.table))
                    return replace(own_rows, test=test)
                return own_rows
            case _:
                return part

    def _beside(self, part: Set, rows: str) -> Set:
        if isinstance(part, sets.Through):
            return replace(part, table=self.beside(part.table, part.key, rows))
        return part

    def beside(self, table: str, key: str, rows: str) -> str:
        """The part of `table` that the customer's `rows` reach by `key`; small tables are read whole."""
        if table not in BESIDE:
            return table
        return self._named(_Rows(table, key, rows), f"{rows}_{table.rpartition('.')[2]}")

    def _named(self, rows: _Rows, name: str) -> str:
        self._needed.setdefault(name, rows)
        return name
