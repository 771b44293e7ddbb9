"""The one room that asks the data: check a profile against what exists, and find, count and show its people.

Everything relative is relative to the `as_of` that is handed in (naive UTC); nothing here knows the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlglot import exp

from segments import ast, lint, profiles
from segments.compile import Selection, compile_plan, emitter_for, text_of
from segments.emit import Emitter, one
from segments.errors import ColumnUnknown, Problem, ProfileError, ProfileErrors
from segments.format import format_profile
from segments.parse import parse
from segments.plan import Planner, plan
from segments.resolve import World, references, resolve, with_source, zone_names
from segments.sets import Plan
from segments.windows import Now
from sql import catalog
from sql.catalog import Catalog
from sql.pattern import is_pattern
from sql.reader import Reader


@dataclass(frozen=True)
class Checked:
    """A profile that means something here: every name in it exists. `timezone` is the installation's."""

    profile: ast.Profile
    timezone: str
    catalog: Catalog = field(repr=False)
    saved: dict[str, ast.Profile] = field(default_factory=dict, repr=False)
    warnings: tuple[Problem, ...] = ()

    @property
    def plurals(self) -> dict[str, str]:
        return plurals_of(self.catalog)

    @property
    def text(self) -> str:
        """The canonical text, with the data models' own nouns in singular and plural."""
        return format_profile(self.profile, self.plurals)


@dataclass(frozen=True)
class Summary:
    """How many customers: `of` all, `included`, of those `excluded`, the `members` that stay, of those `reachable`."""

    of: int
    included: int
    excluded: int
    members: int
    reachable: int


def plurals_of(found: Catalog) -> dict[str, str]:
    return {each.name: each.plural for each in found.activities}


def check(reader: Reader, text_or_profile: str | ast.Profile, timezone: str, as_of: datetime | None = None) -> Checked:
    """Read and resolve; ProfileErrors with all that is wrong. `timezone` is the installation's. Where an `as_of` (naive
    UTC) is given, profiles that are leant on and have no members then are warned of."""
    if timezone not in zone_names():
        raise ProfileError(f'"{timezone}" is no time zone; set one such as Europe/Amsterdam in config.toml.')
    known = catalog.load(reader)
    plurals = plurals_of(known)
    text = text_or_profile if isinstance(text_or_profile, str) else None
    trees: dict[str, ast.Profile] = {}

    def saved(name: str) -> ast.Profile | None:
        found = None if name in trees else profiles.find(reader, name)
        if found:
            trees[name] = parse(found.text, plurals)
        return trees.get(name)

    world = World(known, profiles.names(reader), saved, lambda pattern: is_pattern(reader, pattern))
    try:
        profile = parse(text_or_profile, plurals) if isinstance(text_or_profile, str) else text_or_profile
    except ProfileErrors as error:
        # The names in what could be read are looked at too, so that everything is told at once.
        more, _ = resolve(error.readable, world) if error.readable else ([], {})
        raise ProfileErrors([*error.problems, *with_source(more, text)]) from None
    problems, leans_on = resolve(profile, world)
    if problems:
        raise ProfileErrors(with_source(problems, text))
    checked = Checked(profile, timezone, known, dict(leans_on))
    warnings = lint.warnings(reader, profile, known)
    if as_of is not None:
        warnings += _empty_references(reader, checked, as_of)
    warnings.sort(key=lambda each: (each.line, each.column))
    return replace(checked, warnings=tuple(with_source(warnings, text)))


def _empty_references(reader: Reader, checked: Checked, as_of: datetime) -> Iterator[Problem]:
    empty: dict[str, bool] = {}
    for each in [*references(checked.profile.include), *references(checked.profile.exclude)]:
        if each.name not in empty:
            selection = select(replace(checked, profile=checked.saved[each.name]), as_of)
            empty[each.name] = not reader.value(f"select exists({selection.sql})", selection.parameters)
        if empty[each.name]:
            line, column = (each.span.line, each.span.column) if each.span else (0, 0)
            yield Problem(f'The profile "{each.name}" has no members at this moment.', line, column)


def plan_of(checked: Checked, as_of: datetime) -> Plan:
    """The sets that the profile asks for at this instant."""
    return plan(checked.profile, checked.saved, checked.catalog, as_of, checked.timezone)


