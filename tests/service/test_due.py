"""Exports that landing rows set off: after a source, or once rows gathered or waited long; later after failures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from landing import land

from exports import definition, deliver
from jobs import run
from jobs.run import Counts
from service.after_landing import AfterLanding
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)


class Clock:
    """Both clocks: what time it is, and the stopwatch."""

    seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def elapsed(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def after(warehouse: Warehouse, clock: Clock) -> AfterLanding:
    land(warehouse, "customers", {"customer_id": "1"})
    return AfterLanding(warehouse, clock.now, clock.elapsed)


@pytest.fixture
def opens(warehouse: Warehouse, clock: Clock) -> Callable[..., None]:
    """Have so many opens land, from a source."""
    count = [0]

    def make(rows: int = 1, source: str = "mail") -> None:
        begun = run.begin(warehouse, "ingest", source, "schedule", clock.now())
        found = []
        for _ in range(rows):
            count[0] += 1
            at = f"2026-11-01T10:00:{count[0]:02}Z"
            found.append({"event": "open", "occurred_at": at, "customer_id": "1"})
        land(warehouse, "events", *found, at=clock.now())
        with warehouse.transaction() as writer:
            run.add_counts(writer, begun, Counts(rows, rows))
            run.end(writer, begun, clock.now())

    return make


@pytest.fixture
def export(warehouse: Warehouse, tmp_path: Path) -> Callable[..., None]:
    def make(**settings: str) -> None:
        with warehouse.transaction() as writer:
            given = {"folder": str(tmp_path / "out"), **settings}
            definition.add(writer, "daily", given, None, NOW, timezone="UTC")

    return make


@pytest.fixture
def runs(warehouse: Warehouse) -> Callable[[], list[tuple[str, str, int]]]:
    def ask() -> list[tuple[str, str, int]]:
        with warehouse.reader() as reader:
            found = "select trigger, state::varchar, inserted from app.run where job = 'export' order by run_id"
            return reader.rows(found)

    return ask


def test_an_export_runs_after_the_rows_of_a_source_that_it_follows_and_of_no_other(
    after: AfterLanding, opens, export, runs, clock: Clock
) -> None:
    export(after="mail, forms")
    after.work()
    opens(source="other")
    clock.seconds = 60
    after.work()
    assert runs() == []
    opens(source="mail")
    for clock.seconds in (120, 180):
        after.work()
    assert runs() == [("after", "done", 2)]


def test_any_source_is_followed(after: AfterLanding, opens, export, runs, clock: Clock) -> None:
    export(after="any")
    after.work()
    clock.seconds = 60
    opens(source="whichever")
    after.work()
    assert runs() == [("after", "done", 1)]


def test_a_source_that_is_still_running_is_waited_for(
    after: AfterLanding, warehouse: Warehouse, export, runs, clock: Clock
) -> None:
    export(after="mail")
    after.work()
    begun = run.begin(warehouse, "ingest", "mail", "schedule", NOW)
    land(warehouse, "events", {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "customer_id": "1"})
    with warehouse.transaction() as writer:
        run.add_counts(writer, begun, Counts(1, 1))
    clock.seconds = 60
    after.work()
    assert runs() == []
    with warehouse.transaction() as writer:
        run.end(writer, begun, clock.now())
    after.work()
    assert runs() == [("after", "done", 1)]


def test_what_landed_before_the_program_was_started_sets_the_export_off_once(
    after: AfterLanding, warehouse: Warehouse, opens, export, runs, clock: Clock
) -> None:
    export(after="mail")
    clock.seconds = 60
    opens()
    for _ in range(2):
        AfterLanding(warehouse, clock.now, clock.elapsed).work()
    assert runs() == [("after", "done", 1)]


def test_what_failed_before_the_program_was_started_is_tried_again(
    after: AfterLanding, warehouse: Warehouse, opens, export, runs, tmp_path: Path, clock: Clock
) -> None:
    export(after="mail")
    after.work()
    (tmp_path / "out").rmdir()
    opens(2)
    after.work()
    assert [state for _, state, _ in runs()] == ["failed"]
    (tmp_path / "out").mkdir()
    clock.seconds = 3600
    anew = AfterLanding(warehouse, clock.now, clock.elapsed)
    anew.work()
    assert [state for _, state, _ in runs()] == ["failed", "done"]


def test_two_runs_after_a_source_are_half_a_minute_apart(
    after: AfterLanding, opens, export, runs, clock: Clock
) -> None:
    export(after="mail")
    after.work()
    for clock.seconds in range(100, 128, 2):
        opens()
        after.work()
    assert len(runs()) == 1
    clock.seconds = 130
    after.work()
    assert runs() == [("after", "done", 1), ("after", "done", 13)]


def test_rows_gather_until_they_are_enough(after: AfterLanding, opens, export, runs, clock: Clock) -> None:
    export(bucket_rows="3")
    opens(2)
    after.work()
    assert runs() == []
    opens()
    after.work()
    assert runs() == [("bucket", "done", 3)]
    clock.seconds = 300
    opens(2)
    after.work()
    assert len(runs()) == 1


def test_only_rows_that_would_go_count_as_gathered(after: AfterLanding, opens, export, runs) -> None:
    export(bucket_rows="2", kinds="click")
    opens(5)
    after.work()
    assert runs() == []


def test_a_row_waits_so_long_at_most(after: AfterLanding, opens, export, runs, clock: Clock) -> None:
    export(bucket_rows="100", bucket_minutes="10")
    opens()
    clock.seconds = 540
    opens()
    after.work()
    assert runs() == []
    clock.seconds = 600
    after.work()
    assert runs() == [("bucket", "done", 2)]
    clock.seconds = 1500
    after.work()
    assert len(runs()) == 1


def test_an_export_that_fails_is_tried_later_and_later(
    after: AfterLanding, opens, export, runs, clock: Clock, tmp_path: Path
) -> None:
    export(bucket_rows="1")
    (tmp_path / "out").rmdir()
    opens()
    tried = []
    for clock.seconds in range(0, 1000, 2):
        before = len(runs())
        after.work()
        if len(runs()) > before:
            tried.append(clock.seconds)
    assert tried == [0, 60, 180, 420, 900]
    (tmp_path / "out").mkdir()
    clock.seconds = 900 + 16 * 60
    after.work()
    assert runs()[-1] == ("bucket", "done", 1)


def test_what_failed_is_not_tried_again_once_somebody_ran_it(
    after: AfterLanding, warehouse: Warehouse, opens, export, runs, clock: Clock, tmp_path: Path
) -> None:
    export(after="mail")
    after.work()
    clock.seconds = 60
    opens()
    (tmp_path / "out").rmdir()
    after.work()
    (tmp_path / "out").mkdir()
    assert deliver.run(warehouse, "daily", trigger="hand", now=clock.now()).state == "done"
    clock.seconds = 600
    after.work()
    assert [trigger for trigger, *_ in runs()] == ["after", "hand"]


def test_while_a_run_waits_to_be_confirmed_nothing_takes_its_place(
    after: AfterLanding, warehouse: Warehouse, opens, export, runs, clock: Clock
) -> None:
    export(bucket_rows="1", confirm="always")
    for clock.seconds in (0, 300, 600):
        opens()
        after.work()
    assert runs() == [("bucket", "queued", 0)]
    assert deliver.confirm(warehouse, "daily", 1, now=clock.now()).state == "done"
    clock.seconds = 700
    after.work()
    assert runs() == [("bucket", "done", 1), ("bucket", "queued", 0)]


def test_an_export_that_is_disabled_is_set_off_by_nothing(
    after: AfterLanding, warehouse: Warehouse, opens, export, runs, clock: Clock
) -> None:
    export(bucket_rows="1", after="any")
    with warehouse.transaction() as writer:
        definition.disable(writer, "daily", NOW)
    clock.seconds = 60
    opens()
    after.work()
    assert runs() == []


def test_an_export_that_is_at_work_is_not_begun_a_second_time(
    after: AfterLanding, warehouse: Warehouse, opens, export, runs
) -> None:
    export(bucket_rows="1")
    opens()
    with deliver.alone(warehouse, "daily"):
        assert after.work() == 2
        assert runs() == []
    after.work()
    assert runs() == [("bucket", "done", 1)]
