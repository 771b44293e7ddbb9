"""A finished run once more, from what was kept of it."""

from datetime import timedelta

import pytest
from exporting import NOON, Stopped, click, contents, run, stop_after, urls

from exports.definition import change
from exports.errors import RunUnknown
from exports.repeat import repeat
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
    assert again.message.endswith("Rows left out of people who were forgotten since: 2.")
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
    whole = (copies / "activities.file").read_bytes()
    for damaged in (b"", whole[:-1], whole.replace(b"A-1", b"A-2"), (copies / "broadcasts.file").read_bytes()):
        (copies / "activities.file").write_bytes(damaged)
        again = repeat(warehouse, first.run_id, trigger="hand", now=NOON)
        assert again.state is State.FAILED
        assert "or remove it to have it made again" in again.message
        assert list(folder.iterdir()) == []
    (copies / "activities.file").unlink()
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
    whole = (folder / "activities_20261122_1.csv").read_bytes()
    (folder / "activities_20261122_1.csv").unlink()
    (folder / ".activities_20261122_1.csv.1.partial").write_bytes(whole[:10])
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE
    assert (folder / "activities_20261122_1.csv").read_bytes() == whole
    assert not list(folder.glob(".*"))


def test_a_repeat_overwrites_no_file_that_was_changed(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    first = run(warehouse)
    (folder / "activities_20261122_1.csv").write_text("changed")
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.FAILED
    assert (folder / "activities_20261122_1.csv").read_text() == "changed"
