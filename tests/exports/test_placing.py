"""Files appear in their folder whole or not at all, whatever happens to the folder."""

import pytest
from exporting import FIRST, NOON, Stopped, click, run, stop_after, urls

from exports import definition, deliver
from jobs.run import State


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
    blocked = folder / ".activities_20261122_1.csv.1.partial"

    def block(step: str) -> None:
        if step == "sealed":
            blocked.mkdir()

    assert run(warehouse, progress=block).state is State.FAILED
    blocked.rmdir()
    assert list(folder.iterdir()) == []
    assert not list((warehouse.home.path / "deliveries").glob("*"))
    run(warehouse)
    assert urls(folder) == {"first": 1}


def test_a_second_file_that_cannot_be_brought_is_brought_by_the_next_run(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    blocked = folder / ".broadcasts_20261122_1.csv.1.partial"

    def block(step: str) -> None:
        if step == "placed activities":
            blocked.mkdir()

    assert run(warehouse, progress=block).state is State.FAILED
    blocked.rmdir()
    click(world, world.person("B-2"), "second")
    assert run(warehouse).state is State.DONE
    assert urls(folder) == {"first": 1, "second": 1}
    assert (folder / "broadcasts_20261122_1.csv").exists()


def test_a_file_that_was_fetched_before_the_stop_appears_again_as_it_was(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("placed activities"))
    fetched = (folder / "activities_20261122_1.csv").rename(folder.with_name("fetched.csv")).read_bytes()
    run(warehouse)
    assert (folder / "activities_20261122_1.csv").read_bytes() == fetched
