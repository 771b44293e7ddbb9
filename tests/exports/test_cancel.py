"""A run of files that somebody stops: it ends at its next step, and no row is lost or goes twice."""

import threading
from pathlib import Path

import pytest
from crawling import crawling
from exporting import NOON, click, contents, run, urls
from sshd import Sshd

from exports import definition, deliver
from exports.definition import change
from exports.errors import NothingWaits
from exports.plan import plan
from exports.repeat import repeat
from jobs.run import Outcome, State
from jobs.schedule import Scheduled, Scheduler

# It lasts for days once there is a second customer.
ENDLESS = """select customer_id, email, (
    select sum(i) from range(case when (select count(*) from customers) > 1 then 1000000000000000 else 1 end) as r(i)
) as total from customers"""


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


@pytest.mark.parametrize("destination", ["folder", "http"])
@pytest.mark.parametrize("is_planned", [False, True])
def test_a_query_that_lasts_is_ended_while_it_runs(
    world, folder: Path, warehouse, destination: str, is_planned: bool
) -> None:
    where = {"folder": str(folder)} if destination == "folder" else {"url": "http://127.0.0.1:1/x"}
    given = {"what": "query", "sql": ENDLESS, "key": "customer_id", "destination": destination, "confirm": "never"}
    with warehouse.transaction() as writer:
        definition.add(writer, "daily", given | where | {"withhold": "none"}, None, NOON, timezone="UTC")
    world.person("A-1", "ann@example.org")
    with warehouse.reader() as reader:
        made = plan(reader, definition.get(reader, "daily"), NOON, timezone="UTC")
    world.person("B-2", "bob@example.org")
    steps: list[str] = []
    outcomes: list[Outcome] = []

    def work() -> None:
        outcomes.append(run(warehouse, plan=made if is_planned else None, progress=steps.append))

    worker = threading.Thread(target=work)
    worker.start()
    while is_planned and worker.is_alive() and not keeps(warehouse):
        pass
    cancel_once_it_runs(warehouse)
    worker.join()
    assert [each.state for each in outcomes] == [State.CANCELLED]
    assert "sealed" not in steps
    assert not list((warehouse.home.path / "deliveries").glob("*"))
    assert run_states(warehouse) == ["cancelled"]


def test_an_upload_under_way_is_ended_others_go_on_beside_it_and_its_rows_go_later(
    world, warehouse, sshd: Sshd, folder: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    people = [world.person(f"A-{number}") for number in range(3)]
    world.attribute("story", "text", "varchar", dict.fromkeys(people, "x" * (8 << 20)))
    with crawling(sshd.port, quick=10 << 20) as line:
        to = {"destination": "sftp", "host": "127.0.0.1", "user": sshd.user, "path": str(there)}
        to |= {"port": str(line.port), "host_key": sshd.fingerprint}
        what = {"what": "customers", "fields": "customer_id, story", "confirm": "never"}
        secrets = {"private_key": f"file:{sshd.folder / 'user'}"}
        beside = what | {"fields": "customer_id", "destination": "folder", "folder": str(folder)}
        with warehouse.transaction() as writer:
            definition.add(writer, "daily", what | to, None, NOON, timezone="UTC", secrets=secrets)
            definition.add(writer, "beside", beside, None, NOON, timezone="UTC")
        outcomes: dict[str, Outcome] = {}

        def work(_: str, name: str) -> None:
            outcomes[name] = deliver.run(warehouse, name, trigger="schedule", now=NOON)

        now = [NOON]
        wanted = [Scheduled("export", name, "0 * * * *", "UTC") for name in ("daily", "beside")]
        scheduler = Scheduler(warehouse, lambda: wanted, work, lambda: now[0])
        scheduler.look()
        now[0] = NOON.replace(hour=14)
        threads = {each.name: each for each in scheduler.look()}
        assert line.crawling.wait(60)
        threads["export beside"].join(60)
        assert outcomes["beside"].state is State.DONE
        assert deliver.cancel(warehouse, "daily", now=NOON) is None
        threads["export daily"].join()
        line.crawls = False
        assert list(there.iterdir()) == []
        assert outcomes["daily"].state is State.CANCELLED
        assert deliver.run(warehouse, "daily", trigger="hand", now=NOON).counts.inserted == 3
    assert len(list(there.iterdir())) == 1


def cancel_once_it_runs(warehouse) -> None:
    while True:
        try:
            assert deliver.cancel(warehouse, "daily", now=NOON) is None
            return
        except NothingWaits:
            continue


def keeps(warehouse) -> bool:
    """Whether a run has begun to keep its rows."""
    with warehouse.reader() as reader:
        return bool(reader.value("select count(*) from app.run where detail is not null"))


def run_states(warehouse) -> list[str]:
    with warehouse.reader() as reader:
        return [state for (state,) in reader.rows("select state::varchar from app.run order by run_id")]
