"""What runs by itself while a home is served: sources and exports, each when its schedule says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from exports import definition, deliver
from ingest import source
from jobs.schedule import Scheduled, Scheduler
from sql.named import query
from sql.warehouse import Warehouse

STOP_SECONDS = 3.0


@contextmanager
def running(warehouse: Warehouse, clock: Callable[[], datetime]) -> Iterator[Scheduler]:
    """A scheduler that works for the length of the block."""

    def run(job: str, name: str) -> None:
        work = source.run if job == "ingest" else deliver.run
        work(warehouse, name, trigger="schedule", now=clock())

    scheduler = Scheduler(warehouse, lambda: _wanted(warehouse), run, clock)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop(STOP_SECONDS)


def state(warehouse: Warehouse, scheduler: Scheduler | None) -> Mapping[str, Any]:
    """Whether it works, what runs, and when what comes next (UTC)."""
    with warehouse.reader() as reader:
        upcoming = reader.rows(query("service/upcoming"))
    return {
        "state": "running" if scheduler is not None and scheduler.is_alive else "stopped",
        "running": [{"job": job, "name": name} for job, name in (scheduler.running() if scheduler else ())],
        "next": [{"job": job, "name": name, "at": at.isoformat() + "Z"} for job, name, at in upcoming],
    }


def _wanted(warehouse: Warehouse) -> Iterable[Scheduled]:
    """Sources keep to the installation's zone, exports to their own."""
    zone = warehouse.home.settings.timezone
    with warehouse.reader() as reader:
        sources = [each for each in source.all_sources(reader) if each.enabled and each.schedule]
        exports = definition.scheduled(reader)
    return [*(Scheduled("ingest", each.name, each.schedule or "", zone) for each in sources), *exports]
