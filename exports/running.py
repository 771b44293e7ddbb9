"""One run of an export while it works: what it touches, how it ends, and who may run beside it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from exports import ledger
from exports.errors import ExportBusy
from exports.export import Export
from exports.plan import Plan
from jobs import run as runs
from jobs import secrets
from jobs.errors import Stopped
from jobs.outside import Outside
from jobs.run import Counts, Outcome, State
from sql.errors import KlankbordError
from sql.reader import Reader
from sql.warehouse import Warehouse

Progress = Callable[[str], None]
LOOK_SECONDS = 0.1
CANCELLED = "Somebody cancelled it before anything was sent."
_running: WeakKeyDictionary[Warehouse, dict[str, threading.Event | None]] = WeakKeyDictionary()
_guard = threading.Lock()


def quiet(_step: str) -> None:
    pass


@dataclass(frozen=True)
class Running:
    """`clock` tells UTC, `progress` is called after each step, `stop` is set where somebody wants it to end."""

    warehouse: Warehouse
    export: Export
    run_id: int
    clock: Callable[[], datetime]
    progress: Progress = quiet
    outside: Outside = field(default_factory=Outside)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def timezone(self) -> str:
        """The installation's, in which profiles are read."""
        return self.warehouse.home.settings.timezone

    def secrets(self) -> dict[str, str]:
        """The values of the export's secrets; SecretMissing."""
        return secrets_of(self.warehouse, self.export, self.outside)

    def heed_stop(self) -> None:
        """Stopped where somebody wants the run to end."""
        if self.stop.is_set():
            raise Stopped

    def cancelled(self) -> Outcome:
        """The end of a run of which nothing was sent."""
        return self.ended(State.CANCELLED, CANCELLED)

    def failed(self, message: str, counts: Counts | None = None) -> Outcome:
        return self.ended(State.FAILED, message, counts)

    def ended(self, state: State, message: str, counts: Counts | None = None) -> Outcome:
        with self.warehouse.transaction() as writer:
            runs.end(writer, self.run_id, self.clock(), state, message)
        return Outcome(self.run_id, state, counts or Counts(), message)

    def queued(self, plan: Plan, detail: dict[str, Any]) -> Outcome:
        """Wait for somebody who confirms the plan with its number of rows."""
        wait = "1 row waits" if plan.rows == 1 else f"{plan.rows:,} rows wait"
        message = f"{wait} to be confirmed, for {plan.waits}: klankbord export confirm {plan.export} --rows {plan.rows}"
        with self.warehouse.transaction() as writer:
            runs.wait(writer, self.run_id, self.clock(), message, detail)
        return Outcome(self.run_id, State.QUEUED, Counts(), message)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Where the block is broken off the run is interrupted, and the next one takes up what was sealed."""
        try:
            yield
        except BaseException:
            ledger.interrupt(self.warehouse, self.run_id, self.clock())
            raise


@contextmanager
def interrupting(reader: Reader, stop: threading.Event) -> Iterator[None]:
    """Interrupt the queries of this reader within the block once `stop` is set; Stopped."""
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(LOOK_SECONDS):
            if stop.is_set():
                reader.interrupt()  # again each time round: one that comes before the query starts is lost

    looking = threading.Thread(target=look, name="heeding a stop", daemon=True)
    looking.start()
    try:
        yield
    except KlankbordError:
        if stop.is_set():
            raise Stopped from None
        raise
    finally:
        is_over.set()
        looking.join()


def secrets_of(warehouse: Warehouse, export: Export, outside: Outside) -> dict[str, str]:
    """The values of an export's secrets; SecretMissing."""
    folder, environment = warehouse.home.secrets, outside.environment
    return {name: secrets.read(reference, environment, folder) for name, reference in export.secrets.items()}


@contextmanager
def alone(warehouse: Warehouse, name: str, stop: threading.Event | None = None) -> Iterator[None]:
    """One run of an export at a time; ExportBusy for the second. `stop` is set by `cancel`."""
    with _guard:
        names = _running.setdefault(warehouse, {})
        if name in names:
            raise ExportBusy(f"The export {name} is running already; wait until it is done.")
        names[name] = stop
    try:
        yield
    finally:
        with _guard:
            names.pop(name, None)


def cancel(warehouse: Warehouse, name: str) -> bool:
    """Have the run of this export end at its next step; whether one runs."""
    with _guard:
        stop = _running.get(warehouse, {}).get(name)
    if stop is not None:
        stop.set()
    return stop is not None


def clock_from(now: datetime) -> Callable[[], datetime]:
    """A clock that stands at `now` and goes on from there."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=round(time.monotonic() - begun, 3))
