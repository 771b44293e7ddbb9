"""Forgotten people go from what exports keep, and what was decided of a delivery still holds."""

import json

import polars as pl
import pytest
from exporting import NOON, Stopped, click, run, stop_after, urls

from exports import deliver, ledger
from exports.errors import ExportBusy
from exports.files.kept import File, Kept, digest, forgotten_people
from exports.forget import forget, held
from exports.repeat import repeat
from jobs import run as runs
from jobs.run import State


def kept(warehouse) -> list[str]:
    paths = (warehouse.home.path / "deliveries").glob("*/activities.file")
    return sorted(url for path in paths for url in pl.read_csv(path)["Activity description"])


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
    assert kept(warehouse) == ["his"]
    run(warehouse)
    assert urls(folder) == {"his": 1}


def test_no_export_runs_meanwhile(add, warehouse) -> None:
    add()
    with held(warehouse):
        with pytest.raises(ExportBusy):
            run(warehouse)
        with pytest.raises(ExportBusy):  # erasing is no run, and is not told to stop
            deliver.cancel(warehouse, "daily", now=NOON)
    assert run(warehouse).state is State.DONE


@pytest.mark.parametrize("step", ["placed activities", "placed broadcasts"])
def test_what_was_placed_before_the_stop_stays_and_the_rest_is_finished(world, add, folder, warehouse, step) -> None:
    ann, bob = world.person("A-1"), world.person("B-2")
    click(world, ann, "hers")
    click(world, bob, "his")
    add(manifest="yes")
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after(step))
    world.forget(ann)
    assert forget(warehouse).rows == 1
    assert kept(warehouse) == ["his"]
    assert run(warehouse).state is State.DONE
    assert urls(folder) == {"hers": 1, "his": 1}


@pytest.mark.parametrize("moment", ["noted", "placed"])
def test_being_stopped_while_people_are_taken_out_leaves_what_can_be_finished(
    world, add, folder, warehouse, moment: str
) -> None:
    ann, bob, cid = world.person("A-1"), world.person("B-2"), world.person("C-3")
    for person, url in ((ann, "hers"), (bob, "his"), (cid, "theirs"), (ann, "hers too")):
        click(world, person, url)
    add(manifest="yes")
    first = run(warehouse)
    copies = warehouse.home.path / "deliveries" / str(first.run_id)
    world.forget(ann)
    with warehouse.reader() as reader:
        _, plan, files = ledger.finished(reader, first.run_id)
        people = forgotten_people(reader)

    def note(those: list[File]) -> None:
        with warehouse.transaction() as writer:
            runs.keep_detail(writer, first.run_id, ledger.detail(plan, those, sealed=True))
        if moment == "noted" or those[-1].sha256 != files[-1].sha256:
            raise Stopped

    with pytest.raises(Stopped):
        Kept(warehouse.home, first.run_id).thinned(plan, files, people, note)
    warehouse.home.clear_tmp()
    world.forget(bob)
    forget(warehouse)
    assert kept(warehouse) == ["theirs"]
    assert len(list(copies.glob("activities.*.people.parquet"))) == 1
    for path in folder.iterdir():
        path.unlink()
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE
    assert urls(folder) == {"theirs": 1}
    told = json.loads(next(folder.glob("*.manifest.json")).read_text())["files"][0]
    assert told["rows"] == 1
    assert told["sha256"] == digest(folder / told["name"])


def test_rows_that_were_kept_as_parquet_before_lose_them_too(world, add, warehouse) -> None:
    ann = world.person("A-1")
    click(world, ann, "hers")
    add()
    first = run(warehouse)
    old = warehouse.home.path / "deliveries" / str(first.run_id) / "activities.parquet"
    pl.DataFrame({"customer_key": [ann, None], "url": ["hers", "nobody's"]}).write_parquet(old)
    world.forget(ann)
    forget(warehouse)
    assert pl.read_parquet(old)["url"].to_list() == ["nobody's"]
