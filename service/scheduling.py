"""What runs by itself while a home is served: sources and exports, each when its schedule says; refreshing the members
of the profiles in use, also after every source; and every night letting go of what was kept long enough."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from exports import definition, deliver
from exports import expiring as deliveries
from ingest import source
from ingest.kept import expiring
from jobs.schedule import Scheduled, Scheduler
from segments.saved import following
from service import refreshing, starting
from sql.named import query
from sql.warehouse import Warehouse

STOP_SECONDS = 3.0
EXPIRES = Scheduled("expiry", "kept calls and quarantine", "40 3 * * *", "UTC")


@contextmanager
def running(warehouse: Warehouse, clock: Callable[[], datetime]) -> Iterator[Scheduler]:
    """A scheduler that works for the length of the block."""

    def run(job: str, name: str) -> None:
        match job:
            case "ingest":
                outside = starting.outside(warehouse, "schedule", clock)
                source.run(warehouse, name, trigger="schedule", now=clock(), outside=outside)
                refreshing.refresh_in_use(warehouse, "schedule", clock)
            case following.JOB:
                refreshing.refresh_in_use(warehouse, "schedule", clock)
            case EXPIRES.job:
                expiring.expire(warehouse, clock(), warehouse.home.settings.quarantine_days)
                deliveries.expire(warehouse, clock(), warehouse.home.settings.delivery_days)
            case _:
                outside_of_export = starting.outside_of_export(warehouse, clock)
                deliver.run(warehouse, name, trigger="schedule", now=clock(), outside=outside_of_export)

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
    """Sources and refreshes keep to the installation's zone, exports to their own."""
    zone = warehouse.home.settings.timezone
    with warehouse.reader() as reader:
        sources = [each for each in source.all_sources(reader) if each.enabled and each.schedule]
        exports = definition.scheduled(reader)
        is_in_use = bool(following.in_use(reader))
    hourly = warehouse.home.settings.refresh_schedule
    refreshes = [Scheduled(following.JOB, following.NAME, hourly, zone)] if hourly and is_in_use else []
    refreshes.append(replace(EXPIRES, timezone=zone))
    return [*(Scheduled("ingest", each.name, each.schedule or "", zone) for each in sources), *exports, *refreshes]
