"""Who is in: find, count and show the people of a checked profile, each in one query on a reader that is handed in.

Everything relative is relative to the `as_of` that is handed in (naive UTC); nothing here knows the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlglot import exp

from segments.checked import Checked
from segments.errors import ColumnUnknown
from segments.people import estimate
from segments.planning import passes
from segments.planning.facts import Facts
from segments.planning.passes import LOGICAL, PASSES, Pass, improve
from segments.planning.plan import Planner, plan
from segments.planning.sets import Plan, Set
from segments.planning.windows import Now
from segments.query.compile import Selection, compile_plan, emitter_for, text_of
from segments.query.emit import Emitter
from sql.reader import Reader


@dataclass(frozen=True)
class Summary:
    """How many customers: `of` all, `included`, of those `excluded`, the `members` that stay, of those `reachable`."""

    of: int
    included: int
    excluded: int
    members: int
    reachable: int


def plan_of(checked: Checked, as_of: datetime) -> Plan:
    """The sets that the profile asks for at this instant, as they are written."""
    return plan(checked.profile, checked.saved, checked.catalog, as_of, checked.timezone)


def select(reader: Reader, checked: Checked, as_of: datetime, passes: tuple[Pass, ...] = PASSES) -> Selection:
    """The query that yields the customer_key of each member, made for the data that there is."""
    return compile_plan(improve(plan_of(checked, as_of), estimate.facts(reader), passes))


def select_for(checked: Checked, as_of: datetime, dialect: str) -> Selection:
    """The same for another engine, of whose data nothing is known; ProfileError for a dialect that has no forms."""
    return compile_plan(improve(plan_of(checked, as_of), Facts(), passes.PORTABLE), dialect)


def count(reader: Reader, checked: Checked, as_of: datetime) -> int:
    """How many members."""
    selection = select(reader, checked, as_of)
    return int(reader.value(f"select count(*) from ({selection.sql})", selection.parameters))


def is_empty(reader: Reader, checked: Checked, as_of: datetime) -> bool:
    """Has it no members?"""
    selection = select(reader, checked, as_of)
    return not reader.value(f"select exists({selection.sql})", selection.parameters)


def summarize(reader: Reader, checked: Checked, as_of: datetime) -> Summary:
    """Where the universe goes, in one query."""
    emitter, facts = emitter_for("duckdb"), estimate.facts(reader)
    planned = improve(plan_of(checked, as_of), facts, LOGICAL)
    reachable = improved(planner_of(checked, as_of).reachable(), facts)
    inner = emitter.universe().select(
        exp.alias_(emitter.set(planned.include, "c"), "included", copy=False),
        exp.alias_(emitter.set(planned.exclude, "c"), "excluded", copy=False),
        exp.alias_(emitter.set(reachable, "c"), "reachable", copy=False),
        copy=False,
    )
    included, excluded, reached = (exp.column(each) for each in ("included", "excluded", "reachable"))
    stays = exp.And(this=included, expression=exp.Not(this=exp.Coalesce(this=excluded, expressions=[exp.false()])))
    outer = exp.Select().select(
        exp.Count(this=exp.Star()),
        number_of(included),
        number_of(exp.And(this=included.copy(), expression=excluded.copy())),
        number_of(stays),
        number_of(exp.And(this=stays.copy(), expression=reached)),
    )
    query = text_of(emitter.with_tables(outer.from_(inner.subquery("customers", copy=False)), planned), emitter)
    numbers = reader.row(query.sql, query.parameters) or ()
    return Summary(*map(int, numbers))


def members(
    reader: Reader,
    checked: Checked,
    as_of: datetime,
    columns: Sequence[str] = (),
    limit: int | None = None,
    *,
    offset: int = 0,
    order: str = "",
    descending: bool = False,
) -> pl.DataFrame:
    """One row a member: customer_id (where there is none, the e-mail address) and the asked-for fields. In the order of
    the field `order`, who has none of it last, or else of the customer_id; `offset` rows are passed over. A name that
    is no field: ColumnUnknown."""
    emitter = emitter_for("duckdb")
    planned = improve(plan_of(checked, as_of), estimate.facts(reader))
    shown = list(_shown(checked, emitter, as_of, columns))
    identity = exp.Coalesce(this=exp.column("customer_id", table="c"), expressions=[exp.column("email", table="c")])
    ordered = [exp.Ordered(this=identity.copy(), desc=descending and not order, nulls_first=False)]
    if order:
        for each in _shown(checked, emitter, as_of, (order,)):
            ordered.insert(0, exp.Ordered(this=each.unalias(), desc=descending, nulls_first=False))
    chosen = (
        emitter.members(planned)
        .select(exp.alias_(identity, "customer_id"), *shown)
        .order_by(*ordered, exp.column("customer_key", table="c"))
    )
    chosen = chosen if limit is None else chosen.limit(limit)
    query = text_of(emitter.with_tables(chosen.offset(offset) if offset else chosen, planned), emitter)
    return reader.frame(query.sql, query.parameters)


def improved(those: Set, facts: Facts, passes: tuple[Pass, ...] = LOGICAL) -> Set:
    """One set by itself, with the passes that are not about a whole plan."""
    return improve(Plan(those), facts, passes).include


def number_of(holds: exp.Expr) -> exp.Expr:
    """How many rows it is true for; 0 also where it is NULL for all, or there are none."""
    return exp.Count(this=exp.Case(ifs=[exp.If(this=holds.copy(), true=exp.Literal.number(1))]))


def _shown(checked: Checked, emitter: Emitter, as_of: datetime, columns: Sequence[str]) -> Iterator[exp.Expr]:
    for name in dict.fromkeys(columns):
        found = checked.catalog.customer_field(name)
        if found is None:
            raise ColumnUnknown(name, [each.name for each in checked.catalog.customer])
        if found.name == "customer_id":
            continue
        if found.place is None:
            holds: Any = emitter.set(planner_of(checked, as_of).reachable(), "c")
            yield exp.alias_(exp.Coalesce(this=holds, expressions=[exp.false()]), exp.to_identifier(name, quoted=True))
        else:
            column = exp.column(exp.to_identifier(found.place.column, quoted=True), table="c")
            yield exp.alias_(column, exp.to_identifier(name, quoted=True))


def planner_of(checked: Checked, as_of: datetime) -> Planner:
    """For single conditions of the profile at this instant."""
    return Planner(checked.catalog, Now(as_of, ZoneInfo(checked.profile.timezone or checked.timezone)))
