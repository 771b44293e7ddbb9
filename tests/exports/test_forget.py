"""Forgotten people go from what exports keep, and what was decided of a delivery still holds."""

import polars as pl
import pytest
from exporting import NOON, Stopped, click, run, stop_after, urls

from exports.errors import ExportBusy
from exports.forget import forget, held
from exports.repeat import repeat
from jobs.run import State


def kept(warehouse) -> list[str]:
    paths = (warehouse.home.path / "deliveries").glob("*/activities.parquet")
    return sorted(url for path in paths for url in pl.read_parquet(path)["Activity description"])


def test_a_kept_copy_loses_them_and_is_repeated_without_them(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1", "ann@example.org"), world.person("B-2")
    click(world, ann, "hers")
    click(world, bob, "his")
    add()
    first = run(warehouse)
    world.forget(ann)
    done = forget(warehouse)
    delivered = next(folder.glob("activities_*"))
    assert (done.rows, done.delivered) == (1, (str(delivered),))
    assert kept(warehouse) == ["his"]
    for path in folder.iterdir():
        path.unlink()
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE
    assert urls(folder) == {"his": 1}
    assert forget(warehouse).rows == 0


def test_a_sealed_run_that_was_stopped_is_finished_without_them(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1"), world.person("B-2")
    click(world, ann, "hers")
    click(world, bob, "his")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("sealed"))
    world.forget(ann)
    assert forget(warehouse).rows == 1
    assert not any(b"hers" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    run(warehouse)
    assert urls(folder) == {"his": 1}


def test_no_export_runs_meanwhile(add, warehouse) -> None:
    add()
    with held(warehouse), pytest.raises(ExportBusy):
        run(warehouse)
    assert run(warehouse).state is State.DONE
