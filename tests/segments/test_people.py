"""People by SQL are the people that a plain reading of the tree names, on random small worlds; and what must hold of
sets whatever the data."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import polars as pl
import pytest
import worlds
from chance import worlds_with_profiles
from evaluator import people
from hypothesis import HealthCheck, given, settings
from worlds import holding

from ingest.landing.land import land
from segments import ast
from segments.ast import Block, Profile
from segments.check import check
from segments.operators import RULES
from segments.people import audience, estimate
from segments.people.nodes import count_nodes
from segments.planning.passes import PASSES, improve
from segments.query.compile import compile_plan
from segments.text.format import format_profile
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
# Many more by make proof.
many = settings.default.max_examples if settings.get_current_profile_name() == "proof" else 200
lean = settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """One for all examples: each puts its world in and takes it back."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("people") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        yield warehouse


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
@settings(lean, max_examples=many // 8)
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
            for path, counted in count_nodes(writer, checked, as_of).items():
                node = _at(profile, path)
                alone = Profile("P", node, timezone=profile.timezone)
                assert counted.customers == len(people(world, alone, as_of, ZONE)), path
                without = people(world, _without(profile, path), as_of, ZONE)
                assert counted.takes_away == len(without) - len(members), path


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


def _without(profile: Profile, path: str) -> Profile:
    """The profile without the condition at a path; a block that has nothing left goes with it."""

    def left(at: str, condition: ast.Condition | None) -> ast.Condition | None:
        if condition is None or at == path:
            return None
        if not isinstance(condition, Block):
            return condition
        parts = [left(f"{at}.{index}", each) for index, each in enumerate(condition.conditions)]
        kept = tuple(each for each in parts if each is not None)
        return Block(condition.kind, kept) if kept else None

    include = left("include", profile.include) or ast.Everyone()
    return replace(profile, include=include, exclude=left("exclude", profile.exclude))


def _at(profile: Profile, path: str) -> ast.Condition:
    side, *steps = path.split(".")
    node = profile.include if side == "include" else profile.exclude
    for step in steps:
        assert isinstance(node, Block)
        node = node.conditions[int(step)]
    assert node is not None
    return node


def test_who_is_asked_for_in_the_transaction_that_landed_rows_is_found(warehouse: Warehouse) -> None:
    opened = pl.DataFrame({"event": ["open"], "occurred_at": ["2026-11-01T10:00:00Z"], "email": ["new@x.nl"]})
    with suppress(_TakenBack), warehouse.transaction() as writer:
        land(writer, "events", opened, source="test", run_id=1, received_at=datetime(2026, 11, 2))
        assert len(keys(writer, Profile("P", ast.Did(ast.Rows("open"))), datetime(2026, 11, 3))) == 1
        raise _TakenBack


class _TakenBack(Exception):
    pass
