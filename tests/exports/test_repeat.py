"""A finished run once more, from what was kept of it."""

from datetime import timedelta

import polars as pl
import pytest
from exporting import NOON, Stopped, click, contents, run, stop_after, urls

from exports import ledger
from exports.definition import change
from exports.errors import RunUnknown
from exports.files.kept import Kept
from exports.repeat import repeat
from jobs import run as runs
from jobs.run import State


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
