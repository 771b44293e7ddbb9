"""A finished run once more: the same files, the same bytes, from what the run kept."""

from contextlib import closing
from datetime import datetime

from exports import definition, ledger
from exports.errors import RunUnknown
from exports.files.kept import Kept, forgotten_people
from exports.files.placing import bring, open_place
from exports.running import Progress, Running, alone, clock_from, quiet
from jobs import run as runs
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
    shape = its_plan.settings.file
    if shape is None:
        raise RunUnknown(f"Run {run_id} sent its rows by calls, which are not repeated; what was not taken is resent.")
    with alone(warehouse, name) as stop:
        again = runs.begin(warehouse, "export", name, trigger, now)
        running = Running(warehouse, export, again, clock, progress, outside or Outside(), stop)
        kept = Kept(warehouse.home, run_id)
        try:
            with warehouse.reader() as reader:
                forgotten = forgotten_people(reader)
            rest = [kept.without(each, shape, forgotten) for each in files]
            for file in rest:
                kept.check(file)
            with closing(open_place(its_plan.settings, running.secrets())) as place:
                for file in rest:
                    bring(place, kept, file, again, warehouse.home.tmp)
                    progress(f"placed {file.role}")
        except KlankbordError as error:
            return running.failed(f"Run {run_id} could not be repeated. {error}")
        except BaseException:
            running.interrupted()
            raise
        left_out = sum(each.rows for each in files) - sum(each.rows for each in rest)
        message = f"Repeated run {run_id}: {ledger.names(rest)}" + (
            f", without {left_out} rows of people who were forgotten since." if left_out else ", the same bytes."
        )
        counts = ledger.counts(rest)
        with warehouse.transaction() as writer:
            if left_out:
                runs.keep_detail(writer, run_id, ledger.detail(its_plan, rest, sealed=True))
            ledger.record(writer, again, its_plan, rest, clock())
            runs.add_counts(writer, again, counts)
            runs.end(writer, again, clock(), State.DONE, message, {"repeats": run_id})
        return Outcome(again, State.DONE, counts, message)
