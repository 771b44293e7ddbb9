"""How a run is told on the command line."""

from dataclasses import asdict
from typing import Any

from jobs.run import Outcome, State
from service.errors import RunFailed
from service.output import answer
from service.session import Session


def tell(session: Session, outcome: Outcome, *, why: str = "", **more: Any) -> None:
    """How the run ended, or that it waits, as prose or as its number, state, counts and `more`. `why`: the command
    that tells why rows were rejected, where they stay with the runs that brought them. RunFailed, with its
    sentence, where it failed; the object is told even so."""
    session.clear_progress()
    if session.as_json or _is_well(outcome):
        answer(session, _prose(outcome, why), **as_data(outcome), **more)
    _fail_unless_well(outcome)


def tell_counts(session: Session, outcome: Outcome) -> None:
    """As prose, or as exactly the run's five counts. RunFailed, with its sentence, where it failed."""
    session.clear_progress()
    _fail_unless_well(outcome)
    answer(session, _prose(outcome), **asdict(outcome.counts))


def tell_all(session: Session, outcomes: list[Outcome], *, why: str = "", **more: Any) -> None:
    """Those of several runs, the last of which may have failed: RunFailed then."""
    session.clear_progress()
    well = [_prose(each, why) for each in outcomes if _is_well(each)]
    if session.as_json or well:
        answer(session, "\n".join(well), **more, runs=[as_data(each) for each in outcomes])
    for each in outcomes:
        _fail_unless_well(each)


def as_data(outcome: Outcome) -> dict[str, Any]:
    counts = asdict(outcome.counts)
    return {"run_id": outcome.run_id, "state": str(outcome.state), **counts, "message": outcome.message}


def _is_well(outcome: Outcome) -> bool:
    return outcome.state in (State.DONE, State.DONE_WITH_REJECTS, State.QUEUED)


def _fail_unless_well(outcome: Outcome) -> None:
    if not _is_well(outcome):
        raise RunFailed(outcome.message or f"Run {outcome.run_id} is {outcome.state}.")


def _prose(outcome: Outcome, why: str = "") -> str:
    if outcome.state is State.QUEUED:
        return f"{outcome.message} (run {outcome.run_id})"
    counts = asdict(outcome.counts)
    parts = [f"{count:,} {name}" for name, count in counts.items() if count or name in ("read", "inserted")]
    lines = [f"{', '.join(parts)} (run {outcome.run_id})."]
    if outcome.message:
        lines.append(outcome.message)
    if outcome.counts.rejected:
        lines.append(f"Why rows were rejected: klankbord {why or f'runs {outcome.run_id} --rejected'}")
    return "\n".join(lines)
