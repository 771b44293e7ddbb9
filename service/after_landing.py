"""What follows once rows have landed: the export that their source names, those that run after it or once enough rows
wait (due.py), and the members of the profiles in use. One thread, told by the receiver, that also looks by itself; what
is asked for many times over while it works is done once more.

An export is started at once, after a failure later and later, never twice at once, and not while one of its runs waits
to be confirmed. Members are refreshed every so often at most. What landed right before a kill starts its export when
the home is served again.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from shlex import quote

from exports import definition, deliver
from exports.errors import ExportBusy, ExportUnknown
from exports.export import find as find_export
from exports.settings.reading import read_list
from ingest import source
from jobs import run
from jobs.run import State
from service import faults, refreshing, starting
from service.due import AFTER, ANY, BUCKET, Due
from service.errors import WrongInput
from sql.errors import KlankbordError, quoted
from sql.named import query
from sql.warehouse import Warehouse

LOOK_SECONDS = 2.0  # between looks at what is due
BUSY_SECONDS = 2.0  # before an export is tried again that somebody else has running
BROKEN_SECONDS = 60.0
LEAST_SECONDS = 30.0  # between two runs of one export after a source, or of rows that gathered
FIRST_WAIT, LONGEST_WAIT = 60.0, 3600.0  # seconds before an export is tried again that failed
SETTING = "export"
TRIGGER = "hook"
log = logging.getLogger("klankbord.after_landing")


@dataclass(frozen=True)
class _Asked:
    """What an export was set off by, and the source that names it, where one does."""

    trigger: str
    by: str = ""
    is_again: bool = False  # it failed before, and nothing landed since that it is asked for


class AfterLanding:
    """`elapsed` is a stopwatch in seconds; with `in_threads` each export runs on a thread of its own. Any thread may
    call `landed`; `work` is the thread's alone."""

    def __init__(
        self,
        warehouse: Warehouse,
        clock: Callable[[], datetime],
        elapsed: Callable[[], float] = time.monotonic,
        *,
        in_threads: bool = False,
    ) -> None:
        self._warehouse, self._clock, self._elapsed = warehouse, clock, elapsed
        self._every = float(warehouse.home.settings.hook_refresh_seconds)
        self._changed = threading.Condition()
        self._sources: set[str] = set()
        self._is_stopping = False
        self._due = Due(warehouse)
        self._exports: dict[str, _Asked] = {}  # yet to be started
        self._workers: dict[str, threading.Thread | None] = {}  # of the exports that are at work
        self._failures: dict[str, tuple[int, int]] = {}  # by export: how many in a row, and the last run of them
        self._not_before: dict[str, float] = {}
        self._is_busy = False
        self._in_threads = in_threads
        self._refresh_from: float | None = None  # when members may be refreshed; None where nothing landed since
        self._refreshed = float("-inf")
        self._told: set[tuple[str, str]] = set()  # the source and the export that does not exist
        self._thread = threading.Thread(target=self._run, name="after landing", daemon=True)

    def landed(self, name: str) -> None:
        """Rows of the source `name` landed."""
        with self._changed:
            self._sources.add(name)
            self._changed.notify()

    def take_up(self) -> None:
        """Begin where a process that was killed left off: with what landed since its exports began last."""
        with self._warehouse.reader() as reader:
            left = [name for (name,) in reader.rows(query("service/landed_since"), {"setting": SETTING})]
        for name in left:
            self.landed(name)

    def start(self) -> None:
        self.take_up()
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Begin nothing more; wait that long at most for what is at work."""
        until = time.monotonic() + seconds
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
            workers = [each for each in self._workers.values() if each is not None]
        for each in (self._thread, *workers):
            each.join(max(0.0, until - time.monotonic()))

    def work(self) -> float | None:
        """Do what is due; in how many seconds there is more to do, None where only a landing brings more."""
        with self._changed:
            names, self._sources = self._sources, set()
        if names:
            self._ask({export: _Asked(TRIGGER, by) for export, by in self._asked_by(names).items()})
            if self._refresh_from is None:
                self._refresh_from = max(self._elapsed(), self._refreshed + self._every)
        self._ask_due()
        waits = self._start_exports()
        if self._refresh_from is not None:
            left = self._refresh_from - self._elapsed()
            if left <= 0:
                self._refresh_from, self._refreshed = None, self._elapsed()
                refreshing.refresh_in_use(self._warehouse, TRIGGER, self._clock)
            else:
                waits.append(left)
        return min(waits, default=None)

    def _run(self) -> None:
        wait = LOOK_SECONDS
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._sources or self._is_stopping, wait)
                if self._is_stopping:
                    return
            try:
                wait = min(self.work() or LOOK_SECONDS, LOOK_SECONDS)
            except Exception as error:
                log.exception("What follows a landing broke: %s", faults.record(self._warehouse.home.path, error))
                wait = BROKEN_SECONDS

    def _asked_by(self, names: set[str]) -> dict[str, str]:
        with self._warehouse.reader() as reader:
            found = [each for each in source.all_sources(reader) if each.name in names]
        return {export: each.name for each in found if (export := each.settings.get(SETTING))}

    def _ask_due(self) -> None:
        due = {name: _Asked(trigger) for name, trigger in self._due.look(self._clock()).items()}
        with self._changed:  # whose rows somebody else sent since needs no run any more
            gone = [name for name, asked in self._exports.items() if asked.trigger == BUCKET and name not in due]
            for name in gone:
                del self._exports[name]
        self._ask(due)

    def _ask(self, asked: "dict[str, _Asked]") -> None:
        with self._changed:
            self._exports = {**self._exports, **asked}

    def _start_exports(self) -> list[float]:
        """Start what may start; in how many seconds what may not is looked at again."""
        self._is_busy = False
        waits = []
        for name, asked in list(self._exports.items()):
            left = self._not_before.get(name, float("-inf")) - self._elapsed()
            if left > 0:
                waits.append(left)
            elif name in self._workers or self._is_waiting(name):
                waits.append(BUSY_SECONDS)
            elif asked.is_again and self._was_done_since(name):
                self._forget(name)
                self._exports.pop(name, None)
            else:
                self._begin(name, asked)
        return [*waits, BUSY_SECONDS] if self._is_busy else waits

    def _begin(self, name: str, asked: "_Asked") -> None:
        with self._changed:
            self._exports.pop(name, None)
            worker = None
            if self._in_threads:
                worker = threading.Thread(target=self._export, args=(name, asked), name=f"export {name}", daemon=True)
            self._workers[name] = worker
        if worker is None:
            self._export(name, asked)
        else:
            worker.start()

    def _export(self, name: str, asked: "_Asked") -> None:
        run_id: int | None = None
        is_failed = False
        try:
            outside = starting.outside_of_export(self._warehouse, self._clock)
            done = deliver.run(self._warehouse, name, trigger=asked.trigger, now=self._clock(), outside=outside)
            run_id, is_failed = done.run_id, done.state not in (*starting.WELL, State.QUEUED)
        except ExportBusy:
            self._is_busy = True
            self._ask({name: asked})
        except ExportUnknown as error:
            if asked.by:
                self._tell(name, asked.by, error)
        except Exception as error:
            is_failed = True
            log.exception("The export %s broke: %s", name, faults.record(self._warehouse.home.path, error))
        with self._changed:
            self._workers.pop(name, None)
            if is_failed:
                self._put_off(name, asked, run_id)
            elif run_id is not None:
                self._forget(name)
                if asked.trigger != TRIGGER:
                    self._not_before[name] = self._elapsed() + LEAST_SECONDS

    def _put_off(self, name: str, asked: "_Asked", run_id: int | None) -> None:
        """Try it again after a wait that doubles with every failure."""
        count, last = self._failures.get(name, (0, 0))
        self._failures[name] = (count + 1, run_id or last)
        self._not_before[name] = self._elapsed() + min(FIRST_WAIT * 2 ** min(count, 20), LONGEST_WAIT)
        self._exports.setdefault(name, replace(asked, is_again=True))

    def _forget(self, name: str) -> None:
        """That it failed, or has to wait."""
        self._failures.pop(name, None)
        self._not_before.pop(name, None)

    def _was_done_since(self, name: str) -> bool:
        """Whether an export that failed here was run by somebody else since, and went well."""
        with self._warehouse.reader() as reader:
            found = reader.value(
                """select count(*) from app.run where job = 'export' and name = $name and run_id > $last
                    and state in ('done', 'done with rejects')""",
                {"name": name, "last": self._failures[name][1]},
            )
        return bool(found)

    def _is_waiting(self, name: str) -> bool:
        """Whether a run of it waits to be confirmed: a newer one would take the place of what somebody looks at."""
        with self._warehouse.reader() as reader:
            export = find_export(reader, name)
            return export is not None and deliver.waiting(reader, export) is not None

    def _tell(self, name: str, asker: str, error: KlankbordError) -> None:
        """A failed run says so, once while this process lives."""
        if (asker, name) in self._told:
            return
        self._told.add((asker, name))
        at = self._clock()
        change = f"klankbord source change {quote(asker)} --set export=…"
        message = f"{error} The source {asker} starts it after its rows; {change}"
        run_id = run.begin(self._warehouse, "export", name, TRIGGER, at)
        with self._warehouse.transaction() as writer:
            run.end(writer, run_id, at, State.FAILED, message)


@contextmanager
def following(warehouse: Warehouse, clock: Callable[[], datetime], stop_seconds: float) -> Iterator[AfterLanding]:
    """What follows landings, for the length of the block."""
    after = AfterLanding(warehouse, clock, in_threads=True)
    after.start()
    try:
        yield after
    finally:
        after.stop(stop_seconds)


def check_export(warehouse: Warehouse, settings: dict[str, str]) -> None:
    """ExportUnknown where a source is to start an export that does not exist."""
    if name := settings.get(SETTING, "").strip():
        with warehouse.reader() as reader:
            definition.get(reader, name)


def check_after(warehouse: Warehouse, settings: Mapping[str, str | None]) -> None:
    """WrongInput where an export is to run after a source that does not exist and never brought rows."""
    given = read_list(AFTER, settings.get(AFTER) or "")
    with warehouse.reader() as reader:
        known = {each.name for each in source.all_sources(reader)}
        known |= {name for (name,) in reader.rows("select distinct name from app.run where job = 'ingest'")}
    for name in given:
        if name != ANY and name not in known:
            there = ", ".join(sorted(known)) or "none yet"
            raise WrongInput(f"after names {quoted(name)}, and there is no such source; there are: {there}, or {ANY}.")
