"""What follows once called-in rows landed: an export once for many calls, members every so often, nothing lost."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from landing import land
from receiving import receiving
from webhook import ANN, MAPPED, a_shop

from exports import definition, deliver
from ingest import source
from ingest.mapping import Mapping
from jobs import run
from segments import profiles
from segments.saved import following
from service.after_landing import AfterLanding
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'


class Stopwatch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def after(warehouse: Warehouse, watch: Stopwatch, tmp_path: Path) -> AfterLanding:
    """With the sources `shop` and `till` that start the export `daily`, and a followed profile."""
    with warehouse.transaction() as writer:
        definition.add(writer, "daily", {"folder": str(tmp_path / "out")}, None, NOW, timezone="UTC")
        for name in ("shop", "till"):
            source.add(writer, name, "webhook", {"export": "daily"}, {}, now=NOW)
        source.add(writer, "other", "webhook", {}, {}, now=NOW)
    land(warehouse, "customers", {"customer_id": "1", "country": "NL"})
    with warehouse.transaction() as writer:
        profiles.save(writer, "Dutch", DUTCH, NOW)
        following.follow(writer, "Dutch", NOW)
    return AfterLanding(warehouse, lambda: NOW, watch)


@pytest.fixture
def runs(warehouse: Warehouse) -> Callable[[str], list[tuple[str, str, str]]]:
    def ask(job: str) -> list[tuple[str, str, str]]:
        with warehouse.reader() as reader:
            found = "select name, trigger, state::varchar from app.run where job = $job order by run_id"
            return reader.rows(found, {"job": job})

    return ask


def test_many_calls_start_an_export_once_and_one_more_after_it_began(after: AfterLanding, runs) -> None:
    for name in ("shop", "shop", "till", "shop"):
        after.landed(name)
    after.work()
    assert runs("export") == [("daily", "hook", "done")]
    assert after.work() is None
    assert len(runs("export")) == 1
    after.landed("shop")
    after.work()
    assert len(runs("export")) == 2


def test_a_source_without_an_export_starts_none(after: AfterLanding, runs) -> None:
    after.landed("other")
    after.landed("gone")
    after.work()
    assert runs("export") == []
    assert runs("refresh") == [("profiles", "hook", "done")]


def test_members_are_refreshed_at_once_and_then_every_thirty_seconds_at_most(
    after: AfterLanding, watch: Stopwatch, runs
) -> None:
    after.landed("other")
    assert after.work() is None
    assert len(runs("refresh")) == 1
    watch.seconds = 10
    after.landed("other")
    assert after.work() == 20
    assert after.work() == 20
    watch.seconds = 30
    assert after.work() is None
    assert len(runs("refresh")) == 2
    watch.seconds = 90
    after.landed("other")
    after.work()
    assert len(runs("refresh")) == 3


def test_an_export_that_somebody_else_has_running_is_started_after_it(
    after: AfterLanding, warehouse: Warehouse, runs
) -> None:
    with deliver.alone(warehouse, "daily"):
        after.landed("shop")
        assert after.work() == 2
        assert runs("export") == []
    after.work()
    assert len(runs("export")) == 1


def test_an_export_that_does_not_exist_is_one_failed_run_that_says_so(
    after: AfterLanding, warehouse: Warehouse, runs
) -> None:
    with warehouse.transaction() as writer:
        source.change(writer, "shop", {"export": "nightly"}, now=NOW)
    for _ in range(2):
        after.landed("shop")
        after.work()
    assert runs("export") == [("nightly", "hook", "failed")]
    with warehouse.reader() as reader:
        message = reader.value("select message from app.run where name = 'nightly'")
    assert "there are: daily" in message
    assert "The source shop starts it" in message


def test_what_landed_right_before_a_kill_starts_its_export_when_served_again(
    warehouse: Warehouse, tmp_path: Path, runs
) -> None:
    with warehouse.transaction() as writer:
        definition.add(writer, "daily", {"folder": str(tmp_path / "out")}, None, NOW, timezone="UTC")
    with a_shop(warehouse, MAPPED, export="daily") as shop:
        shop.send(ANN)  # and nobody was told
    first = AfterLanding(warehouse, lambda: NOW + timedelta(minutes=1))
    first.take_up()
    first.work()
    assert runs("export") == [("daily", "hook", "done")]
    second = AfterLanding(warehouse, lambda: NOW + timedelta(minutes=2))
    second.take_up()
    second.work()
    assert len(runs("export")) == 1


def test_a_call_that_came_before_its_export_began_and_landed_after_counts_as_landed_since(
    after: AfterLanding, warehouse: Warehouse, runs
) -> None:
    began = run.begin(warehouse, "export", "daily", "hook", NOW + timedelta(seconds=1))
    with warehouse.transaction() as writer:
        run.end(writer, began, NOW + timedelta(seconds=1))
        source.change(writer, "shop", mapping=Mapping.from_dict({"rows": MAPPED["rows"][:1]}), now=NOW)
    with receiving(warehouse, lambda: NOW + timedelta(seconds=2)) as receiver:
        receiver.put("shop", json.dumps(ANN), {}, NOW).result(20)  # and nobody was told
    after.take_up()
    after.work()
    assert len(runs("export")) == 2


def test_a_landing_wakes_the_thread_that_follows_it(warehouse: Warehouse, tmp_path: Path, runs) -> None:
    with warehouse.transaction() as writer:
        definition.add(writer, "daily", {"folder": str(tmp_path / "out")}, None, NOW, timezone="UTC")
    began = Event()

    def clock() -> datetime:
        began.set()
        return NOW

    after = AfterLanding(warehouse, clock)
    after.start()
    with a_shop(warehouse, MAPPED, after.landed, export="daily") as shop:
        shop.send(ANN)
    assert began.wait(20)
    after.stop(20)
    assert runs("export") == [("daily", "hook", "done")]
