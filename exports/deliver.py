"""Where a run is decided: who is first, whether it waits to be confirmed, and by which way its rows go.

A run that was stopped after it was sealed is finished before anything else, so each row goes once whatever happens
between two steps. What files are delivered by stands in files/, what calls are in calls/.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from exports import behind, definition, ledger, running
from exports.calls.delivery import CallDelivery
from exports.errors import NothingWaits, PlanOutdated
from exports.export import Export, find
from exports.files.delivery import FileDelivery
from exports.files.kept import Kept
from exports.goes.rows import Part
from exports.plan import Plan, unfinished
from exports.plan import plan as make_plan
from exports.running import Progress, Running, alone, clock_from, quiet
from jobs import run as runs
from jobs.errors import SettingRefused, Stopped
from jobs.outside import Outside
from jobs.run import Outcome, State
from sql.named import query
from sql.reader import Reader
from sql.warehouse import Warehouse


def run(
    warehouse: Warehouse,
    name: str,
    *,
    trigger: str,
    now: datetime,
    plan: Plan | None = None,
    part: Part | None = None,
    confirmed: int | None = None,
    progress: Progress = quiet,
    outside: Outside | None = None,
) -> Outcome:
    """Deliver what there is to deliver, that `part` of what is behind the cursor, or exactly `plan`; `now` UTC,
    `trigger` hand, schedule, api, hook, after or bucket.

    What cannot be delivered is a failed Outcome with a sentence, and the next run takes the same rows. A plan that
    waits is delivered where `confirmed` is its number of rows; else the run is queued until `confirm` is called.
    ExportUnknown, ExportBusy and PlanOutdated are raised before anything begins. `progress` is called after each step.
    """
    clock = clock_from(now)
    stop = threading.Event()
    with alone(warehouse, name, stop):
        with warehouse.reader() as reader:
            export = definition.get(reader, name)
            left_over = unfinished(reader, export)
        if plan is not None:
            _see_that_it_stands(plan, export, [each for _, each in left_over])
        _clear(warehouse, name, clock)
        made = Running(warehouse, export, 0, clock, progress, outside or Outside(), stop)
        finished = []
        for run_id, its_plan in left_over:
            if not _take_up(warehouse, run_id, clock()):
                continue
            again = replace(made, run_id=run_id)
            with again.at_work():
                outcome = _way(again, its_plan).finish()
            if outcome.state not in (State.DONE, State.DONE_WITH_REJECTS):
                return outcome
            finished.append(f"Run {run_id}, which was interrupted, was finished first.")
        with warehouse.reader() as reader:
            export = definition.get(reader, name)
            is_held = plan is None
            try:
                with running.interrupting(reader, stop):
                    plan = plan or make_plan(reader, export, now, sample_rows=0, timezone=made.timezone, part=part)
            except Stopped:
                run_id = runs.begin(warehouse, "export", name, trigger, now)
                return replace(made, export=export, run_id=run_id).cancelled()
            progress("planned")
            run_id = runs.begin(warehouse, "export", name, trigger, now, cursor=plan.cursor_before)
            progress("begun")
            begun = replace(made, export=export, run_id=run_id)
            if plan.texts != export.texts or not _is_as_it_was(warehouse, export):
                return begun.failed(f"The export {name} was changed while this was planned; run it again.")
            if stop.is_set():
                return begun.cancelled()
            way = _way(begun, plan)
            must_wait = plan.waits is not None and confirmed != plan.rows
            with begun.at_work():
                outcome = (way.queue if must_wait else way.deliver)(reader, is_held=is_held)
            return replace(outcome, message=" ".join(filter(None, [*finished, outcome.message])))


def confirm(
    warehouse: Warehouse,
    name: str,
    rows: int,
    *,
    now: datetime,
    progress: Progress = quiet,
    outside: Outside | None = None,
) -> Outcome:
    """Deliver the run that waits, which has this many rows. NothingWaits where none does, or another number."""
    clock = clock_from(now)
    stop = threading.Event()
    with alone(warehouse, name, stop):
        with warehouse.transaction() as writer:
            export = definition.get(writer, name)
            found = waiting(writer, export)
            if found is None:
                raise NothingWaits(f"No run of the export {name} waits to be confirmed.")
            run_id, plan = found
            if plan.rows != rows:
                raise NothingWaits(
                    f"The run of {name} that waits has {plan.rows:,} rows, not {rows:,}; look at it again."
                )
            runs.resume(writer, run_id, now)
        running = Running(warehouse, export, run_id, clock, progress, outside or Outside(), stop)
        with running.at_work():
            return _way(running, plan).start()


def resend(
    warehouse: Warehouse,
    name: str,
    *,
    trigger: str,
    now: datetime,
    unsure: bool = False,
    progress: Progress = quiet,
    outside: Outside | None = None,
) -> Outcome:
    """Send again what was not taken, by the mapping as it is now; with `unsure` also what may be there already.
    NothingWaits where no row waits to be sent again."""
    with warehouse.reader() as reader:
        export = definition.get(reader, name)
    if not export.settings.is_log:
        with warehouse.transaction() as writer:
            behind.give_back(writer, export, now, unsure=unsure)
        return run(warehouse, name, trigger=trigger, now=now, progress=progress, outside=outside)
    part = Part(resends=True, unsure=unsure)
    with warehouse.reader() as reader:
        if not make_plan(reader, export, now, sample_rows=0, part=part).rows:
            raise NothingWaits(f"No row of the export {name} waits to be sent again.")
    return run(warehouse, name, trigger=trigger, now=now, part=part, progress=progress, outside=outside)


def backfill(
    warehouse: Warehouse,
    name: str,
    from_: datetime,
    until: datetime,
    *,
    days: int,
    trigger: str,
    now: datetime,
    progress: Progress = quiet,
    outside: Outside | None = None,
) -> list[Outcome]:
    """Deliver what happened from one instant up to another (UTC) and was not delivered, in runs of that many days each;
    the cursor stays. It ends at the first run that does not come to its end. SettingRefused where an export has no
    past."""
    with warehouse.reader() as reader:
        parts = _parts(definition.get(reader, name), from_, until, days)
    outcomes = []
    for part in parts:
        progress(f"from {part.from_} to {part.until}")
        outcomes.append(run(warehouse, name, trigger=trigger, now=now, part=part, progress=progress, outside=outside))
        if outcomes[-1].state not in (State.DONE, State.DONE_WITH_REJECTS):
            break
    return outcomes


def estimate(
    reader: Reader, export: Export, from_: datetime, until: datetime, *, days: int, now: datetime
) -> list[tuple[Part, int]]:
    """The runs that such a backfill would be, with how many rows each would send now; nothing is sent. SettingRefused
    where an export has no past."""
    parts = _parts(export, from_, until, days)
    return [(part, make_plan(reader, export, now, sample_rows=0, part=part).rows) for part in parts]


def cancel(warehouse: Warehouse, name: str, *, now: datetime) -> int | None:
    """Have the run that is at work end at its next step; or end the one that waits to be confirmed, whose number this
    gives, and let go of what it kept. NothingWaits where there is neither."""
    with warehouse.reader() as reader:
        export = definition.get(reader, name)
    if running.cancel(warehouse, name):
        return None
    with alone(warehouse, name):
        with warehouse.transaction() as writer:
            found = waiting(writer, export)
            if found is None:
                raise NothingWaits(f"No run of the export {name} is at work or waits to be confirmed.")
            runs.end(writer, found[0], now, State.CANCELLED, running.CANCELLED)
        Kept(warehouse.home, found[0]).discard()
        return found[0]


def waiting(reader: Reader, export: Export) -> tuple[int, Plan] | None:
    """The run that waits to be confirmed, and its plan."""
    found = reader.row(query("exports/waiting"), {"name": export.name, "since": export.created_at})
    return (found[0], ledger.read(found[1])[0]) if found else None


def _parts(export: Export, from_: datetime, until: datetime, days: int) -> list[Part]:
    if not export.settings.is_log:
        raise SettingRefused(f"The export {export.name} sends how things stand now, which has no past to send.")
    if until <= from_:
        raise SettingRefused("A backfill goes from an earlier day to a later one.")
    return list(behind.slices(from_, until, days))


def _way(running: Running, plan: Plan) -> FileDelivery | CallDelivery:
    return FileDelivery(running, plan) if plan.settings.is_place else CallDelivery(running, plan)


def _see_that_it_stands(plan: Plan, export: Export, left_over: list[Plan]) -> None:
    stands_at = max([export.cursor, *(each.cursor_after for each in left_over)])
    if plan.export != export.name or plan.cursor_before != stands_at or plan.texts != export.texts:
        raise PlanOutdated(f"Since this plan was made the export {export.name} ran or was changed; plan it again.")


def _take_up(warehouse: Warehouse, run_id: int, at: datetime) -> bool:
    """Have a run that was stopped be at work again, so that meanwhile its export goes nowhere else; whether it is still
    to be finished."""
    with warehouse.transaction() as writer:
        is_sealed = ledger.is_sealed(writer, run_id)
        if is_sealed:
            runs.resume(writer, run_id, at)
    return is_sealed


def _is_as_it_was(warehouse: Warehouse, export: Export) -> bool:
    """Whether the definition is still the one of the run that has begun; from then on it goes nowhere else."""
    with warehouse.reader() as reader:
        now = find(reader, export.name)
    return now is not None and (now.export_id, now.texts, now.mapping) == (
        export.export_id,
        export.texts,
        export.mapping,
    )


def _clear(warehouse: Warehouse, name: str, clock: Callable[[], datetime]) -> None:
    """Call dead runs of this export interrupted (it is alone, so none is alive), drop what they left unsealed, and let
    go of a run that waits: a newer one takes its place."""
    with warehouse.transaction() as writer:
        dead = writer.rows(query("exports/dead"), {"name": name})
        for run_id, state, *_ in dead:
            if state == State.QUEUED:
                runs.end(writer, run_id, clock(), State.CANCELLED, "A newer run took the place of this one.")
    for run_id, state, sealed in dead:
        if state == State.RUNNING:
            ledger.interrupt(warehouse, run_id, clock())
        if state == State.QUEUED or not sealed:
            Kept(warehouse.home, run_id).discard()
