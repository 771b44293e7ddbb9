"""When something runs by itself: cron in a zone, and the thread that sees to it in the process that owns the warehouse.

On days when the clock is moved it goes as in Debian's cron: a time that a day does not have runs once at the next hour
that it has; a time that comes twice runs once. What a job does never enters: it is a function handed in.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from time import monotonic
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from jobs.errors import ScheduleRefused
from sql.errors import KlankbordError, quoted
from sql.reader import Writer
from sql.warehouse import Warehouse

LOOK_EVERY = 2.0  # seconds between looks: how late a job may start, and how soon a changed schedule counts
KEEP_AGAIN_AFTER = 60.0  # seconds; until the next time is kept, a job counts as running and is not begun again
log = logging.getLogger("klankbord.schedule")


@dataclass(frozen=True)
class Schedule:
    """Five fields of `cron` (minute, hour, day, month, weekday; 0 is Sunday), read in the IANA zone `timezone`."""

    cron: str
    timezone: str

    def __post_init__(self) -> None:
        if len(self.cron.split()) != 5:
            raise ScheduleRefused(
                f"The schedule {quoted(self.cron)} is not five fields: minute, hour, day, month, weekday; "
                "0 6 * * * is every day at 06:00."
            )
        try:
            zone = ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError):
            raise ScheduleRefused(
                f"The timezone {quoted(self.timezone)} does not exist; Europe/Amsterdam does."
            ) from None
        try:
            next(CronSim(self.cron, datetime(2000, 1, 1, tzinfo=zone)))
        except CronSimError as error:
            field = str(error).removeprefix("Bad ")
            raise ScheduleRefused(
                f"The schedule {quoted(self.cron)} has a {field} that does not exist; 0 6 * * * is every day at 06:00."
            ) from None
        except StopIteration:
            raise ScheduleRefused(
                f"The schedule {quoted(self.cron)} names a day that never comes; 0 6 * * * is every day at 06:00."
            ) from None

    def next_after(self, at: datetime) -> datetime:
        """The first time strictly after `at`; both UTC without an offset."""
        return next(self._times(at))

    def upcoming(self, at: datetime, count: int) -> list[datetime]:
        """The next `count` times after `at`."""
        return list(islice(self._times(at), count))

    def _times(self, at: datetime) -> Iterator[datetime]:
        for local in CronSim(self.cron, at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.timezone))):
            time = local.astimezone(UTC).replace(tzinfo=None)
            if time > at:  # in the hour that comes twice, local times lie behind the second of them
                yield time


@dataclass(frozen=True)
class Scheduled:
    """A job (ingest, export) of that name, to be run at these times."""

    job: str
    name: str
    cron: str
    timezone: str

    @property
    def key(self) -> tuple[str, str]:
        return self.job, self.name


class Scheduler:
    """Runs what `wanted` names when it is due, each on a thread of its own, none twice at once.

    When a job is due next is kept in app.schedule until the job has ended. So what was missed while the program was
    off, or stopped in the middle, runs once on start, however often it was missed. `run` gets job and name; what it
    raises is logged and stops nothing. `now` gives UTC; `wait` is asked to wait for the stop, seconds at most.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        wanted: Callable[[], Iterable[Scheduled]],
        run: Callable[[str, str], object],
        now: Callable[[], datetime],
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._warehouse = warehouse
        self._wanted = wanted
        self._run = run
        self._now = now
        self._wait = wait
        self._stopping = threading.Event()
        self._workers: dict[tuple[str, str], threading.Thread] = {}
        self._thread = threading.Thread(target=self._loop, name="scheduler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> bool:
        """Begin nothing more and wait that long at most for what runs; whether all of it has ended."""
        self._stopping.set()
        until = monotonic() + seconds
        threads = [self._thread, *list(self._workers.values())]
        for each in threads:
            if each.ident is not None:
                each.join(max(0.0, until - monotonic()))
        return not any(each.is_alive() for each in threads)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def running(self) -> list[tuple[str, str]]:
        """Job and name of what runs now."""
        return [key for key, worker in list(self._workers.items()) if worker.is_alive()]

    def look(self) -> list[threading.Thread]:
        """Take over changed schedules and begin what is due; the threads that were begun."""
        busy = self.running()  # asked before the times are read: what ends in between has kept its next one by then
        now = self._now()
        wanted = {each.key: each for each in self._wanted()}
        begun = []
        for key in self._due(wanted, now):
            if key in busy or self._stopping.is_set():
                continue
            worker = threading.Thread(target=self._work, args=(wanted[key],), name=" ".join(key), daemon=True)
            self._workers[key] = worker
            worker.start()
            begun.append(worker)
        return begun

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception:
                log.exception("The scheduler could not look what is due, reference %s", _reference())
            self._wait(self._stopping, LOOK_EVERY)

    def _due(self, wanted: dict[tuple[str, str], Scheduled], now: datetime) -> list[tuple[str, str]]:
        with self._warehouse.reader() as reader:
            kept = {
                (job, name): (cron, zone, next_at)
                for job, name, cron, zone, next_at in reader.rows(
                    "select job, name, cron, timezone, next_at from app.schedule"
                )
            }
        for key in kept.keys() - wanted.keys():
            self._keep(key, None, now)
        for key, each in wanted.items():
            if kept.get(key, ())[:2] != (each.cron, each.timezone):
                kept.pop(key, None)
                self._keep(key, each, now)
        return [key for key, (_, _, next_at) in kept.items() if key in wanted and next_at <= now]

    def _keep(self, key: tuple[str, str], scheduled: Scheduled | None, at: datetime) -> None:
        """Keep when it is due next after `at`; nothing of a job that is wanted no more or whose schedule is broken."""
        try:
            next_at = Schedule(scheduled.cron, scheduled.timezone).next_after(at) if scheduled else None
        except ScheduleRefused as error:
            log.warning("%s %s does not run: %s", *key, error)
            next_at = None
        given = {"job": key[0], "name": key[1]}
        with self._warehouse.transaction() as writer:
            writer.execute("delete from app.schedule where job = $job and name = $name", given)
            if scheduled and next_at:
                writer.execute(
                    "insert into app.schedule values ($job, $name, $cron, $timezone, $next_at)",
                    {**given, "cron": scheduled.cron, "timezone": scheduled.timezone, "next_at": next_at},
                )

    def _work(self, scheduled: Scheduled) -> None:
        try:
            self._run(scheduled.job, scheduled.name)
        except KlankbordError as error:
            log.warning("%s %s: %s", *scheduled.key, error)
        except Exception:
            log.exception("%s %s broke, reference %s", *scheduled.key, _reference())
        while not self._kept_next(scheduled) and not self._wait(self._stopping, KEEP_AGAIN_AFTER):
            pass

    def _kept_next(self, scheduled: Scheduled) -> bool:
        try:
            self._keep(scheduled.key, scheduled, self._now())
        except Exception:
            log.exception("When %s %s runs next could not be kept, reference %s", *scheduled.key, _reference())
            return False
        return True


def hasten(writer: Writer, job: str, name: str, at: datetime) -> None:
    """Have the job run at `at` (UTC) already, where it is scheduled for later; nothing where it is not scheduled."""
    writer.execute(
        "update app.schedule set next_at = $at where job = $job and name = $name and next_at > $at",
        {"job": job, "name": name, "at": at},
    )


def _reference() -> str:
    return secrets.token_hex(2).upper()
