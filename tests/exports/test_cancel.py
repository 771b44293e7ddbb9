"""A run of files that somebody stops: it ends at its next step, and no row is lost or goes twice."""

from pathlib import Path

import pytest
from exporting import NOON, click, contents, run, urls

from exports import deliver
from exports.definition import change
from exports.repeat import repeat
from jobs.run import State


def cancel_at(warehouse, step: str):
    def reached(now_at: str) -> None:
        if now_at == step:
            assert deliver.cancel(warehouse, "daily", now=NOON) is None

    return reached


@pytest.mark.parametrize("step", ["planned", "kept activities", "written", "sealed"])
@pytest.mark.parametrize("confirm", ["never", "always"])
def test_before_anything_was_brought_it_is_cancelled_and_the_rows_go_later(
    world, add, folder: Path, warehouse, step: str, confirm: str
) -> None:
    click(world, world.person("A-1"), "first")
    add(confirm=confirm)
    assert run(warehouse, progress=cancel_at(warehouse, step)).state is State.CANCELLED
    assert list(folder.iterdir()) == []
    assert not list((warehouse.home.path / "deliveries").glob("*"))
    with warehouse.transaction() as writer:
        change(writer, "daily", {"confirm": "never"}, NOON)
    run(warehouse)
    assert urls(folder) == {"first": 1}


def test_between_two_files_the_next_run_brings_the_rest(world, add, folder: Path, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    stopped = run(warehouse, progress=cancel_at(warehouse, "placed activities"))
    assert (stopped.state, len(contents(folder))) == (State.INTERRUPTED, 1)
    click(world, world.person("B-2"), "second")
    run(warehouse)
    assert urls(folder) == {"first": 1, "second": 1}
    assert (folder / f"broadcasts_20261122_{stopped.run_id}.csv").exists()


def test_a_repeat_is_stopped_too(world, add, folder: Path, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    first = run(warehouse)
    for path in folder.iterdir():
        path.unlink()
    more = {"trigger": "hand", "now": NOON}
    stopped = repeat(warehouse, first.run_id, progress=cancel_at(warehouse, "placed activities"), **more)
    assert (stopped.state, len(contents(folder))) == (State.CANCELLED, 1)
    assert repeat(warehouse, first.run_id, **more).state is State.DONE
    assert len(contents(folder)) == 2
