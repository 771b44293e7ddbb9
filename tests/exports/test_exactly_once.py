"""Each row once over all final files, whatever happens in between."""

import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from exporting import NOON, STEPS, Stopped, click, contents, run, stop_after, urls

from exports import ledger
from exports.definition import change, get, history
from exports.errors import ExportBusy, PlanOutdated
from exports.plan import plan
from jobs.run import State, end_left_over
from sql.home import Home
from sql.warehouse import Warehouse


def test_late_rows_go_in_the_next_run_once(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    click(world, ann, "first")
    add()
    run(warehouse)
    click(world, ann, "years late", datetime(2019, 1, 1))
    run(warehouse, NOON + timedelta(days=1))
    run(warehouse, NOON + timedelta(days=2))
    assert urls(folder) == {"first": 1, "years late": 1}
    assert urls(folder / "..").total() == 2
    assert "years late" in (folder / "activities_20261123_2.csv").read_text()


def test_nothing_new_writes_files_without_rows(add, folder, warehouse) -> None:
    add()
    run(warehouse)
    assert len((folder / "activities_20261122_1.csv").read_text().splitlines()) == 1
    assert len((folder / "broadcasts_20261122_1.csv").read_text().splitlines()) == 1


def test_nothing_new_writes_no_files_where_that_is_set(world, add, folder, warehouse) -> None:
    add(when_empty="skip")
    outcome = run(warehouse)
    assert (outcome.state, outcome.message) == (State.DONE, "Nothing new to deliver.")
    assert list(folder.iterdir()) == []
    click(world, world.person("A-1"), "first")
    run(warehouse)
    assert urls(folder) == {"first": 1}


@pytest.mark.parametrize("step", STEPS)
def test_a_run_stopped_after_any_step_loses_and_doubles_nothing(world, add, folder, warehouse, step) -> None:
    ann, bob = world.person("A-1", "ann@example.org"), world.person("B-2")
    click(world, ann, "first")
    click(world, bob, "second")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after(step))
    seen = contents(folder)
    with warehouse.transaction() as writer:  # what the same rows would look like has changed meanwhile
        writer.execute("update store.customer set email = 'new@example.org' where customer_key = $ann", {"ann": ann})
    click(world, bob, "third")
    assert run(warehouse, NOON + timedelta(days=1)).state is State.DONE
    assert urls(folder) == {"first": 1, "second": 1, "third": 1}
    assert seen.items() <= contents(folder).items()
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("step", ["kept activities", "written", "sealed", "placed activities"])
def test_kill_9_after_any_step_loses_and_doubles_nothing(world, add, folder, warehouse, home, step) -> None:
    ann = world.person("A-1")
    for number in range(9):
        click(world, ann, f"url {number}")
    add()
    warehouse.close()
    script = Path(__file__).parent / "killed.py"
    killed = subprocess.run(
        [sys.executable, script, home.path, NOON.isoformat(), step],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert killed.returncode == -9, killed.stderr
    with Warehouse.open(Home.open(home.path)) as reopened:
        end_left_over(reopened, NOON)
        assert run(reopened, NOON + timedelta(hours=1)).state is State.DONE
        assert run(reopened, NOON + timedelta(hours=2)).state is State.DONE
        with reopened.reader() as reader:
            states = Counter(history(reader, "daily")["state"])
    assert urls(folder) == {f"url {number}": 1 for number in range(9)}
    assert not list(folder.glob(".*"))
    assert states["running"] == 0


def test_a_sealed_run_is_finished_under_its_own_number_and_names(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("sealed"))
    assert contents(folder) == {}
    told = run(warehouse, NOON + timedelta(days=1)).message
    assert told.startswith("Run 1, which was interrupted, was finished first.")
    assert "first" in (folder / "activities_20261122_1.csv").read_text()
    with warehouse.reader() as reader:
        assert history(reader, "daily").select("run_id", "state", "rows", "up_to_arrival").rows() == [
            (2, "done", 0, 1),
            (1, "done", 1, 1),
        ]


def test_a_run_that_has_its_end_keeps_it_when_it_is_stopped_afterwards(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("done"))
    ledger.interrupt(warehouse, 1, NOON)
    with warehouse.reader() as reader:
        assert history(reader, "daily")["state"].to_list() == ["done"]
    assert run(warehouse).counts.inserted == 0


def test_a_person_forgotten_after_the_stop_is_not_in_what_is_finished(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1"), world.person("B-2")
    click(world, ann, "hers")
    click(world, bob, "his")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("sealed"))
    world.forget(bob)
    run(warehouse)
    assert urls(folder) == {"hers": 1}


def test_an_export_runs_once_at_a_time(add, warehouse) -> None:
    add()

    def again(step: str) -> None:
        if step == "begun":
            with pytest.raises(ExportBusy):
                run(warehouse)

    assert run(warehouse, progress=again).state is State.DONE
    assert run(warehouse).state is State.DONE


def test_the_plan_that_was_shown_is_what_is_delivered(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    click(world, ann, "first")
    export = add()
    with warehouse.reader() as reader:
        shown = plan(reader, export, NOON)
    click(world, ann, "after the plan")
    outcome = run(warehouse, NOON + timedelta(days=1), plan=shown)
    assert urls(folder) == {"first": 1}
    assert outcome.counts.inserted == shown.rows == 1
    assert (folder / "activities_20261122_1.csv").exists()
    run(warehouse, NOON + timedelta(days=1))
    assert urls(folder) == {"first": 1, "after the plan": 1}


def test_a_plan_is_refused_once_it_was_delivered_or_the_export_changed(world, add, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    export = add()
    with warehouse.reader() as reader:
        shown = plan(reader, export, NOON)
    run(warehouse, plan=shown)
    with pytest.raises(PlanOutdated):
        run(warehouse, plan=shown)
    with warehouse.reader() as reader:
        shown = plan(reader, get(reader, "daily"), NOON)
    with warehouse.transaction() as writer:
        change(writer, "daily", {"delimiter": ";"}, NOON)
    with pytest.raises(PlanOutdated):
        run(warehouse, plan=shown)