def select(checked: Checked, as_of: datetime, dialect: str = "duckdb") -> Selection:
    """The query that yields the customer_key of each member."""
    return compile_plan(plan_of(checked, as_of), dialect)


def count(reader: Reader, checked: Checked, as_of: datetime) -> int:
    """How many members."""
    selection = select(checked, as_of)
    return int(reader.value(f"select count(*) from ({selection.sql})", selection.parameters))


def summarize(reader: Reader, checked: Checked, as_of: datetime) -> Summary:
    """Where the universe goes, in one query."""
    emitter = emitter_for("duckdb")
    planned = plan_of(checked, as_of)
    reachable = _planner(checked, as_of).reachable()
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
        _number_of(included),
        _number_of(exp.And(this=included.copy(), expression=excluded.copy())),
        _number_of(stays),
        _number_of(exp.And(this=stays.copy(), expression=reached)),
    )
    query = text_of(emitter.with_saved(outer.from_(inner.subquery("customers", copy=False)), planned), emitter)
    numbers = reader.row(query.sql, query.parameters) or ()
    return Summary(*map(int, numbers))


def count_nodes(reader: Reader, checked: Checked, as_of: datetime) -> dict[str, int]:
    """How many customers each condition holds for by itself, in one pass: `include`, `include.0`, `exclude.1.0` …"""
    emitter = emitter_for("duckdb")
    planner = _planner(checked, as_of)
    counted: dict[str, exp.Expr] = {}
    columns: dict[ast.Condition, exp.Expr] = {}

    def visit(path: str, condition: ast.Condition) -> exp.Expr:
        if isinstance(condition, ast.Block):
            parts = [visit(f"{path}.{index}", each).copy() for index, each in enumerate(condition.conditions)]
            found = one(exp.And if condition.kind == "all" else exp.Or, parts)
            if condition.kind == "none":
                found = exp.Not(this=found)
        else:
            if condition not in columns:
                holds = exp.Coalesce(this=emitter.set(planner.condition(condition), "c"), expressions=[exp.false()])
                columns[condition] = exp.alias_(holds, f"n{len(columns)}", copy=False)
            found = exp.column(columns[condition].alias)
        counted[path] = found
        return found

    for path, condition in (("include", checked.profile.include), ("exclude", checked.profile.exclude)):
        if condition is not None:
            visit(path, condition)
    inner = emitter.universe().select(*columns.values(), copy=False)
    outer = exp.Select().select(*map(_number_of, counted.values())).from_(inner.subquery("customers", copy=False))
    query = text_of(emitter.with_saved(outer, plan_of(checked, as_of)), emitter)
    numbers = reader.row(query.sql, query.parameters) or ()
    return dict(zip(counted, map(int, numbers), strict=True))


def members(
    reader: Reader, checked: Checked, as_of: datetime, columns: Sequence[str] = (), limit: int | None = None
) -> pl.DataFrame:
    """One row a member, ordered: customer_id (where there is none, the e-mail address) and the asked-for fields."""
    emitter = emitter_for("duckdb")
    planned = plan_of(checked, as_of)
    shown = list(_shown(checked, emitter, as_of, columns))
    identity = exp.Coalesce(this=exp.column("customer_id", table="c"), expressions=[exp.column("email", table="c")])
    chosen = (
        emitter.members(planned)
        .select(exp.alias_(identity, "customer_id"), *shown)
        .order_by(exp.Ordered(this=identity.copy(), nulls_first=False), exp.column("customer_key", table="c"))
    )
    query = text_of(emitter.with_saved(chosen if limit is None else chosen.limit(limit), planned), emitter)
    return reader.frame(query.sql, query.parameters)


def _number_of(holds: exp.Expr) -> exp.Expr:
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
            holds: Any = emitter.set(_planner(checked, as_of).reachable(), "c")
            yield exp.alias_(exp.Coalesce(this=holds, expressions=[exp.false()]), exp.to_identifier(name, quoted=True))
        else:
            column = exp.column(exp.to_identifier(found.place.column, quoted=True), table="c")
            yield exp.alias_(column, exp.to_identifier(name, quoted=True))


def _planner(checked: Checked, as_of: datetime) -> Planner:
    return Planner(checked.catalog, Now(as_of, ZoneInfo(checked.profile.timezone or checked.timezone)))
