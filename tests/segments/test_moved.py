"""Whom time itself can move, edge by edge: between two instants nothing landed, and who is named is who has a row or a
value where an edge passed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta

import pytest
import worlds
from evaluator import World

from segments.check import check
from segments.people import audience
from segments.planning.sets import ALWAYS, NEVER, Plan, Set
from segments.query.compile import compile_plan
from segments.saved.moved import moved_by_time
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
BEFORE, AFTER = datetime(2026, 11, 21, 9), datetime(2026, 11, 21, 10)
EDGE = datetime(2026, 11, 21, 9, 30)  # what lies here has an edge passing over it in between
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("moved") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        yield warehouse


class _TakenBack(Exception):
    pass


@contextmanager
def holding(warehouse: Warehouse, world: World) -> Iterator[Writer]:
    with suppress(_TakenBack), warehouse.transaction() as writer:
        worlds.store(writer, world)
        yield writer
        raise _TakenBack


def moved(writer: Writer, condition: str, before: datetime = BEFORE, after: datetime = AFTER) -> Set:
    checked = check(writer, f'profile "P"\ninclude {condition}\n', ZONE, warn=False)
    return moved_by_time(audience.plan_of(checked, before), audience.plan_of(checked, after))


def named(writer: Writer, those: Set) -> set[int]:
    selection = compile_plan(Plan(those))
    return {key for (key,) in writer.rows(selection.sql, selection.parameters)}


def people(*rows: datetime, activity: str = "open", **fields: object) -> World:
    """One customer a row, numbered from 1."""
    world = World()
    for key, at in enumerate(rows, 1):
        world.customers[key] = {"customer_id": f"c{key}", "first_seen_at": datetime(2020, 1, 1)}
        world.rows.append({"activity": activity, "customer": key, "arrival": key, "occurred_at": at, **fields})
    return world


@pytest.mark.parametrize(
    ("condition", "edges"),
    [
        ("open", [timedelta()]),  # a row dated ahead comes to exist
        ("no open", [timedelta()]),
        ("open in the last 3 days", [timedelta(), 3 * DAY]),
        ("at least 2 opens in the last 3 days", [timedelta(), 3 * DAY]),
        ("open more than 3 days ago", [3 * DAY]),
        ("open between 1 and 3 days ago", [DAY, 3 * DAY]),
        ("open today", [timedelta()]),
        ("open on 2026-11-01", []),
        ("latest open in the last 3 days has (campaign is known)", [timedelta(), 3 * DAY]),
        ("number of different campaign over open in the last 3 days >= 1", [timedelta(), 3 * DAY]),
        ("first open ever in the last 3 days", [timedelta(), 3 * DAY]),
        ("at least 1 open in at least 1 of the last 2 periods of 3 days", [timedelta(), 3 * DAY, 6 * DAY]),
        ("open in the last 9 days then click within 1 day", [timedelta(), 9 * DAY]),
    ],
)
def test_whoever_has_a_row_where_an_edge_passes_is_named(
    warehouse: Warehouse, condition: str, edges: list[timedelta]
) -> None:
    spans = [timedelta(), DAY, 2 * DAY, 3 * DAY, 6 * DAY, 9 * DAY]
    with holding(warehouse, people(*(EDGE - span for span in spans), campaign="Sale")) as writer:
        expected = {key for key, span in enumerate(spans, 1) if span in edges}
        assert named(writer, moved(writer, condition)) == expected


def test_a_calendar_window_names_a_whole_day_only_when_its_edge_moves(warehouse: Warehouse) -> None:
    yesterday = datetime(2026, 11, 20, 12)
    with holding(warehouse, people(yesterday, yesterday - DAY)) as writer:
        assert named(writer, moved(writer, "open yesterday")) == set()
        midnight = datetime(2026, 11, 21, 23)
        assert named(writer, moved(writer, "open yesterday", midnight - HOUR, midnight + HOUR)) == {1}


def test_rows_that_pass_the_filter_at_no_instant_move_nobody(warehouse: Warehouse) -> None:
    with holding(warehouse, people(EDGE - 3 * DAY, campaign="Sale")) as writer:
        assert named(writer, moved(writer, 'open(campaign is "Sale") in the last 3 days')) == {1}
        assert named(writer, moved(writer, 'open(campaign is "News 1") in the last 3 days')) == set()


def test_a_filter_that_time_moves_names_whoever_has_such_a_row(warehouse: Warehouse) -> None:
    with holding(warehouse, people(BEFORE - 9 * DAY, noted_at=EDGE - 3 * DAY)) as writer:
        assert named(writer, moved(writer, "open(noted_at in the last 3 days)")) == {1}
        assert named(writer, moved(writer, "open(noted_at in the last 2 days)")) == set()


def test_a_waiting_time_that_ends_names_whoever_waited(warehouse: Warehouse) -> None:
    with holding(warehouse, people(EDGE - 5 * HOUR, EDGE - 3 * HOUR, activity="send")) as writer:
        assert named(writer, moved(writer, "send then no click within 5 hours")) == {1}
        assert 1 in named(writer, moved(writer, "send then no click within 1 day", AFTER, AFTER + DAY))


def test_a_field_whose_value_an_edge_passes_names_its_customer(warehouse: Warehouse) -> None:
    world = people(*[BEFORE - 30 * DAY] * 3)
    world.customers[1]["member_since"] = EDGE - 3 * DAY
    world.customers[2]["birthday"] = date(1990, 11, 22)
    world.customers[3]["birthday"] = date(1990, 12, 22)
    with holding(warehouse, world) as writer:
        assert named(writer, moved(writer, "member_since in the last 3 days")) == {1}
        assert named(writer, moved(writer, "member_since in the last 2 days")) == set()
        next_day = moved(writer, "birthday has its anniversary today", BEFORE, BEFORE + DAY)
        assert named(writer, next_day) == {2}
        assert moved(writer, "birthday has its anniversary today") == NEVER


def test_the_profile_that_is_leant_on_is_moved_by_time_too(warehouse: Warehouse) -> None:
    with holding(warehouse, people(EDGE - 3 * DAY, EDGE - 2 * DAY)) as writer:
        writer.execute(
            """insert into app.profile (profile_id, version, name, text, saved_at)
            values (1, 1, 'Staff', 'profile "Staff"\ninclude open in the last 3 days\n', timestamp '2020-01-01')"""
        )
        assert named(writer, moved(writer, 'not in profile "Staff"')) == {1}


@pytest.mark.parametrize("condition", ['country is "NL"', 'in list "Friends"', "sample 10%", "everyone", "nobody"])
def test_what_knows_no_time_is_moved_by_none(warehouse: Warehouse, condition: str) -> None:
    world = people(EDGE)
    world.lists["Friends"] = {1}
    with holding(warehouse, world) as writer:
        assert moved(writer, condition) == NEVER


def test_plans_that_are_unlike_tell_nothing(warehouse: Warehouse) -> None:
    with holding(warehouse, people(EDGE)) as writer:
        one, other = (
            audience.plan_of(check(writer, f'profile "P"\ninclude {each}\n', ZONE, warn=False), BEFORE)
            for each in ("open", "open(machine is missing)")
        )
        assert moved_by_time(one, other) == ALWAYS
