"""No warning is untrue: what is said to hold for nobody or for all does so by the plain reading, in worlds where
somebody has each value that lies at an edge."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import chance
import pytest
import trees
import worlds
from evaluator import Evaluation, World, people
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments import ast
from segments.checking.contradictions import Outcomes
from sql import catalog
from sql.catalog import Catalog
from sql.home import Home
from sql.warehouse import Warehouse

ZONES = ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
# Samoa left out 30 December 2011.
INSTANTS = [*chance.INSTANTS, datetime(2011, 12, 30, 11), datetime(2012, 1, 1, 11), datetime(2026, 3, 1, 0, 0)]
many = 200 if settings.get_current_profile_name() != "proof" else settings.default.max_examples
lean = settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("sound") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        with warehouse.reader() as reader:
            return catalog.load(reader)


def test_what_is_said_of_random_trees_is_so(known: Catalog) -> None:
    @given(chance.worlds_with_profiles(), st.sampled_from(ZONES))
    @settings(lean, max_examples=many // 2)
    def holds(case: tuple, zone: str) -> None:
        world, as_of, profiles = case
        for profile in profiles:
            for condition in filter(None, (profile.include, profile.exclude)):
                for each in _nodes(condition):
                    _compare(known, each, world, as_of, zone)

    holds()


@st.composite
def crowded(draw: st.DrawFn, as_of: datetime) -> ast.Condition:
    """Many conditions on few things, so that they get in each other's way."""
    pick = st.sampled_from
    activity = draw(pick(sorted(trees.ACTIVITIES)))
    name = draw(pick(sorted(trees.CUSTOMER)))
    of_rows = draw(pick(sorted(trees.ACTIVITIES[activity])))
    field = trees._on_field(name, trees.CUSTOMER[name], as_of)
    row_field = trees._on_field(of_rows, trees.ACTIVITIES[activity][of_rows], as_of)
    inside = st.recursive(
        row_field | trees.field_conditions(activity, as_of),
        lambda inner: st.builds(
            ast.RowBlock, pick(["any", "none"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
        ),
        max_leaves=4,
    )
    made = pick(["people", "anyone", "machine"] if activity in ("open", "click") else ["people"])
    filters = st.lists(inside, max_size=2).map(tuple)
    rows = st.builds(ast.Rows, st.just(activity), filters, st.none() | trees.windows(as_of, False), made)
    unbounded = st.builds(ast.Rows, st.just(activity), filters, st.none(), made)
    asked = [
        st.builds(ast.Did, rows, st.none() | trees.counted()),
        st.builds(ast.Picked, pick(["latest", "first"]), rows, st.lists(inside, min_size=1, max_size=2).map(tuple)),
        st.builds(ast.FirstEver, unbounded, trees.windows(as_of, False)),
        st.builds(
            ast.Rhythm, unbounded, st.none() | trees.counted(), trees.counted(), st.integers(1, 3), st.integers(1, 3),
            trees.units,
        ),
        trees.aggregates(as_of).filter(lambda each: each.rows.activity == activity),
        st.builds(
            lambda first, then, within, negated: ast.Sequence(first, (ast.Step(then, within, negated),)),
            rows, unbounded, trees.distances(), st.booleans(),
        ),
        st.builds(ast.Sample, pick(trees.NUMBERS[1:]), pick(["", "a"])),
    ]  # fmt: skip
    leaves = draw(pick([field, st.one_of(asked), field | st.one_of(asked)]))
    return draw(st.recursive(leaves, trees.blocks, max_leaves=6))


def test_what_is_said_of_conditions_on_the_same_things_is_so(known: Catalog) -> None:
    said: set[str | None] = set()

    @given(st.data(), st.sampled_from(INSTANTS), st.sampled_from(ZONES), st.integers(0, 2**32))
    @settings(lean, max_examples=many * 3)
    def holds(data: st.DataObject, as_of: datetime, zone: str, seed: int) -> None:
        condition = data.draw(crowded(as_of))
        world = _world_of_edges(condition, Random(seed), as_of, zone)
        for each in _nodes(condition):
            said.add(_compare(known, each, world, as_of, zone))
            for profile in (ast.Profile("P", condition, each), ast.Profile("P", each, condition)):
                found = Outcomes(known, ZoneInfo(zone))
                found.of_profile(profile)
                if found.problems and found.problems[-1].message.endswith("can have no members."):
                    said.add("no members")
                    assert not people(world, profile, as_of, zone), (profile, zone)

    holds()
    assert said == {"nobody", "all", None, "no members"}


def _compare(known: Catalog, condition: ast.Condition, world: World, as_of: datetime, zone: str) -> str | None:
    found = Outcomes(known, ZoneInfo(zone))
    outcome = found.of(condition)
    evaluation = Evaluation(world, as_of, ZoneInfo(zone), zone)
    everybody = [key for key, customer in world.customers.items() if not customer.get("erased")]
    if outcome:
        there = {key for key in everybody if evaluation.holds(key, condition)}
        assert there == (set(everybody) if outcome == "all" else set()), (condition, zone)
    for activity, each in _filters_of(condition):
        comes = Outcomes(known, ZoneInfo(zone)).of_filter(each, activity)
        rows = [row for row in world.rows if row["activity"] == activity and row["occurred_at"] <= as_of]
        if comes:
            assert {evaluation.row_holds(row, each) for row in rows} <= {comes == "all"}, (each, zone)
    return outcome


def _nodes(condition: ast.Condition) -> Iterator[ast.Condition]:
    yield condition
    if isinstance(condition, ast.Block):
        for each in condition.conditions:
            yield from _nodes(each)


def _rows_of(condition: ast.Condition) -> Iterator[ast.Rows]:
    for each in _nodes(condition):
        if isinstance(each, ast.Did | ast.Picked | ast.Aggregate | ast.FirstEver | ast.Rhythm):
            yield each.rows


def _filters_of(condition: ast.Condition) -> Iterator[tuple[str, ast.RowCondition]]:
    for rows in _rows_of(condition):
        for each in rows.filters:
            yield rows.activity, each
            yield from ((rows.activity, inner) for inner in getattr(each, "conditions", ()))


def _walk(node: object) -> Iterator[object]:
    """The node and all that it holds, however deep."""
    yield node
    inside = [getattr(node, each.name) for each in fields(node)] if is_dataclass(node) else node
    for each in inside if isinstance(inside, list | tuple) else ():
        yield from _walk(each)


def _operands(condition: ast.Condition) -> Iterator[object]:
    """Every value that is compared with."""
    for each in _walk(condition):
        if isinstance(each, ast.Comparison | ast.Aggregate):
            yield from each.operands
        if isinstance(each, ast.Absolute):
            yield from filter(None, (each.start, each.end))


def _edges(condition: ast.Condition, as_of: datetime, zone: str) -> list[datetime]:
    clock = Evaluation(World(), as_of, ZoneInfo(zone), zone).clock
    found = [as_of]
    for each in _walk(condition):
        match each:
            case ast.InTheLast(count=count, unit=unit, calendar=calendar):
                found.append((clock.unit_start if calendar else clock.back)(count, unit.value))
            case ast.InTheNext(count=count, unit=unit):
                found.append(clock.back(-count, unit.value))
            case ast.MoreThanAgo(count=count, unit=unit):
                found.append(clock.back(count, unit.value))
            case ast.BetweenAgo(nearest=nearest, farthest=farthest, unit=unit):
                found += [clock.back(nearest, unit.value), clock.back(farthest, unit.value)]
            case ast.InPeriod(period=period):
                unit = {"today": "day", "yesterday": "day"}.get(period.value, period.value.split()[-1])
                found += [clock.unit_start(count, unit) for count in (-1, 0, 1)]
    for each in _operands(condition):
        if isinstance(each, datetime):
            found.append(each.astimezone(ZoneInfo("UTC")).replace(tzinfo=None))
        elif hasattr(each, "year"):
            midnight = datetime(each.year, each.month, each.day)
            found += [clock.instant(midnight), clock.instant(midnight + timedelta(days=1))]
    return found


def _world_of_edges(condition: ast.Condition, pick: Random, as_of: datetime, zone: str) -> World:
    """Somebody with each value around each edge, and with no value; and rows like that."""
    nudges = [timedelta(), timedelta(microseconds=1), timedelta(microseconds=-1), timedelta(days=1), -timedelta(days=1)]
    moments = [edge + nudge for edge in _edges(condition, as_of, zone) for nudge in nudges]
    numbers = [float(each) + more for each in trees.NUMBERS for more in (0, 0.25, -0.25)]
    clock = Evaluation(World(), as_of, ZoneInfo(zone), zone).clock

    def value(name: str, kind: str) -> object:
        match kind:
            case "number":
                return pick.choice([None, *numbers])
            case "boolean":
                return pick.choice([None, True, False])
            case "date":
                return pick.choice([None, *(clock.local(each).date() for each in moments)])
            case "time":
                return pick.choice([None, *moments])
            case "list":
                return pick.choice([None, [], [""], ["red"], ["blue", "RED"], ["a"], ["a", "b"]])
            case "list of number":
                return pick.choice([None, [], [None], [3.0], [1.0, 2.5, 10.0]])
            case _:
                texts = trees.TEXTS_OF[name]
                if name == "kind":
                    # There are no other kinds.
                    return pick.choice([None, "hard", "soft"])
                return pick.choice([None, *texts, *texts, pick.choice(texts) + pick.choice(texts)][: 3 * len(texts)])

    world = World()
    for key in range(1, 41):
        customer = {name: value(name, kind) for name, kind in trees.CUSTOMER.items()}
        world.customers[key] = customer | {"customer_id": f"c{key}", "first_seen_at": pick.choice(moments)}
    asked = [rows.activity for rows in _rows_of(condition)] or ["open"]
    for arrival in range(1, 121):
        activity = pick.choice(asked)
        row = {name: value(name, kind) for name, kind in trees.ACTIVITIES[activity].items()}
        at = pick.choice(moments)
        own = {"occurred_at", "answered_at", "ordered_at"} & set(row)
        row |= dict.fromkeys(own, at) | {"activity": activity, "customer": pick.choice(range(1, 36))}
        world.rows.append(row | {"arrival": arrival, "occurred_at": at})
    world.lists["Friends"] = {1, 2, 3}
    return world
