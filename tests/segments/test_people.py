"""People by SQL are the people that a plain reading of the tree names, on random small worlds; and what must hold of
sets whatever the data."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
import trees
import worlds
from evaluator import World, people
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments import ast, audience, estimate
from segments.ast import Block, Profile
from segments.check import check
from segments.compile import compile_plan
from segments.format import format_profile
from segments.operators import RULES
from segments.passes import PASSES, improve
from sql.home import Home
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
# Many more by make proof.
many = settings.default.max_examples if settings.get_current_profile_name() == "proof" else 40
lean = settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """One for all examples: each puts its world in and takes it back."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("people") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        yield warehouse


class _TakenBack(Exception):
    pass


@contextmanager
def holding(warehouse: Warehouse, world: World) -> Iterator[Writer]:
    """The warehouse while it holds this world and nothing else."""
    with suppress(_TakenBack), warehouse.transaction() as writer:
        worlds.store(writer, world)
        yield writer
        raise _TakenBack


def some_world(pick: Random, as_of: datetime) -> World:
    """By plain chance, for hypothesis takes its time over so many small choices."""

    def maybe(values: list) -> object:
        return pick.choice([None, *values, *values])

    def moment() -> datetime:
        span = timedelta(days=pick.choice([0, 1, 2, 3, 7, 14, 28, 29, 30, 31, 59, 61, 365, 366, 730]))
        span += timedelta(hours=pick.choice([0, 0, 0, 1, 2, 3, 23, -1]))
        base = pick.choice(
            [as_of, as_of, as_of.replace(hour=pick.choice([0, 22, 23]), minute=0, second=0, microsecond=0)]
        )
        nudge = timedelta(microseconds=pick.choice([-1, 0, 0, 1]))
        return base - pick.choice([1, 1, 1, 1, -1]) * span + nudge

    numbers = [float(each) for each in trees.NUMBERS]
    world = World()
    for key in range(1, pick.randint(1, 6) + 1):
        with_id, born = pick.random() < 0.6, [moment().date(), date(1992, 2, 29), date(1970, pick.randint(1, 12), 28)]
        world.customers[key] = {
            "customer_id": f"c{key}" if with_id else None,
            "email": None if with_id and pick.random() < 0.3 else f"{'ab'[key % 2]}{key}@x.nl",
            "first_seen_at": moment(), "country": maybe(trees.TEXTS_OF["country"]), "points": maybe(numbers),
            "vip": maybe([True, False]), "birthday": maybe(born), "member_since": maybe([moment()]),
            "tags": maybe([[], [None], [""], ["red"], ["blue", "RED"], ["", "red"]]),
            "sizes": maybe([[], [None], [3.0], [1.0, 2.5]]), "erased": pick.random() < 0.2,
        }  # fmt: skip
    # Some worlds know few activities, so that what happens in an order happens.
    known = pick.choice([sorted(trees.ACTIVITIES), ["send", "open", "click"], ["open"], ["order", "answer"]])
    for arrival in range(1, pick.randint(0, 20) + 1):
        activity = pick.choice(known)
        at = pick.choice([moment(), *(row["occurred_at"] for row in world.rows[-1:])])
        row = {
            "activity": activity,
            "customer": pick.choice(sorted(world.customers)),
            "arrival": arrival,
            "occurred_at": at,
        }
        for name, kind in trees.ACTIVITIES[activity].items():
            if name in ("occurred_at", "answered_at", "ordered_at"):
                row[name] = at
            elif name == "source":
                row[name] = pick.choice(["test", "other"])
            elif name == "machine":
                row[name] = maybe([True, False]) if activity in ("open", "click") else None
            elif name == "kind":
                row[name] = maybe(["hard", "soft"]) if activity == "bounce" else None
            elif kind == "number":
                row[name] = maybe(numbers)
                if name in ("weight", "amount") and row[name] is None:
                    # A text that is no number is missing.
                    row["raw"] = {name: pick.choice(["many", "", "nan", "1,5"])}
            elif kind == "time":
                row[name] = maybe([moment()])
            elif kind == "list":
                row[name] = maybe([[], ["a"], ["a", "b"], [""]])
            else:
                row[name] = maybe(trees.TEXTS_OF[name])
        world.rows.append(row)
    world.lists["Friends"] = {key for key in world.customers if pick.random() < 0.5}
    return world


