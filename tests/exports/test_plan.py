"""The dry run."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports import definition, deliver
from exports.export import Export
from exports.plan import Plan, plan
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
FIRST = datetime(2026, 11, 20, 8)


def planned(warehouse: Warehouse, export: Export, at: datetime = NOON) -> Plan:
    with warehouse.reader() as reader:
        return plan(reader, definition.get(reader, export.name), at)


def test_a_plan_says_what_would_go_and_changes_nothing(world, add, folder: Path, warehouse) -> None:
    ann, bob, cid = world.person("A-1"), world.person("B-2"), world.person("C-3")
    world.event(ann, "send", FIRST, broadcast="b1")
    export = add()
    deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    world.event(ann, "open", NOON + timedelta(hours=1), broadcast="b1")
    world.event(bob, "open", FIRST, broadcast="b2")
    world.event(bob, "click", FIRST + timedelta(hours=1))
    world.event(cid, "click")
    world.forget(cid)
    before = sorted(folder.iterdir())
    found = planned(warehouse, export, NOON + timedelta(days=1))
    assert (found.cursor_before, found.cursor_after) == (1, 5)
    assert (found.rows, found.kinds) == (3, {"open": 2, "click": 1})
    assert (found.people, found.broadcasts, found.late, found.withheld) == (2, 2, 2, 1)
    assert (found.first_at, found.last_at) == (FIRST, NOON + timedelta(hours=1))
    assert found.files == {
        "activities": "activities_20261123_{run}.csv",
        "broadcasts": "broadcasts_20261123_{run}.csv",
    }
    assert [row.values["Activity"] for row in found.sample] == ["open", "open", "click"]
    assert sorted(folder.iterdir()) == before
    assert planned(warehouse, export, NOON + timedelta(days=1)) == found


def test_a_plan_of_nothing_says_so(add, warehouse) -> None:
    found = planned(warehouse, add(when_empty="skip"))
    assert (found.rows, found.kinds, found.files, found.sample, found.first_at) == (0, {}, {}, (), None)


def test_the_record_of_a_run_has_its_plan_without_anyone_in_it(world, add, warehouse) -> None:
    world.event(world.person("A-1", "ann@example.org"))
    shown = planned(warehouse, add())
    outcome = deliver.run(warehouse, "daily", trigger="hand", now=NOON, plan=shown)
    with warehouse.reader() as reader:
        text = reader.value("select detail::varchar from app.run where run_id = $run", {"run": outcome.run_id})
    assert "ann@" not in text
    kept = Plan.read(json.loads(text)["plan"])
    assert kept.as_data() == shown.as_data()


@pytest.mark.parametrize("step", ["sealed", "placed activities"])
def test_a_plan_begins_behind_the_run_that_is_finished_first(world, add, warehouse, step: str) -> None:
    ann = world.person("A-1")
    world.event(ann)
    export = add()

    def stop(now_at: str) -> None:
        if now_at == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver.run(warehouse, "daily", trigger="hand", now=NOON, progress=stop)
    world.event(ann, "click")
    shown = planned(warehouse, export)
    assert (shown.finishes, shown.cursor_before, shown.kinds) == (1, 1, {"click": 1})
    assert deliver.run(warehouse, "daily", trigger="hand", now=NOON, plan=shown).counts.inserted == 1
    assert planned(warehouse, export).rows == 0


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 4), max_size=5))
def test_every_row_goes_in_exactly_one_run_however_they_arrive(world, tmp_path_factory, warehouse, batches) -> None:
    folder = tmp_path_factory.mktemp("out")
    with warehouse.transaction() as writer:
        writer.execute("delete from app.export")
        given_settings = {"folder": str(folder), "since": NOON.isoformat(), "activities_name": "a_{run}"}
        definition.add(writer, "daily", given_settings, None, NOON, timezone="UTC")
        start = writer.value("select value from store.counter where name = 'arrival'")
        writer.execute("update app.export set cursor = $start", {"start": start})
    ann = world.person(None, "ann@example.org")
    for size in batches:
        for _ in range(size):
            world.event(ann, occurred_at=FIRST)
        shown = planned(warehouse, Export("daily", {}, None, True, 0, NOON, NOON))
        outcome = deliver.run(warehouse, "daily", trigger="hand", now=NOON, plan=shown)
        assert outcome.counts.inserted == shown.rows == size
        assert len((folder / f"a_{outcome.run_id}").read_text().splitlines()) == size + 1


def test_a_backfill_says_nothing_of_how_large_the_next_run_is(world, add, warehouse) -> None:
    ann = world.person("A-1")
    for _ in range(10):
        world.event(ann, "click", FIRST, received_at=FIRST)
    export = add(kinds="clicks", since="2026-11-22", confirm="30")
    for hours in range(2):
        world.event(ann, "click", NOON)
        outcome = deliver.run(warehouse, "daily", trigger="hand", now=NOON + timedelta(hours=hours), confirmed=1)
        assert outcome.counts.inserted == 1
    with warehouse.transaction() as writer:
        definition.change(writer, "daily", {"since": None}, NOON)
    [done] = deliver.backfill(warehouse, "daily", FIRST, NOON, days=7, trigger="hand", now=NOON)
    assert done.counts.inserted == 10
    world.event(ann, "click", NOON)
    assert planned(warehouse, export).waits is None


def test_a_backfill_that_finds_nothing_writes_no_file_and_tells_of_since(world, add, folder: Path, warehouse) -> None:
    ann = world.person("A-1")
    world.event(ann, "click", FIRST, received_at=FIRST)
    add(kinds="clicks", since="2026-11-22")
    world.event(ann, "click", NOON)
    deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    before = sorted(folder.iterdir())

    def message(from_: datetime) -> str:
        [done] = deliver.backfill(
            warehouse, "daily", from_, from_ + timedelta(hours=1), days=7, trigger="hand", now=NOON
        )
        return done.message

    assert message(FIRST) == (
        "Nothing to deliver of that time. Only what was received from 2026-11-22 00:00 on goes (since); "
        "set since earlier to send more."
    )
    assert message(NOON) == "Nothing to deliver of that time."
    assert sorted(folder.iterdir()) == before
