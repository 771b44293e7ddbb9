"""A run of an export: planned, kept, written, sealed, placed, recorded; each row once, whatever happens between two
steps.

Until a run is sealed nothing of it can be seen, and another run simply begins anew. From then on its files are decided
to the byte, so a run that was stopped is finished before anything else, under its own number and names. Placing a file
twice is placing it once. The cursor, the deliveries and the run's end are one transaction.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from exports import definition, ledger
from exports.activity import Activities
from exports.definition import Export
from exports.destinations import folder
from exports.errors import ExportBusy, PlanOutdated
from exports.kept import File, Kept, forgotten_people
from exports.plan import Plan, unfinished
from exports.plan import plan as make_plan
from jobs import run as runs
from jobs.run import Counts, Outcome, State
from sql.errors import KlankbordError
from sql.named import query
from sql.warehouse import Warehouse

Progress = Callable[[str], None]
_running: WeakKeyDictionary[Warehouse, set[str]] = WeakKeyDictionary()
_guard = threading.Lock()


def quiet(_step: str) -> None:
    pass


def run(
    warehouse: Warehouse,
    name: str,
    *,
    trigger: str,
    now: datetime,
    plan: Plan | None = None,
    progress: Progress = quiet,
) -> Outcome:
    """Deliver what was received since the previous run, or exactly `plan`; `now` UTC, `trigger` hand, schedule or api.

    What cannot be delivered is a failed Outcome with a sentence, and the next run takes the same rows. ExportUnknown,
    ExportBusy and PlanOutdated are raised before anything begins. `progress` is called after each step.
    """
    clock = clock_from(now)
    with alone(warehouse, name):
        with warehouse.reader() as reader:
            export = definition.get(reader, name)
            left_over = unfinished(reader, export)
        _clear(warehouse, name, clock())
        if plan is not None:
            _see_that_it_stands(plan, export, [each for _, each in left_over])
        for run_id, its_plan in left_over:
            outcome = _Run(warehouse, export, run_id, its_plan, clock, progress).finish()
            if outcome.state is not State.DONE:
                return outcome
        if plan is None:
            with warehouse.reader() as reader:
                plan = make_plan(reader, definition.get(reader, name), now, sample_rows=0)
        progress("planned")
        run_id = runs.begin(warehouse, "export", name, trigger, now, cursor=plan.cursor_before)
        progress("begun")
        return _Run(warehouse, export, run_id, plan, clock, progress).deliver()


@dataclass(frozen=True)
class _Run:
    warehouse: Warehouse
    export: Export
    run_id: int
    plan: Plan
    clock: Callable[[], datetime]
    progress: Progress

    def deliver(self) -> Outcome:
        """All steps of a fresh run."""
        settings = self.plan.settings
        files = [File(role, name.replace("{run}", str(self.run_id))) for role, name in self.plan.files.items()]
        try:
            folder.check(settings.folder, [each.name for each in files])
            self._note(files, sealed=False)
            with self.warehouse.reader() as reader:
                activities = Activities(reader, settings, self.plan.interval)
                for each in files:
                    self._kept.keep(activities, each.role)
                    self.progress(f"kept {each.role}")
                forgotten = forgotten_people(reader)
            files = [self._kept.write(each, settings, forgotten) for each in files]
            self.progress("written")
            self._note(files, sealed=True)
            self.progress("sealed")
        except KlankbordError as error:
            drop_hidden(self.run_id, self.plan, files)
            self._kept.discard()
            return self._failed(str(error))
        except BaseException:  # what was kept stays: it may be sealed already
            ledger.interrupt(self.warehouse, self.run_id, self.clock())
            raise
        return self._place(files, fresh=True)

    def finish(self) -> Outcome:
        """The rest of a run that was sealed before."""
        with self.warehouse.reader() as reader:
            files = ledger.files(reader, self.run_id)
        try:
            rest = [
                each
                if folder.holds(self.plan.settings.folder, each.name, each.sha256)
                else self._kept.again(self.warehouse, self.plan, each, strict=False)
                for each in files
            ]
        except KlankbordError as error:
            drop_hidden(self.run_id, self.plan, files)
            return self._failed(str(error))
        if rest != files:
            self._note(rest, sealed=True)
        return self._place(rest, fresh=False)

    @property
    def _kept(self) -> Kept:
        return Kept(self.warehouse.home, self.run_id)

    def _place(self, files: list[File], fresh: bool) -> Outcome:
        placed = False
        try:
            for file in files:
                folder.reveal(self.plan.settings.folder, file.name, self.run_id, file.sha256)
                placed = True
                self.progress(f"placed {file.role}")
            outcome = self._done(files)
        except KlankbordError as error:
            drop_hidden(self.run_id, self.plan, files)
            if fresh and not placed and self._nothing_appeared(files):
                self._note(files, sealed=False)
                self._kept.discard()
            return self._failed(str(error))
        except BaseException:
            ledger.interrupt(self.warehouse, self.run_id, self.clock())
            raise
        self.progress("done")
        return outcome

    def _done(self, files: list[File]) -> Outcome:
        counts = ledger.counts(files)
        message = _told(counts.inserted, files)
        with self.warehouse.transaction() as writer:
            ledger.record(writer, self.run_id, self.plan, files, self.clock())
            runs.add_counts(writer, self.run_id, counts, self.plan.cursor_after)
            writer.execute(
                "update app.export set cursor = $after where name = $name and cursor = $before",
                {"name": self.export.name, "before": self.plan.cursor_before, "after": self.plan.cursor_after},
            )
            runs.end(writer, self.run_id, self.clock(), State.DONE, message)
        return Outcome(self.run_id, State.DONE, counts, message)

    def _failed(self, message: str) -> Outcome:
        with self.warehouse.transaction() as writer:
            runs.end(writer, self.run_id, self.clock(), State.FAILED, message)
        return Outcome(self.run_id, State.FAILED, Counts(), message)

    def _nothing_appeared(self, files: list[File]) -> bool:
        return not any((self.plan.settings.folder / each.name).exists() for each in files)

    def _note(self, files: list[File], sealed: bool) -> None:
        with self.warehouse.transaction() as writer:
            runs.keep_detail(writer, self.run_id, ledger.detail(self.plan, files, sealed))


def _told(rows: int, files: list[File]) -> str:
    if not files:
        return "Nothing new to deliver."
    if not rows:
        return f"Nothing new to deliver; without rows: {ledger.names(files)}."
    return f"Delivered {rows:,} {'activity' if rows == 1 else 'activities'}: {ledger.names(files)}."


def _see_that_it_stands(plan: Plan, export: Export, left_over: list[Plan]) -> None:
    stands_at = max([export.cursor, *(each.cursor_after for each in left_over)])
    if plan.export != export.name or plan.cursor_before != stands_at or plan.texts != export.texts:
        raise PlanOutdated(f"Since this plan was made the export {export.name} ran or was changed; plan it again.")


def _clear(warehouse: Warehouse, name: str, at: datetime) -> None:
    """Call dead runs of this export interrupted (it is alone, so none is alive) and drop what they left unsealed."""
    with warehouse.transaction() as writer:
        dead = writer.rows(query("exports/dead"), {"name": name})
    for run_id, state, sealed, detail in dead:
        if state == "running":
            ledger.interrupt(warehouse, run_id, at)
        if not sealed:
            Kept(warehouse.home, run_id).discard()
            if detail:
                drop_hidden(run_id, *ledger.read(detail))


def drop_hidden(run_id: int, plan: Plan, files: Iterable[File]) -> None:
    """Remove what the run wrote in the folder under hidden names."""
    for file in files:
        folder.drop(plan.settings.folder, file.name, run_id)


@contextmanager
def alone(warehouse: Warehouse, name: str) -> Iterator[None]:
    """One run of an export at a time; ExportBusy for the second."""
    with _guard:
        names = _running.setdefault(warehouse, set())
        if name in names:
            raise ExportBusy(f"The export {name} is running already; wait until it is done.")
        names.add(name)
    try:
        yield
    finally:
        with _guard:
            names.discard(name)


def clock_from(now: datetime) -> Callable[[], datetime]:
    """A clock that stands at `now` and goes on from there."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=round(time.monotonic() - begun, 3))
