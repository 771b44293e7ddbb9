"""A finished run once more: the same files, the same bytes, from the kept copies."""

from datetime import datetime

from exports import ledger
from exports.deliver import Progress, alone, clock_from, quiet
from exports.destinations import folder
from exports.errors import CopyLost
from exports.kept import File, Kept
from exports.plan import Plan
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
        kept = Kept(warehouse.home, run_id)
        try:
            rest = [_ready(warehouse, kept, its_plan, each) for each in files]
            for file in rest:
                folder.place(its_plan.settings.folder, file.name, kept.read(file), file.sha256)
                progress(f"placed {file.role}")
        except KlankbordError as error:
            with warehouse.transaction() as writer:
                runs.end(writer, again, clock(), State.FAILED, f"Run {run_id} could not be repeated: {error}")
            return Outcome(again, State.FAILED, Counts(), f"Run {run_id} could not be repeated: {error}")
        except BaseException:
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


def _ready(warehouse: Warehouse, kept: Kept, plan: Plan, file: File) -> File:
    """The file to write again; CopyLost where its copy is gone and cannot be made as it was."""
    was_there = kept.has(file)
    found = kept.ready(warehouse, plan, file)
    if not was_there and found.sha256 != file.sha256:
        kept.drop(file)
        raise CopyLost(
            f"the kept copy of {file.name} is gone and what it held has changed since; "
            f"restore {kept.folder} from a backup."
        )
    return found
