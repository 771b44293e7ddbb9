"""People by SQL are the people that a plain reading of the tree names, on random small worlds; and what must hold of sets
whatever the data."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import trees
import worlds
from evaluator import World, people
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments import ast, audience
from segments.ast import Block, Profile
from segments.operators import RULES
from sql.reader import Writer
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
# The days around both DST changes, a leap day, a month's end, a year's turn, and a day like any other.
INSTANTS = [
    datetime(2026, 3, 29, 10, 30), datetime(2026, 3, 30, 0, 30), datetime(2026, 10, 25, 0, 30),
    datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 26, 1, 15, 7, 123456), datetime(2024, 2, 29, 12),
    datetime(2026, 3, 31, 21, 59, 59), datetime(2026, 1, 1, 0, 30), datetime(2026, 11, 21, 9, 0),
    datetime(2025, 2, 28, 23, 30),
]  # fmt: skip
lean = settings(max_examples=45, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """One warehouse for all examples: each puts its own world in place of the last."""
    from sql.home import Home

    home = Home.open(tmp_path_factory.mktemp("people") / "home")
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        worlds.prepare(writer)
        yield writer


def _maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values | values


def _texts(name: str) -> st.SearchStrategy:
    return _maybe(st.sampled_from(trees.TEXTS_OF[name]))


@st.composite
def some_worlds(draw: st.DrawFn, as_of: datetime) -> World:
    moments = trees.moments(as_of)
    numbers = _maybe(st.sampled_from([float(each) for each in trees.NUMBERS]))
    world = World()
    for key in range(1, draw(st.integers(1, 5)) + 1):
        world.customers[key] = {
            "customer_id": f"c{key}" if draw(st.booleans()) else None,
            "email": f"{'ab'[key % 2]}{key}@x.nl",
            "first_seen_at": draw(moments),
            "country": draw(_texts("country")), "points": draw(numbers), "vip": draw(_maybe(st.booleans())),
            "birthday": draw(_maybe(st.dates(min_value=datetime(1960, 1, 1).date()) | moments.map(lambda m: m.date())
                                    | st.just(datetime(1992, 2, 29).date()))),
            "member_since": draw(_maybe(moments)),
            "tags": draw(_maybe(st.lists(_texts("tags"), max_size=2))),
            "sizes": draw(_maybe(st.lists(numbers, max_size=2))),
            "erased": draw(st.sampled_from([False, False, False, True])),
        }  # fmt: skip
        if world.customers[key]["customer_id"] and draw(st.booleans()):
            world.customers[key]["email"] = None
    for arrival in range(1, draw(st.integers(0, 14)) + 1):
        activity = draw(st.sampled_from(sorted(trees.ACTIVITIES)))
        row = {
            "activity": activity, "customer": draw(st.sampled_from(sorted(world.customers))), "arrival": arrival,
            "occurred_at": draw(moments),
        }  # fmt: skip
        for name, kind in trees.ACTIVITIES[activity].items():
            if name in ("occurred_at", "answered_at", "ordered_at"):
                row[name] = row["occurred_at"]
            elif name == "source":
                row[name] = draw(st.sampled_from(["test", "other"]))
            elif name == "machine":
                row[name] = draw(_maybe(st.booleans())) if activity in ("open", "click") else None
            elif name == "kind":
                row[name] = draw(_maybe(st.sampled_from(["hard", "soft"]))) if activity == "bounce" else None
            elif kind == "text":
                row[name] = draw(_texts(name))
            elif kind == "number":
                row[name] = draw(numbers)
                if name in ("weight", "amount") and row[name] is None and draw(st.booleans()):
                    # A text that is no number is missing.
                    row["raw"] = {name: draw(st.sampled_from(["many", "", "nan", "1,5"]))}
            elif kind == "time":
                row[name] = draw(_maybe(moments))
            elif kind == "list":
                row[name] = draw(_maybe(st.lists(st.sampled_from(trees.TEXTS_OF[name]), max_size=2)))
        world.rows.append(row)
    world.lists["Friends"] = draw(st.sets(st.sampled_from(sorted(world.customers))))
    inner = draw(trees.profiles(as_of, lambda at: trees.conditions(at, (), ("Friends",)), st.just("Staff")))
    world.profiles["Staff"] = inner
    return world


@st.composite
def worlds_with_profiles(draw: st.DrawFn) -> tuple[World, datetime, list[Profile]]:
    as_of = draw(st.sampled_from(INSTANTS))
    return draw(some_worlds(as_of)), as_of, draw(st.lists(trees.profiles(as_of), min_size=4, max_size=8))


def keys(writer: Writer, profile: Profile, as_of: datetime) -> set[int]:
    selection = audience.select(audience.check(writer, profile, ZONE), as_of)
    found = [key for (key,) in writer.rows(selection.sql, selection.parameters)]
    assert len(found) == len(set(found)), "somebody was selected twice"
    return set(found)


@given(worlds_with_profiles())
@lean
def test_people_by_sql_are_the_people_that_the_tree_names(writer: Writer, case: tuple) -> None:
    world, as_of, profiles = case
    worlds.store(writer, world)
    for profile in profiles:
        assert keys(writer, profile, as_of) == people(world, profile, as_of, ZONE), audience.check(
            writer, profile, ZONE
        ).text


@given(worlds_with_profiles())
@settings(lean, max_examples=15)
def test_a_condition_and_its_negative_split_the_universe(writer: Writer, case: tuple) -> None:
    world, as_of, profiles = case
    worlds.store(writer, world)
    universe = keys(writer, Profile("P", ast.Everyone()), as_of)
    assert universe == {key for key, customer in world.customers.items() if not customer["erased"]}
    for profile in profiles:
        for condition, negative in _opposites(profile.include):
            these = keys(writer, Profile("P", condition), as_of)
            those = keys(writer, Profile("P", negative), as_of)
            assert these | those == universe
            assert not these & those


@given(worlds_with_profiles())
@settings(lean, max_examples=15)
def test_adding_to_all_of_never_grows_and_to_any_of_never_shrinks(writer: Writer, case: tuple) -> None:
    world, as_of, profiles = case
    worlds.store(writer, world)
    first, second = profiles[0].include, profiles[1].include
    alone = keys(writer, Profile("P", first), as_of)
    assert keys(writer, Profile("P", Block("all", (first, second))), as_of) <= alone
    assert keys(writer, Profile("P", Block("any", (first, second))), as_of) >= alone


@given(worlds_with_profiles())
@settings(lean, max_examples=15)
def test_counts_of_nodes_and_the_summary_agree_with_the_people(writer: Writer, case: tuple) -> None:
    world, as_of, profiles = case
    worlds.store(writer, world)
    for profile in profiles[:3]:
        checked = audience.check(writer, profile, ZONE)
        members = people(world, profile, as_of, ZONE)
        assert audience.count(writer, checked, as_of) == len(members)
        summary = audience.summarize(writer, checked, as_of)
        assert summary.members == len(members) == summary.included - summary.excluded
        reach = Profile("P", ast.Comparison("reachable", ast.Operator.IS, (True,)))
        assert summary.reachable == len(members & people(world, reach, as_of, ZONE))
        for path, number in audience.count_nodes(writer, checked, as_of).items():
            node = _at(profile, path)
            alone = Profile("P", node, timezone=profile.timezone)
            assert number == len(people(world, alone, as_of, ZONE)), path


@given(worlds_with_profiles())
@settings(lean, max_examples=10)
def test_the_query_runs_as_it_is_where_analysts_ask(writer: Writer, case: tuple) -> None:
    world, as_of, profiles = case
    worlds.store(writer, world)
    for profile in profiles[:2]:
        sql = audience.select(audience.check(writer, profile, ZONE), as_of).sql.lower()
        assert "now(" not in sql and "current_" not in sql and "today(" not in sql
        assert "app." not in sql


def _opposites(condition: ast.Condition) -> Iterator[tuple[ast.Condition, ast.Condition]]:
    yield condition, Block("none", (condition,))
    match condition:
        case ast.Block():
            for each in condition.conditions:
                yield from _opposites(each)
        case ast.Comparison():
            for rule in RULES.values():
                if rule.negates is condition.operator:
                    yield condition, ast.Comparison(condition.field, rule.operator, condition.operands)
        case ast.InWindow():
            yield condition, ast.InWindow(condition.field, condition.window, not condition.negated)
        case ast.InProfile() | ast.InList():
            yield condition, type(condition)(condition.name, not condition.negated)
        case ast.Did(rows=rows, count=ast.Count(word="at least", start=start)):
            yield condition, ast.Did(rows, ast.Count("fewer than", start))
        case ast.Did(rows=rows, count=None):
            yield condition, ast.Did(rows, ast.Count("no", 0))


def _at(profile: Profile, path: str) -> ast.Condition:
    side, *steps = path.split(".")
    node = profile.include if side == "include" else profile.exclude
    for step in steps:
        assert isinstance(node, Block)
        node = node.conditions[int(step)]
    assert node is not None
    return node


