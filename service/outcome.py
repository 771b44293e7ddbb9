"""How a run is told on the command line."""

from dataclasses import asdict

from jobs.run import Outcome, State
from service.errors import RunFailed
from service.output import to_json
from service.session import Session


def tell(session: Session, outcome: Outcome, *, as_json: bool) -> None:
    """The run's counts, as prose or as exactly its five numbers. RunFailed, with its sentence, where it failed."""
    session.clear_progress()
    if outcome.state not in (State.DONE, State.DONE_WITH_REJECTS):
        raise RunFailed(outcome.message or f"Run {outcome.run_id} is {outcome.state}.")
    counts = asdict(outcome.counts)
    if as_json:
        session.say(to_json(counts))
        return
    parts = [f"{count:,} {name}" for name, count in counts.items() if count or name in ("read", "inserted")]
    session.say(f"{', '.join(parts)} (run {outcome.run_id}).")
    if outcome.message:
        session.say(outcome.message)
    if outcome.counts.rejected:
        session.say(f"Why rows were rejected: klankbord runs {outcome.run_id} --rejected")
