"""A finished run once more: the same files, the same bytes, from the kept rows."""

from datetime import datetime

from exports import ledger
from exports.deliver import Progress, alone, clock_from, drop_hidden, quiet
from exports.destinations import folder
from exports.kept import Kept
from jobs import run as runs
from jobs.run import Counts, Outcome, State
from sql.errors import KlankbordError
from sql.warehouse import Warehouse


def repeat(warehouse: Warehouse, run_id: int, *, trigger: str, now: datetime, progress: Progress = quiet) -> Outcome:
    """Write the files of the finished run `run_id` again, the same bytes under the same names; recorded as its own run.

    A file that is still there as it was is left; another one under its name is never overwritten. Only the rows of
    people who were forgotten since are left out, and the outcome says so. RunUnknown where there is nothing to repeat.
    """
    clock = clock_from(now)
    with warehouse.reader() as reader:
        name, its_plan, files = ledger.finished(reader, run_id)
    with alone(warehouse, name):
        again = runs.begin(warehouse, "export", name, trigger, now)
        kept = Kept(warehouse.home, run_id, written_by=again)
        try:
            with warehouse.transaction() as writer:
                runs.keep_detail(writer, again, ledger.detail(its_plan, files, sealed=False))
            rest = [kept.again(warehouse, its_plan, each, strict=True) for each in files]
            for file in rest:
                folder.reveal(its_plan.settings.folder, file.name, again, file.sha256)
                progress(f"placed {file.role}")
        except KlankbordError as error:
            drop_hidden(again, its_plan, files)
            message = f"Run {run_id} could not be repeated. {error}"
            with warehouse.transaction() as writer:
                runs.end(writer, again, clock(), State.FAILED, message)
            return Outcome(again, State.FAILED, Counts(), message)
        except BaseException:
            drop_hidden(again, its_plan, files)
            ledger.interrupt(warehouse, again, clock())
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
