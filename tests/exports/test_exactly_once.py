"""Each row once over all final files, whatever happens in between."""

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from exports import definition, deliver, ledger
from exports.definition import change, get, history
from exports.errors import ExportBusy, PlanOutdated, RunUnknown
from exports.kept import Kept
from exports.plan import plan
from exports.repeat import repeat
from jobs import run as runs
from jobs.run import Outcome, State, end_left_over
from sql.home import Home
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
FIRST = datetime(2026, 11, 20, 8)
STEPS = [
    "planned",
    "begun",
    "kept activities",
    "kept broadcasts",
    "written",
    "sealed",
    "placed activities",
    "placed broadcasts",
    "done",
]


class Stopped(BaseException):
    """As a Ctrl-C: no error that anyone handles."""


def stop_after(step: str):
    def reached(now_at: str) -> None:
        if now_at == step:
            raise Stopped

    return reached


def run(warehouse: Warehouse, at: datetime = NOON, **more) -> Outcome:
    return deliver.run(warehouse, "daily", trigger="hand", now=at, **more)


def urls(folder: Path) -> Counter[str]:
    """What was delivered: each event of these tests has an url of its own."""
    found: Counter[str] = Counter()
    for path in folder.rglob("activities_*"):
        with path.open(newline="") as file:
            found.update(row["Activity description"] for row in csv.DictReader(file))
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """What whoever fetches may see: hidden files are not theirs."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def click(world, person: int, url: str, occurred_at: datetime = FIRST) -> None:
    world.event(person, "click", occurred_at, url=url, broadcast="b1")


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
    run(warehouse, NOON + timedelta(days=1))
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


def test_a_finished_run_repeated_writes_the_same_bytes_whatever_changed_since(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    click(world, ann, "first")
    add()
    first = run(warehouse)
    before = contents(folder)
    for path in folder.iterdir():
        path.unlink()
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set email = 'new@example.org'")
        change(writer, "daily", {"delimiter": ";"}, NOON)
    again = repeat(warehouse, first.run_id, trigger="hand", now=NOON + timedelta(days=3))
    assert contents(folder) == before
    assert again.state is State.DONE
    assert run(warehouse).counts.inserted == 0


def test_a_repeat_leaves_out_who_was_forgotten_since_under_any_key(world, add, folder, warehouse) -> None:
    ann, bob, bobs_other = world.person("A-1"), world.person("B-2"), world.person(None, "bob@example.org")
    for person, url in ((ann, "hers"), (bob, "his"), (bobs_other, "his too")):
        click(world, person, url)
    add()
    first = run(warehouse)
    with warehouse.transaction() as writer:
        writer.execute(
            "insert into store.customer_merge values ($old, $new, $at, null)",
            {"old": bobs_other, "new": bob, "at": NOON},
        )
    world.forget(bob)
    for path in folder.iterdir():
        path.unlink()
    again = repeat(warehouse, first.run_id, trigger="hand", now=NOON)
    assert urls(folder) == {"hers": 1}
    assert "without 2 rows" in again.message
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE


def test_a_lost_copy_is_made_again_where_the_bytes_come_out_the_same(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    click(world, ann, "first")
    add()
    first = run(warehouse)
    before = contents(folder)
    for path in (*folder.iterdir(), *(warehouse.home.path / "deliveries/1").iterdir()):
        path.unlink()
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE
    assert contents(folder) == before
    for path in (*folder.iterdir(), *(warehouse.home.path / "deliveries/1").iterdir()):
        path.unlink()
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set email = 'new@example.org'")
    again = repeat(warehouse, first.run_id, trigger="hand", now=NOON)
    assert (again.state, list(folder.iterdir())) == (State.FAILED, [])
    assert "is gone" in again.message


def test_a_damaged_copy_is_not_delivered(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    first = run(warehouse)
    copies = warehouse.home.path / "deliveries/1"
    for path in folder.iterdir():
        path.unlink()
    whole = (copies / "activities.parquet").read_bytes()
    other = pl.read_parquet(copies / "activities.parquet").with_columns(pl.lit("hers").alias("E-mail address"))
    other.write_parquet(copies / "other.parquet")
    for damaged in (
        b"",
        whole[:-100],
        b"PAR1" + bytes(len(whole) - 12) + whole[-8:],
        (copies / "broadcasts.parquet").read_bytes(),
        (copies / "other.parquet").read_bytes(),
    ):
        (copies / "activities.parquet").write_bytes(damaged)
        again = repeat(warehouse, first.run_id, trigger="hand", now=NOON)
        assert again.state is State.FAILED
        assert "or remove it to have it made again" in again.message
        assert list(folder.iterdir()) == []
    (copies / "activities.parquet").unlink()
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE


def test_a_sealed_run_whose_copy_is_lost_still_delivers_its_rows_once(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("placed activities"))
    for path in (warehouse.home.path / "deliveries/1").iterdir():
        path.unlink()
    run(warehouse)
    assert urls(folder) == {"first": 1}
    assert (folder / "broadcasts_20261122_1.csv").exists()


def test_only_a_finished_run_can_be_repeated(add, warehouse) -> None:
    add()
    with pytest.raises(RunUnknown, match="no finished run 7"):
        repeat(warehouse, 7, trigger="hand", now=NOON)


def test_another_file_under_the_name_is_never_overwritten(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add(activities_name="activities_today.csv")
    (folder / "activities_today.csv").write_text("someone's")
    outcome = run(warehouse)
    assert outcome.state is State.FAILED
    assert "exists" in outcome.message
    assert (folder / "activities_today.csv").read_text() == "someone's"
    (folder / "activities_today.csv").unlink()
    assert run(warehouse).counts.inserted == 1


def test_two_exports_with_one_file_name_take_nothing_from_each_other(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    click(world, ann, "hers")
    world.event(ann, "open", FIRST)
    add(activities_name="activities_a.csv", kinds="clicks")
    other = {"folder": str(folder), "activities_name": "activities_a.csv", "kinds": "opens", "when_empty": "skip"}
    with warehouse.transaction() as writer:
        definition.add(writer, "other", other, None, FIRST, timezone="UTC")

    def other_comes_between(step: str) -> None:
        if step == "sealed":
            with pytest.raises(Stopped):
                deliver.run(warehouse, "other", trigger="hand", now=NOON, progress=stop_after("sealed"))

    assert run(warehouse, progress=other_comes_between).state is State.DONE
    assert urls(folder) == {"hers": 1}
    taken = deliver.run(warehouse, "other", trigger="hand", now=NOON)
    assert (taken.state, urls(folder)) == (State.FAILED, {"hers": 1})
    assert "never overwritten" in taken.message
    (folder / "activities_a.csv").rename(folder.with_name("fetched.csv"))
    assert deliver.run(warehouse, "other", trigger="hand", now=NOON).state is State.DONE
    assert urls(folder) == {"": 1}


def test_what_a_killed_repeat_left_hidden_is_removed(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    first = run(warehouse)
    with warehouse.reader() as reader:
        _, its_plan, files = ledger.finished(reader, first.run_id)
    again = runs.begin(warehouse, "export", "daily", "hand", NOON)
    with warehouse.transaction() as writer:
        runs.keep_detail(writer, again, ledger.detail(its_plan, files, sealed=False))
    Kept(warehouse.home, first.run_id, written_by=again).again(warehouse, its_plan, files[0], strict=True)
    assert len(list(folder.glob(".*"))) == 1
    run(warehouse)
    assert not list(folder.glob(".*"))


def test_a_repeat_overwrites_no_file_that_was_changed(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    first = run(warehouse)
    (folder / "activities_20261122_1.csv").write_text("changed")
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.FAILED
    assert (folder / "activities_20261122_1.csv").read_text() == "changed"


def test_a_folder_that_is_gone_fails_plainly_and_the_rows_go_later(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    folder.rmdir()
    outcome = run(warehouse)
    assert (outcome.state, outcome.message) == (
        State.FAILED,
        f"The folder {folder} is not there; make or mount it, or set another folder.",
    )
    assert not list((warehouse.home.path / "deliveries").glob("*"))
    folder.mkdir()
    run(warehouse)
    assert urls(folder) == {"first": 1}


def test_a_folder_that_goes_between_the_two_files_is_finished_when_it_is_back(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    away = folder.with_name("away")

    def unmount(step: str) -> None:
        if step == "placed activities":
            folder.rename(away)

    assert run(warehouse, progress=unmount).state is State.FAILED
    click(world, world.person("B-2"), "second")
    assert run(warehouse).state is State.FAILED
    away.rename(folder)
    run(warehouse)
    assert urls(folder) == {"first": 1, "second": 1}
    assert (folder / "broadcasts_20261122_1.csv").exists()


def test_a_file_that_cannot_be_written_leaves_nothing_behind(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    blocked = folder / ".broadcasts_20261122_1.csv.1.partial"

    def block(step: str) -> None:
        if step == "kept broadcasts":
            blocked.mkdir()

    assert run(warehouse, progress=block).state is State.FAILED
    blocked.rmdir()
    assert list(folder.iterdir()) == []
    assert not list((warehouse.home.path / "deliveries").glob("*"))
    run(warehouse)
    assert urls(folder) == {"first": 1}


def test_a_file_that_is_taken_away_before_it_has_its_name_goes_in_the_next_run(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()

    def take_away(step: str) -> None:
        if step == "sealed":
            (folder / ".activities_20261122_1.csv.1.partial").unlink()

    assert run(warehouse, progress=take_away).state is State.FAILED
    assert list(folder.iterdir()) == []
    run(warehouse)
    assert urls(folder) == {"first": 1}


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
