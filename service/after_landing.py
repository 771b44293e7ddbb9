"""What follows once called-in rows have landed: the export that their source names, and the members of the profiles in
use. One thread, told by the receiver; what is asked for many times over while it works is done once more.

An export is started at once, members are refreshed every so often at most. What landed right before a kill starts its
export when the home is served again. A pulled source's rows are the scheduler's.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from shlex import quote

from exports import definition, deliver
from exports.errors import ExportBusy, ExportUnknown
from ingest import source
from jobs import run
from jobs.run import State
from service import faults, refreshing
from sql.errors import KlankbordError
from sql.named import query
from sql.warehouse import Warehouse

BUSY_SECONDS = 2.0  # before an export is tried again that somebody else has running
SETTING = "export"
TRIGGER = "hook"
log = logging.getLogger("klankbord.after_landing")


class AfterLanding:
    """`elapsed` is a stopwatch in seconds. Any thread may call `landed`; `work` is the thread's alone."""

    def __init__(
        self, warehouse: Warehouse, clock: Callable[[], datetime], elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._warehouse, self._clock, self._elapsed = warehouse, clock, elapsed
        self._every = float(warehouse.home.settings.hook_refresh_seconds)
        self._changed = threading.Condition()
        self._sources: set[str] = set()
        self._is_stopping = False
        self._exports: dict[str, str] = {}  # yet to be started, each with the source that asked
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
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        self._thread.join(seconds)

    def work(self) -> float | None:
        """Do what is due; in how many seconds there is more to do, None where only a landing brings more."""
        with self._changed:
            names, self._sources = self._sources, set()
        if names:
            self._exports |= self._asked_by(names)
            if self._refresh_from is None:
                self._refresh_from = max(self._elapsed(), self._refreshed + self._every)
        waits = [BUSY_SECONDS] if self._start_exports() else []
        if self._refresh_from is not None:
            left = self._refresh_from - self._elapsed()
            if left <= 0:
                self._refresh_from, self._refreshed = None, self._elapsed()
                refreshing.refresh_in_use(self._warehouse, TRIGGER, self._clock)
            else:
                waits.append(left)
        return min(waits, default=None)

    def _run(self) -> None:
        wait: float | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._sources or self._is_stopping, wait)
                if self._is_stopping:
                    return
            try:
                wait = self.work()
            except Exception as error:
                log.exception("What follows a landing broke: %s", faults.record(self._warehouse.home.path, error))
                wait = None

    def _asked_by(self, names: set[str]) -> dict[str, str]:
        with self._warehouse.reader() as reader:
            found = [each for each in source.all_sources(reader) if each.name in names]
        return {export: each.name for each in found if (export := each.settings.get(SETTING))}

    def _start_exports(self) -> bool:
        """Whether one is running already, by somebody else, and has to be waited for."""
        is_busy = False
        for name, asker in list(self._exports.items()):
            try:
                del self._exports[name]
                deliver.run(self._warehouse, name, trigger=TRIGGER, now=self._clock())
            except ExportBusy:
                self._exports[name] = asker
                is_busy = True
            except ExportUnknown as error:
                self._tell(name, asker, error)
            except Exception as error:
                log.exception("The export %s broke: %s", name, faults.record(self._warehouse.home.path, error))
        return is_busy

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
    after = AfterLanding(warehouse, clock)
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
