"""When jobs run, and that they run once."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from jobs import schedule
from jobs.errors import ScheduleRefused
from jobs.schedule import Schedule, Scheduled, Scheduler
from sql.warehouse import Warehouse

NINE = datetime(2026, 11, 22, 9)
HOURLY = Scheduled("ingest", "closealert", "0 * * * *", "UTC")
DAILY = Scheduled("export", "daily", "0 6 * * *", "Europe/Amsterdam")


@pytest.mark.parametrize(
    ("cron", "zone", "at", "expected"),
    [
        ("0 6 * * *", "Europe/Amsterdam", datetime(2026, 7, 1, 3), datetime(2026, 7, 1, 4)),
        ("0 6 * * *", "Europe/Amsterdam", datetime(2026, 7, 1, 4), datetime(2026, 7, 2, 4)),
        ("0 9 * * 0", "UTC", datetime(2026, 11, 21), datetime(2026, 11, 22, 9)),
        ("30 2 * * *", "America/New_York", datetime(2026, 3, 8, 5), datetime(2026, 3, 8, 7)),
        ("30 2 * * *", "Europe/Amsterdam", datetime(2026, 3, 29), datetime(2026, 3, 29, 1)),
    ],
)
def test_next_is_the_first_local_time_after(cron: str, zone: str, at: datetime, expected: datetime) -> None:
    assert Schedule(cron, zone).next_after(at) == expected


@pytest.mark.parametrize("minutes", range(0, 180, 10))
def test_a_time_that_comes_twice_runs_once_wherever_one_asks_from(minutes: int) -> None:
    """01:30 in New York on 1 November 2026 is 05:30 and 06:30 UTC."""
    at = datetime(2026, 11, 1, 4, 30) + timedelta(minutes=minutes)
    found = Schedule("30 1 * * *", "America/New_York").upcoming(at, 2)
    assert at < found[0] < found[1]
    assert datetime(2026, 11, 1, 6, 30) not in found


def test_every_quarter_goes_on_through_the_hour_that_comes_twice() -> None:
    found = Schedule("*/15 * * * *", "Europe/Amsterdam").upcoming(datetime(2026, 10, 25), 12)
    assert found == [datetime(2026, 10, 25) + timedelta(minutes=15 * each) for each in range(1, 13)]


@pytest.mark.parametrize("cron", ["", "* * *", "61 * * * *", "0 0 31 2 *", "a b c d e", "@daily", "0 0 6 * * *"])
def test_a_cron_that_cannot_be_read_is_refused_with_an_example(cron: str) -> None:
    with pytest.raises(ScheduleRefused, match=r"0 6 \* \* \* is every day at 06:00"):
        Schedule(cron, "UTC")


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ScheduleRefused, match="Europe/Amsterdam"):
        Schedule("0 6 * * *", "Mars/Olympus")


class Bench:
    """A scheduler with a clock that stands still until it is set; jobs note that they ran."""

    def __init__(self, warehouse: Warehouse, *wanted: Scheduled) -> None:
        self.at = NINE
        self.wanted = list(wanted)
        self.ran: list[tuple[str, str]] = []
        self.warehouse = warehouse
        self.restart()

    def restart(self) -> None:
        """Another scheduler, as after a kill; what the one before had begun stays at its own gate."""
        self.gate = threading.Event()
        self.gate.set()
        self.scheduler = Scheduler(self.warehouse, lambda: self.wanted, self.run, lambda: self.at)

    def run(self, job: str, name: str) -> None:
        gate = self.gate
        self.ran.append((job, name))
        assert gate.wait(10)
        if name == "broken":
            raise RuntimeError("a fault")

    def look(self, at: datetime) -> list[tuple[str, str]]:
        """What ran, begun by one look at that time."""
        self.at, self.ran = at, []
        for worker in self.scheduler.look():
            worker.join(10)
        return self.ran


@pytest.fixture
def bench(warehouse: Warehouse) -> Iterator[Bench]:
    yield Bench(warehouse, HOURLY)


def test_a_job_runs_when_it_is_due_and_not_before(bench: Bench) -> None:
    assert bench.look(NINE) == []
    assert bench.look(NINE + timedelta(minutes=59)) == []
    assert bench.look(NINE + timedelta(minutes=60)) == [HOURLY.key]
    assert bench.look(NINE + timedelta(minutes=61)) == []
    assert bench.look(NINE + timedelta(minutes=120)) == [HOURLY.key]


def test_what_was_missed_while_off_runs_once_on_start(bench: Bench) -> None:
    bench.look(NINE)
    bench.restart()
    late = NINE + timedelta(days=2, minutes=7)
    assert bench.look(late) == [HOURLY.key]
    assert bench.look(late + timedelta(seconds=2)) == []


def test_what_was_stopped_in_the_middle_runs_on_start(bench: Bench) -> None:
    bench.look(NINE)
    bench.gate.clear()
    bench.at = NINE + timedelta(hours=1)
    (killed,) = bench.scheduler.look()
    while bench.ran != [HOURLY.key]:  # it stands at the closed gate
        killed.join(0.01)
    closed = bench.gate
    bench.restart()
    assert bench.look(NINE + timedelta(hours=1, minutes=1)) == [HOURLY.key]
    closed.set()
    killed.join(10)


def test_a_job_that_still_runs_is_not_begun_again_and_holds_up_no_other(bench: Bench) -> None:
    bench.wanted.append(DAILY)
    bench.look(NINE)
    bench.gate.clear()
    bench.at = NINE + timedelta(hours=1)
    (first,) = bench.scheduler.look()
    bench.at = NINE + timedelta(days=1)
    (second,) = bench.scheduler.look()
    assert set(bench.scheduler.running()) == {HOURLY.key, DAILY.key}
    assert bench.scheduler.look() == []
    bench.gate.set()
    first.join(10), second.join(10)
    assert sorted(bench.ran) == sorted([HOURLY.key, DAILY.key])


def test_a_changed_schedule_counts_from_when_it_changed(bench: Bench) -> None:
    bench.look(NINE)
    bench.wanted[:] = [Scheduled(*HOURLY.key, "*/5 * * * *", "UTC")]
    assert bench.look(NINE + timedelta(minutes=61)) == []
    assert bench.look(NINE + timedelta(minutes=65)) == [HOURLY.key]


def test_a_hastened_job_runs_sooner_once_and_never_later(bench: Bench) -> None:
    bench.look(NINE)

    def hasten(at: datetime, name: str = HOURLY.name) -> None:
        with bench.warehouse.transaction() as writer:
            schedule.hasten(writer, HOURLY.job, name, at)

    hasten(NINE + timedelta(minutes=1))
    hasten(NINE + timedelta(minutes=5))
    hasten(NINE, "unknown")
    assert bench.look(NINE + timedelta(seconds=59)) == []
    assert bench.look(NINE + timedelta(minutes=1)) == [HOURLY.key]
    assert bench.look(NINE + timedelta(minutes=59)) == []


def test_what_is_switched_off_does_not_run_and_is_not_caught_up(bench: Bench) -> None:
    bench.look(NINE)
    bench.wanted.clear()
    assert bench.look(NINE + timedelta(hours=3)) == []
    bench.wanted.append(HOURLY)
    assert bench.look(NINE + timedelta(hours=3, minutes=10)) == []
    assert bench.look(NINE + timedelta(hours=4)) == [HOURLY.key]


def test_a_broken_job_or_schedule_stops_no_other(bench: Bench) -> None:
    bench.wanted += [Scheduled("ingest", "broken", "0 * * * *", "UTC"), Scheduled("export", "bad", "99 * * * *", "UTC")]
    bench.look(NINE)
    for hour in (1, 2):
        assert sorted(bench.look(NINE + timedelta(hours=hour))) == [("ingest", "broken"), HOURLY.key]


def test_the_thread_goes_on_after_a_fault_and_stops_when_asked(warehouse: Warehouse) -> None:
    looks = threading.Semaphore(0)

    def wanted() -> list[Scheduled]:
        looks.release()
        raise RuntimeError("a fault")

    scheduler = Scheduler(warehouse, wanted, lambda *_: None, lambda: NINE, wait=lambda stop, _: stop.wait(0.001))
    scheduler.start()
    assert looks.acquire(timeout=10) and looks.acquire(timeout=10) and looks.acquire(timeout=10)
    assert scheduler.stop(10)
    assert not scheduler.is_alive


def test_stop_does_not_wait_for_ever_for_a_job(bench: Bench) -> None:
    bench.look(NINE)
    bench.gate.clear()
    bench.at = NINE + timedelta(hours=1)
    (worker,) = bench.scheduler.look()
    assert not bench.scheduler.stop(0)
    bench.gate.set()
    worker.join(10)
    assert bench.scheduler.stop(1)
