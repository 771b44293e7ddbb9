"""One batch on its way: tried until every row of it was dealt with, each try kept before it is made.

What a lost answer means is the destination's own nature (Again); how long is waited is the export's patience.
"""

from dataclasses import dataclass

from exports.calls import batches
from exports.calls.batches import KeptBatch
from exports.calls.record import Attempt, Record, Told
from exports.destination import Again, Answer, Change, Destination
from exports.plan import Plan
from exports.running import Running
from jobs.errors import CallFailed, Stopped, Terminal, Transient
from jobs.retry import Backoff

LONGEST_WAIT, LOOK_EVERY = 600.0, 1.0  # seconds
NOT_TAKEN = frozenset({408, 425, 429, 503})  # the destination says that it did nothing
UNSURE = "it is not known whether this arrived: the connection broke; sent again, it could be there twice"


@dataclass(frozen=True)
class Sending:
    """Sends the batches of one run; Stopped where somebody wants it to end, CallFailed where patience is over."""

    running: Running
    plan: Plan

    @property
    def record(self) -> Record:
        export = self.running.export
        return Record(self.running.warehouse, self.running.run_id, export.export_id, export.name)

    def send(self, destination: Destination, batch: KeptBatch, begun: Attempt | None) -> None:
        """Try until every row of the batch was dealt with; CallFailed where that does not come. `begun` is a try of an
        earlier process whose end nobody knows."""
        if batch.batch.change is Change.REMOVE and not destination.removes:
            told = [Told(row.number, "untold", "the destination cannot be told") for row in batch.batch.rows]
            self.record.tell(batch, told, self.running.clock())
            return
        if begun and not self._can_go_again(destination, batch, begun):
            self._give_up(destination, batch, begun.attempt, UNSURE)
            return
        backoff, noted, attempt = self.backoff(), begun.noted if begun else None, 0

        def note(text: str) -> None:
            nonlocal noted
            self.record.note(batch.number, attempt, text)
            noted = text

        while batch.batch.rows:
            attempt = self.record.begin(batch, noted, self.running.clock())
            try:
                answer = destination.send(batch.batch, noted, note)
            except CallFailed as error:
                if destination.again is Again.UNKNOWN and _may_be_there(error, None):
                    self._give_up(destination, batch, attempt, UNSURE, error)
                    return
                self._wait_after(backoff, batch, attempt, error, noted)
                continue
            self._keep_answer(destination, batch, attempt, answer)
            if not answer.later:
                return
            left = [row.number for row in batch.batch.rows if row.number not in answer.later]
            batch = batch.without(left, self.running.run_id)
            reason = next(iter(answer.later.values())).rstrip(".")
            self.wait(backoff.after(Transient(f"{reason} ({len(answer.later):,} rows of a batch).")))

    def _can_go_again(self, destination: Destination, batch: KeptBatch, attempt: Attempt) -> bool:
        """Whether a batch whose last try nobody knows the end of can be sent once more and be there once."""
        match destination.again:
            case Again.UNKNOWN:
                return False
            case Again.KEYED:  # without somebody who is not to be sent any more it is another batch to them
                return attempt.key == batch.batch.key
            case _:
                return True

    def _keep_answer(self, destination: Destination, batch: KeptBatch, attempt: int, answer: Answer) -> None:
        told = []
        for row in batch.batch.rows:
            their = answer.ids.get(row.number)
            if row.number in answer.rejected:
                shown = "\n".join(destination.preview(batches.as_batch(row, batch.batch)))
                told.append(Told(row.number, "rejected", answer.rejected[row.number], their, shown))
            elif row.number not in answer.later:
                told.append(Told(row.number, "accepted", answer.warned.get(row.number), their))
        self.record.end(
            batch,
            attempt,
            "later" if answer.later else "answered",
            self.running.clock(),
            told,
            status=answer.status,
            message=answer.message or None,
            passed=None if answer.later else self._passed(batch),
        )

    def _give_up(
        self,
        destination: Destination,
        batch: KeptBatch,
        attempt: int,
        reason: str,
        error: CallFailed | None = None,
    ) -> None:
        """Keep the rows of a batch aside: nobody knows whether they arrived, and they could be doubled."""
        told = [
            Told(row.number, "unsure", reason, None, "\n".join(destination.preview(batches.as_batch(row, batch.batch))))
            for row in batch.batch.rows
        ]
        status, message = (error.status, str(error)) if error else (None, reason)
        at, passed = self.running.clock(), self._passed(batch)
        self.record.end(batch, attempt, "given up", at, told, status=status, message=message, passed=passed)

    def _passed(self, batch: KeptBatch) -> int | None:
        """The arrival up to which all is dealt with once this batch is, None where the cursor stays."""
        return int(batch.known["kb_arrival"][-1]) if self.plan.settings.is_log and not self.plan.part else None

    def _wait_after(
        self, backoff: Backoff, batch: KeptBatch, attempt: int, error: CallFailed, noted: str | None
    ) -> None:
        """Record a try that failed and wait for the next; raises it where there is none."""
        outcome = "refused" if isinstance(error, Terminal) else "unsure" if _may_be_there(error, noted) else "not taken"
        self.record.end(batch, attempt, outcome, self.running.clock(), [], status=error.status, message=str(error))
        self.wait(backoff.after(error))

    def wait(self, seconds: float) -> None:
        """Wait, in steps, so that a stop is soon heard."""
        left = seconds
        while not self.running.stop.is_set():
            if left <= 0:
                return
            self.running.outside.sleep(min(left, LOOK_EVERY))
            left -= LOOK_EVERY
        raise Stopped

    def backoff(self) -> Backoff:
        """The waits between tries, for as long as the export is patient."""
        return Backoff(1.0, LONGEST_WAIT, 60.0 * self.plan.settings.patience_minutes, self.running.outside.random)


def _may_be_there(error: CallFailed, noted: str | None) -> bool:
    """Whether the destination may have taken what failed; where something was noted of it, one that says that it did
    nothing speaks of its last call alone."""
    return isinstance(error, Transient) and error.was_sent and (noted is not None or error.status not in NOT_TAKEN)
