"""What has a state goes as a state, or as who entered, changed and left; withheld people go in neither."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from exporting import NOON, Stopped, run, stop_after

from exports import definition, deliver
from exports.errors import MappingRefused, NothingWaits
from exports.plan import plan
from exports.waits import Waits
from jobs.errors import SettingRefused
from jobs.run import State


def told(folder: Path) -> list[dict[str, str]]:
    with max(folder.glob("daily_*.csv"), key=lambda path: int(path.stem.rpartition("_")[2])).open(newline="") as file:
        return list(csv.DictReader(file))


def in_force(warehouse) -> set[str]:
    """What the destination has, replayed from the changelog."""
    with warehouse.reader() as reader:
        rows = reader.rows("select key, arg_max(change, run_id) from app.delivered group by key")
    return {key for key, change in rows if change != "removed"}


def unsubscribe(warehouse, person: int) -> None:
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into store.event_total by name select $key as customer_key, 'unsubscribe' as event,
                1 as rows, $at as first_at, $at as last_at""",
            {"key": person, "at": NOON - timedelta(days=1)},
        )


def test_changes_are_who_entered_changed_and_left(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1", "ann@example.org"), world.person("B-2", "bob@example.org")
    add(what="customers", mode="changes", confirm="never")
    run(warehouse)
    assert [(row["change"], row["key"], row["email"]) for row in told(folder)] == [
        ("entered", "A-1", "ann@example.org"),
        ("entered", "B-2", "bob@example.org"),
    ]
    assert in_force(warehouse) == {"A-1", "B-2"}
    world.person("C-3", "cid@example.org")
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set email = 'new@example.org' where customer_key = $key", {"key": ann})
        writer.execute(
            """insert into store.event_total by name select $key as customer_key, 'unsubscribe' as event,
                1 as rows, $at as first_at, $at as last_at""",
            {"key": bob, "at": NOON - timedelta(days=1)},
        )
    run(warehouse, NOON + timedelta(days=1))
    assert {(row["change"], row["key"], row["email"]) for row in told(folder)} == {
        ("changed", "A-1", "new@example.org"),
        ("left", "B-2", ""),
        ("entered", "C-3", "cid@example.org"),
    }
    assert in_force(warehouse) == {"A-1", "C-3"}
    run(warehouse, NOON + timedelta(days=2))
    assert told(folder) == []


def test_a_plan_says_why_somebody_is_withheld(world, add, warehouse) -> None:
    ann = world.person("A-1")
    world.person("B-2")
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into store.event_total by name select $key as customer_key, 'complaint' as event,
                1 as rows, $at as first_at, $at as last_at""",
            {"key": ann, "at": NOON - timedelta(days=1)},
        )
    export = add(what="customers", confirm="never")
    with warehouse.reader() as reader:
        found = plan(reader, export, NOON)
    assert (found.rows, found.withheld, dict(found.reasons)) == (1, 1, {"complained": 1})


def test_the_sample_of_a_plan_has_some_of_each_change_and_says_which(world, add, warehouse) -> None:
    people = [world.person(f"A-{n:02}", f"a{n:02}@example.org") for n in range(20)]
    export = add(what="customers", mode="changes", confirm="never")
    run(warehouse)
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set email = 'new-' || email where customer_key in ($a, $b)",
            {"a": people[3], "b": people[4]})  # fmt: skip
    unsubscribe(warehouse, people[7])
    for n in range(20):
        world.person(f"B-{n:02}", f"b{n:02}@example.org")
    with warehouse.reader() as reader:
        made = plan(reader, export, NOON)
    assert (made.added, made.changed, made.removed) == (20, 2, 1)
    assert [(each.change, each.key) for each in made.sample] == [
        *(("added", f"B-{n:02}") for n in range(7)),
        ("changed", "A-03"),
        ("changed", "A-04"),
        ("removed", "A-07"),
    ]


@pytest.mark.parametrize("why", [Waits("first"), Waits("always"), Waits("apart", 12_345, 999)])
def test_why_a_run_waits_is_read_as_data_and_as_the_sentence_that_was_kept_once(why: Waits) -> None:
    assert Waits.read(why.as_data()) == Waits.read(str(why)) == why


def test_a_run_that_breaks_while_it_is_finished_is_at_work_no_more(world, add, warehouse) -> None:
    ann = world.person("A-1")
    add(what="customers", mode="changes", confirm="never")
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("sealed"))
    unsubscribe(warehouse, ann)
    kept = next((warehouse.home.path / "deliveries").glob("*/rows.*.people.parquet"))
    kept.write_bytes(b"not Parquet")
    with pytest.raises(pl.exceptions.ComputeError):
        run(warehouse, NOON + timedelta(days=1))
    with warehouse.reader() as reader:
        assert definition.history(reader, "daily")["state"].to_list() == ["interrupted"]
    with warehouse.transaction() as writer:
        definition.remove(writer, "daily")


def test_a_run_waits_until_its_number_of_rows_is_confirmed(world, add, folder, warehouse) -> None:
    world.person("A-1")
    add(what="customers")
    waits = run(warehouse)
    assert waits.state is State.QUEUED
    assert list(folder.iterdir()) == []
    with pytest.raises(NothingWaits, match="1 rows, not 2"):
        deliver.confirm(warehouse, "daily", 2, now=NOON)
    done = deliver.confirm(warehouse, "daily", 1, now=NOON)
    assert (done.run_id, done.state, len(told(folder))) == (waits.run_id, State.DONE, 1)
    with pytest.raises(NothingWaits):
        deliver.confirm(warehouse, "daily", 1, now=NOON)


def test_a_file_of_changes_keeps_its_own_columns_for_itself(warehouse, folder) -> None:
    given = {"folder": str(folder), "what": "query", "sql": "select customer_id, 1 as key from customers"}
    with warehouse.transaction() as writer, pytest.raises(MappingRefused, match="a column key of its own"):
        definition.add(writer, "daily", {**given, "mode": "changes"}, None, NOON, timezone="UTC")


def test_a_full_file_of_the_same_rows_says_that_nothing_changed(world, add, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    add(what="customers", mode="full", confirm="never")
    told = "Nothing changed since the last delivery."
    assert told not in run(warehouse).message
    assert run(warehouse).message.endswith(told)
    world.person("B-2", "bob@example.org")
    assert told not in run(warehouse).message


@pytest.mark.parametrize("mode", ["full", "changes"])
def test_who_unsubscribed_while_a_run_waited_is_not_in_it(world, add, folder, warehouse, mode: str) -> None:
    ann, bob = world.person("A-1", "ann@example.org"), world.person("B-2", "bob@example.org")
    add(what="customers", mode=mode, confirm="always", manifest="yes")
    run(warehouse)
    unsubscribe(warehouse, ann)
    done = deliver.confirm(warehouse, "daily", 2, now=NOON)
    assert (done.state, done.counts.inserted) == (State.DONE, 1)
    assert "Rows left out of people who are not to be sent any more: 1." in done.message
    assert [row["email"] for row in told(folder)] == ["bob@example.org"]
    assert json.loads(next(folder.glob("*.manifest.json")).read_text())["files"][0]["rows"] == 1
    assert in_force(warehouse) == {"B-2"}
    run(warehouse, NOON + timedelta(days=1))
    unsubscribe(warehouse, bob)
    world.person("C-3", "cid@example.org")
    run(warehouse, NOON + timedelta(days=2))
    deliver.confirm(warehouse, "daily", 2 if mode == "changes" else 1, now=NOON + timedelta(days=2))
    assert in_force(warehouse) == {"C-3"}


def test_that_somebody_left_is_told_although_they_are_not_to_be_sent(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    add(what="customers", mode="changes", confirm="never")
    run(warehouse)
    unsubscribe(warehouse, ann)
    with pytest.raises(Stopped):
        run(warehouse, NOON + timedelta(days=1), progress=stop_after("sealed"))
    run(warehouse, NOON + timedelta(days=2))
    left = [row for path in folder.glob("daily_*_2.csv") for row in csv.DictReader(path.open(newline=""))]
    assert [(row["change"], row["key"]) for row in left] == [("left", "A-1")]
    assert in_force(warehouse) == set()


@pytest.mark.parametrize(("step", "is_sent"), [("sealed", False), ("placed rows", True)])
def test_who_unsubscribed_after_a_stop_is_sent_no_more_and_leaves_with_the_next_run(
    world, add, folder, warehouse, step: str, is_sent: bool
) -> None:
    ann = world.person("A-1", "ann@example.org")
    world.person("B-2", "bob@example.org")
    add(what="customers", mode="changes", confirm="never")
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after(step))
    unsubscribe(warehouse, ann)
    run(warehouse, NOON + timedelta(days=1))
    first = next(folder.glob("daily_*_1.csv")).read_text()
    assert ("ann@example.org" in first, "bob@example.org" in first) == (is_sent, True)
    assert [(row["change"], row["key"]) for row in told(folder)] == [("left", "A-1")]
    assert in_force(warehouse) == {"B-2"}


QUERY = {"what": "query", "confirm": "never"}


@pytest.mark.parametrize(
    "names", ["email", "customer_id", "upper(email) as email", "customer_id, 'bob@example.org' as email"]
)
def test_a_query_is_without_who_unsubscribed_by_whatever_it_tells_of_them(world, add, folder, warehouse, names) -> None:
    unsubscribe(warehouse, world.person("A-1", "ann@example.org"))
    world.person("B-2", "bob@example.org")
    add(**QUERY, sql=f"select {names}, customer_id as number from customers", key="number")
    run(warehouse)
    assert [row["number"] for row in told(folder)] == ["B-2"]


def test_a_query_that_tells_nobody_is_refused_unless_nobody_is_withheld(add) -> None:
    sql = "select email as address from customers"
    with pytest.raises(SettingRefused, match="neither customer_id nor email"):
        add(**QUERY, sql=sql, key="address")
    add(**QUERY, sql=sql, key="address", withhold="none")


def test_who_had_another_address_is_withheld_under_it(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    unsubscribe(warehouse, ann)
    with warehouse.transaction() as writer:
        writer.execute(
            "insert into store.customer_email values ('old@example.org', $key, $at)", {"key": ann, "at": NOON}
        )
    add(**QUERY, sql="select unnest(['old@example.org', 'other@example.org']) as email")
    run(warehouse)
    assert [row["email"] for row in told(folder)] == ["other@example.org"]
