"""The files of finished runs are let go of after some days, and nothing else is."""

from datetime import timedelta

import pytest
from exporting import NOON, Stopped, click, run, stop_after, urls

from exports.expiring import expire
from exports.repeat import repeat
from jobs.run import State


def kept(warehouse) -> list[str]:
    return sorted(path.name for path in (warehouse.home.path / "deliveries").glob("*"))


def test_files_of_finished_runs_go_after_the_days_and_a_repeat_says_so(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    click(world, ann, "first")
    add()
    first = run(warehouse)
    run(warehouse, NOON + timedelta(days=2))
    assert expire(warehouse, NOON + timedelta(days=89), 90) == 0
    assert expire(warehouse, NOON + timedelta(days=91), 90) == 1
    assert kept(warehouse) == ["2"]
    assert urls(folder) == {"first": 1}
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set email = 'new@example.org'")
    again = repeat(warehouse, first.run_id, trigger="hand", now=NOON + timedelta(days=91))
    assert again.state is State.FAILED
    assert "is gone" in again.message


def test_what_is_sealed_and_not_delivered_yet_stays(world, add, folder, warehouse) -> None:
    click(world, world.person("A-1"), "first")
    add()
    with pytest.raises(Stopped):
        run(warehouse, progress=stop_after("sealed"))
    assert expire(warehouse, NOON + timedelta(days=400), 90) == 0
    run(warehouse, NOON + timedelta(days=400))
    assert urls(folder) == {"first": 1}
