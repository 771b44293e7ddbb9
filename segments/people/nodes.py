"""Every condition of a profile beside the others, in one query: for how many it holds, what it takes away, and whether
it holds for one customer. A condition is named by its path: `include`, `include.0`, `exclude.1.0` …
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from segments import ast
from segments.checked import Checked
from segments.people import estimate
from segments.people.alone import Alone
from segments.people.audience import improved, number_of, plan_of, planner_of
from segments.planning.passes import BRIEF, LOGICAL, improve
from segments.planning.sets import Set
from segments.query.compile import emitter_for, text_of
from segments.query.emit import Emitter
from segments.query.emit_tests import one
from sql.reader import Reader

# What each takes away is worked out for so many; a longer profile nobody reads condition by condition.
MOST = 60


@dataclass(frozen=True)
class NodeCount:
    """`customers` that the condition holds for by itself. `takes_away`: so many more members there would be without it,
    fewer where it is negative; None in a profile of very many conditions."""

    customers: int
    takes_away: int | None = None


def count_nodes(reader: Reader, checked: Checked, as_of: datetime) -> dict[str, NodeCount]:
    emitter, facts = emitter_for("duckdb"), estimate.facts(reader)
    planner = planner_of(checked, as_of)
    counted, columns = _nodes(checked, emitter, lambda each: improved(planner.condition(each), facts))
    without = [_members(checked, counted, each) for each in (None, *counted)] if len(counted) <= MOST else []
    inner = emitter.universe().select(*columns, copy=False)
    asked = [number_of(each) for each in (*counted.values(), *without)]
    outer = exp.Select().select(*asked).from_(inner.subquery("customers", copy=False))
    query = text_of(emitter.with_tables(outer, improve(plan_of(checked, as_of), facts, LOGICAL)), emitter)
    numbers = [int(each) for each in reader.row(query.sql, query.parameters) or ()]
    customers, members = numbers[: len(counted)], numbers[len(counted) :]
    if not members:
        return {path: NodeCount(each) for path, each in zip(counted, customers, strict=True)}
    taken = [each - members[0] for each in members[1:]]
    return {path: NodeCount(each, takes) for path, each, takes in zip(counted, customers, taken, strict=True)}


def holds(reader: Reader, checked: Checked, as_of: datetime, customer_key: int) -> dict[str, bool]:
    """Which conditions hold for this one customer, by their paths; {} of one who is erased or is not."""
    emitter, facts = emitter_for("duckdb"), estimate.facts(reader)
    planner, alone = planner_of(checked, as_of), Alone(emitter, customer_key)
    found, columns = _nodes(checked, emitter, lambda each: alone.set(improved(planner.condition(each), facts, BRIEF)))
    inner = emitter.universe(alone.customer).select(*columns, copy=False)
    outer = exp.Select().select(*(each.copy() for each in found.values()))
    planned = alone.plan(improve(plan_of(checked, as_of), facts, BRIEF))
    outer = alone.with_tables(outer.from_(inner.subquery("customers", copy=False)))
    query = text_of(emitter.with_tables(outer, planned), emitter)
    row = reader.row(query.sql, query.parameters)
    return dict(zip(found, map(bool, row), strict=True)) if row else {}


def _nodes(
    checked: Checked, emitter: Emitter, set_of: Callable[[ast.Condition], Set]
) -> tuple[dict[str, exp.Expr], list[exp.Expr]]:
    """An expression for each condition by its path, on the columns beside them, which are each of a customer `c`."""
    found: dict[str, exp.Expr] = {}
    columns: dict[Set, exp.Expr] = {}

    def visit(path: str, condition: ast.Condition) -> exp.Expr:
        if isinstance(condition, ast.Block):
            parts = [visit(f"{path}.{index}", each).copy() for index, each in enumerate(condition.conditions)]
            told = one(exp.And if condition.kind == "all" else exp.Or, parts)
            if condition.kind == "none":
                told = exp.Not(this=told)
        else:
            those = set_of(condition)
            if those not in columns:
                whether = exp.Coalesce(this=emitter.set(those, "c"), expressions=[exp.false()])
                columns[those] = exp.alias_(whether, f"n{len(columns)}", copy=False)
            told = exp.column(columns[those].alias)
        found[path] = told
        return told

    for path, condition in (("include", checked.profile.include), ("exclude", checked.profile.exclude)):
        if condition is not None:
            visit(path, condition)
    return found, list(columns.values())


def _members(checked: Checked, nodes: dict[str, exp.Expr], left_out: str | None) -> exp.Expr:
    """Who would be a member were one condition not there; a block of nothing is not there either."""

    def holds(path: str, condition: ast.Condition) -> exp.Expr | None:
        if path == left_out:
            return None
        if not isinstance(condition, ast.Block):
            return nodes[path].copy()
        told = [holds(f"{path}.{index}", each) for index, each in enumerate(condition.conditions)]
        parts = [each for each in told if each is not None]
        if not parts:
            return None
        joined = one(exp.And if condition.kind == "all" else exp.Or, parts)
        return exp.Not(this=joined) if condition.kind == "none" else joined

    profile = checked.profile
    included = holds("include", profile.include) or exp.true()
    excluded = holds("exclude", profile.exclude) if profile.exclude is not None else None
    return included if excluded is None else one(exp.And, [included, exp.Not(this=excluded)])