def simple_conditions(as_of: datetime) -> st.SearchStrategy[ast.Condition]:
    """Those that lean on no other profile."""
    return trees.conditions(as_of, ())


@st.composite
def worlds_with_profiles(draw: st.DrawFn) -> tuple[World, datetime, list[Profile]]:
    as_of = draw(st.sampled_from(INSTANTS))
    world = some_world(Random(draw(st.integers(0, 2**32))), as_of)
    world.profiles["Staff"] = draw(trees.profiles(as_of, simple_conditions, st.just("Staff")))
    return world, as_of, draw(st.lists(trees.profiles(as_of), min_size=4, max_size=8))


def keys(writer: Writer, profile: Profile, as_of: datetime) -> set[int]:
    selection = audience.select(writer, check(writer, profile, ZONE), as_of)
    found = [key for (key,) in writer.rows(selection.sql, selection.parameters)]
    assert len(found) == len(set(found)), "somebody was selected twice"
    return set(found)


@given(worlds_with_profiles())
@lean
def test_people_by_sql_are_the_people_that_the_tree_names(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        for profile in profiles:
            assert keys(writer, profile, as_of) == people(world, profile, as_of, ZONE), check(
                writer, profile, ZONE
            ).text


@given(worlds_with_profiles())
@lean
def test_the_people_are_the_same_with_any_pass_of_the_planner_on_or_off(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        # As though every scan were worth planning for, and every condition on a customer's own row kept but few.
        facts = replace(estimate.facts(writer), least_rows=0, share=lambda _: 0.1)
        for profile in profiles[:4]:
            planned = audience.plan_of(check(writer, profile, ZONE), as_of)
            expected = people(world, profile, as_of, ZONE)
            for passes in [(), PASSES, *((each,) for each in PASSES), *combinations(PASSES, len(PASSES) - 1)]:
                selection = compile_plan(improve(planned, facts, passes))
                found = [key for (key,) in writer.rows(selection.sql, selection.parameters)]
                assert sorted(found) == sorted(expected), (format_profile(profile), [each.__name__ for each in passes])


@given(worlds_with_profiles())
@settings(lean, max_examples=8)
def test_a_condition_and_its_negative_split_the_universe(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        universe = keys(writer, Profile("P", ast.Everyone()), as_of)
        assert universe == {key for key, customer in world.customers.items() if not customer["erased"]}
        for profile in profiles:
            for condition, negative in _opposites(profile.include):
                these = keys(writer, Profile("P", condition), as_of)
                those = keys(writer, Profile("P", negative), as_of)
                assert these | those == universe
                assert not these & those


@given(worlds_with_profiles())
@settings(lean, max_examples=8)
def test_adding_to_all_of_never_grows_and_to_any_of_never_shrinks(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        first, second = profiles[0].include, profiles[1].include
        alone = keys(writer, Profile("P", first), as_of)
        assert keys(writer, Profile("P", Block("all", (first, second))), as_of) <= alone
        assert keys(writer, Profile("P", Block("any", (first, second))), as_of) >= alone


@given(worlds_with_profiles())
@settings(lean, max_examples=8)
def test_counts_of_nodes_and_the_summary_agree_with_the_people(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        for profile in profiles[:3]:
            checked = check(writer, profile, ZONE)
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
@settings(lean, max_examples=5)
def test_the_query_asks_for_no_time_and_nothing_of_the_program(warehouse: Warehouse, case: tuple) -> None:
    world, as_of, profiles = case
    with holding(warehouse, world) as writer:
        for profile in profiles[:2]:
            sql = audience.select(writer, check(writer, profile, ZONE), as_of).sql.lower()
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
