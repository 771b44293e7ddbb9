"""One run around rows that land whole or not at all."""

from collections.abc import Callable
from datetime import datetime

from ingest.pipeline import JOB
from jobs import run
from jobs.run import Counts, Outcome, State
from sql.errors import KlankbordError
from sql.reader import Writer
from sql.warehouse import Warehouse

Clock = Callable[[], datetime]


def whole_run(
    warehouse: Warehouse,
    name: str,
    trigger: str,
    now: datetime,
    clock: Clock | None,
    work: Callable[[Writer, int], Counts],
    message: Callable[[], str] = str,
    prepare: Callable[[], None] | None = None,
) -> Outcome:
    """Do `work` in one transaction and keep what came of it as the run `name`; `message` says more about it. `prepare`
    is done before that transaction begins: what only reads, and so holds up nobody who writes. What a user can mend
    ends the run as failed and is its message."""
    tell = clock or (lambda: now)
    run_id = run.begin(warehouse, JOB, name, trigger, now)
    try:
        if prepare:
            prepare()
        with warehouse.transaction() as writer:
            counts = work(writer, run_id)
            run.add_counts(writer, run_id, counts)
            said = message()
            return Outcome(run_id, run.end(writer, run_id, tell(), message=said or None), counts, said)
    except KlankbordError as error:
        return _ended(warehouse, run_id, tell(), State.FAILED, str(error))
    except KeyboardInterrupt:
        _ended(warehouse, run_id, tell(), State.CANCELLED, "It was stopped; nothing of it landed.")
        raise
    except BaseException:
        _ended(warehouse, run_id, tell(), State.FAILED, "Something broke while this ran; nothing of it landed.")
        raise


def _ended(warehouse: Warehouse, run_id: int, at: datetime, state: State, message: str) -> Outcome:
    with warehouse.transaction() as writer:
        return Outcome(run_id, run.end(writer, run_id, at, state, message), Counts(), message)
