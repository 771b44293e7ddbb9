"""A finished run once more: the same files, the same bytes, from what the run kept."""

import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from exports import definition, ledger
from exports.errors import RunUnknown
from exports.files.delivery import FileDelivery
from exports.files.kept import File, Kept, forgotten_people
from exports.files.placing import bring, holds, open_place
from exports.running import Progress, Running, alone, clock_from, quiet
from jobs import run as runs
from jobs.errors import Stopped
from jobs.outside import Outside
from jobs.run import Outcome, State
from sql.errors import KlankbordError
from sql.warehouse import Warehouse


def repeat(
    warehouse: Warehouse,
    run_id: int,
    *,
    trigger: str,
    now: datetime,
    progress: Progress = quiet,
    outside: Outside | None = None,
) -> Outcome:
    """Bring the files of the finished run `run_id` again, the same bytes under the same names; recorded as its own run.

    A file that is still there as it was is left; another one under its name is never overwritten. Only the rows of
    people who were forgotten since are left out, and the outcome says so. RunUnknown where there is nothing to repeat.
    """
    clock = clock_from(now)
    with warehouse.reader() as reader:
        name, its_plan, files = ledger.finished(reader, run_id)
        export = definition.get(reader, name)
    if not its_plan.settings.is_place:
        raise RunUnknown(f"Run {run_id} sent its rows by calls, which are not repeated; what was not taken is resent.")
    if definition.goes_elsewhere(its_plan.settings, export.settings):
        raise RunUnknown(f"Run {run_id} went elsewhere than the export {name} goes now, so it is not repeated.")
    stop = threading.Event()
    with alone(warehouse, name, stop):
        again = runs.begin(warehouse, "export", name, trigger, now)
        running = Running(warehouse, export, again, clock, progress, outside or Outside(), stop)
        kept = Kept(warehouse.home, run_id)

        def note(those: list[File]) -> None:
            with warehouse.transaction() as writer:
                runs.keep_detail(writer, run_id, ledger.detail(its_plan, those, sealed=True))

        with running.at_work():
            try:
                with warehouse.reader() as reader:
                    forgotten = forgotten_people(reader)
                rest = kept.thinned(its_plan, files, forgotten, note)
                delivery = FileDelivery(replace(running, run_id=run_id), its_plan)
                for file in rest:
                    delivery.again(file, rest, strict=True)
                with closing(open_place(its_plan.settings, running.secrets(), stop)) as place:
                    for file in rest:
                        running.heed_stop()
                        if not holds(place, file, warehouse.home.tmp):
                            bring(place, kept, file, run_id)
                        progress(f"placed {file.role}")
            except Stopped:
                return running.ended(State.CANCELLED, f"It was stopped; repeat run {run_id} again for the rest.")
            except KlankbordError as error:
                return running.failed(f"Run {run_id} could not be repeated. {error}")
        left_out = ledger.counts(files).read - ledger.counts(rest).read
        message = f"Repeated run {run_id}: {ledger.names(rest)}, the same bytes."
        if left_out:
            message = (
                f"Repeated run {run_id}: {ledger.names(rest)}. Rows left out of people who were forgotten since: "
                f"{left_out:,}."
            )
        counts = ledger.counts(rest)
        with warehouse.transaction() as writer:
            ledger.record(writer, again, its_plan, rest, clock())
            runs.add_counts(writer, again, counts)
            runs.end(writer, again, clock(), State.DONE, message, {"repeats": run_id})
        return Outcome(again, State.DONE, counts, message)
