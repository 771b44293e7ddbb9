"""A run whose rows are sent by calls: kept, sealed, sent batch by batch, each try and what became of each row recorded.

A try is kept before it is made. So a run that is killed knows which batch was under way: it goes again where the
destination takes it as the same or can be asked, and is told of as unsure where nobody can know.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import polars as pl

from exports import going, ledger, tokens
from exports.calls import batches
from exports.calls.batches import KeptBatch
from exports.calls.rates import rate_of
from exports.calls.record import Attempt, Told, done, open_attempts, suspects, unsure
from exports.calls.sending import Sending
from exports.destination import Again, Change, Destination
from exports.destinations import called, sketch
from exports.errors import MappingRefused
from exports.files.kept import Kept
from exports.plan import Plan, asked_of, nothing, refuse_other
from exports.running import Running, interrupting
from jobs import run as runs
from jobs.errors import CallFailed, Stopped
from jobs.run import Counts, Outcome, State
from sql.errors import KlankbordError
from sql.named import fill, query
from sql.reader import Reader, identifier

SENT = "sent"
LOOK_AGAIN = timedelta(minutes=1)  # how long is believed who may be sent


@dataclass(frozen=True)
class CallDelivery:
    running: Running
    plan: Plan

    def deliver(self, reader: Reader, *, is_held: bool) -> Outcome:
        """All steps of a fresh run."""
        failed = self._keep(reader, is_held)
        return failed or self._send()

    def queue(self, reader: Reader, *, is_held: bool) -> Outcome:
        """Keep the rows of a fresh run, and wait."""
        failed = self._keep(reader, is_held)
        if not failed and self.running.stop.is_set():
            self._note(sealed=False)
            self._kept.discard()
            return self.running.cancelled()
        return failed or self.running.queued(self.plan, self._detail(sealed=True))

    def start(self) -> Outcome:
        """All steps of a run that waited, without the people who are not to be sent any more."""
        return self._send()

    def finish(self) -> Outcome:
        """The same of the rest of a run that was stopped."""
        return self._send()

    # ------------------------------------------------------------------------------------------------------- keeping

    def _keep(self, reader: Reader, is_held: bool) -> Outcome | None:
        try:
            self._note(sealed=False)
            with interrupting(reader, self.running.stop):
                self._keep_rows(reader, is_held)
            self._note(sealed=True)
            self.running.progress("sealed")
            return None
        except Stopped:
            self._kept.discard()
            return self.running.cancelled()
        except KlankbordError as error:
            self._kept.discard()
            return self.running.failed(str(error))

    def _keep_rows(self, reader: Reader, is_held: bool) -> None:
        plan, export = self.plan, replace(self.running.export, texts=self.plan.texts)
        wanted = asked_of(
            export, plan.field_mapping, plan.interval(reader, export), plan.made_at, self.running.timezone
        )
        if not is_held:
            going.hold(reader, wanted)
            refuse_other(reader, plan)
        tokens.fill(reader, self.running.warehouse.home, wanted.mapping, plan.settings, self.running.clock())
        text = fill(
            query("exports/sent"),
            {
                "{columns}": "".join(f", {identifier(name)}" for name in wanted.mapping.names),
                "{arrival}": ", kb_arrival" if plan.settings.is_log else "",
                "{order}": "kb_arrival" if plan.settings.is_log else "kb_change <> 'removed', kb_key",
                "{sent}": going.sent(plan.settings),
            },
        )
        self._kept.keep_table(reader, SENT, text, {"batch_rows": self._sketch().batch_rows})

    def _sketch(self) -> Destination:
        return sketch(self.plan.settings.destination, self.plan.settings.own)

    # ------------------------------------------------------------------------------------------------------- sending

    def _send(self) -> Outcome:
        try:
            with self._open() as destination:
                self._check_mapping(destination)
                begun = self._begun()
                for batch in self._pending(begun):
                    if self.running.stop.is_set():
                        raise Stopped
                    self._sending.send(destination, batch, begun.get(batch.number))
                    self.running.progress(f"sent batch {batch.number}")
        except Stopped:
            # What may be there already is settled by the next run, so this one is not over.
            state = State.INTERRUPTED if self._is_left_open() else State.CANCELLED
            counts = self._counts()
            return self.running.ended(state, f"It was stopped. {self._came_to(counts)}", counts)
        except KlankbordError as error:
            self._is_left_open()
            counts = self._counts()
            text = f"{error} {self._came_to(counts)}" if counts.read else str(error)
            return self.running.failed(text, counts)
        return self._done()

    def _pending(self, begun: Mapping[int, Attempt]) -> Iterator[KeptBatch]:
        """The batches that still have rows to send; who is not to be sent any more is told of and left out."""
        with self.running.warehouse.reader() as reader:
            finished = done(reader, self.running.run_id)
        looked_at, withheld = self._look()
        for batch in batches.read(self._kept.table_path(SENT), self.running.run_id, finished):
            if self.running.clock() - looked_at > LOOK_AGAIN:
                looked_at, withheld = self._look()
            if batch.batch.change is Change.PUT and not withheld.is_empty():
                batch = self._without(batch, withheld, batch.number in begun)
            if batch.batch.rows:
                yield batch

    def _look(self) -> tuple[datetime, pl.Series]:
        """Who is not to be sent any more, and when that was asked."""
        at = self.running.clock()
        with self.running.warehouse.reader() as reader:
            return at, going.withheld_now(reader, self.plan.settings, at)

    def _without(self, batch: KeptBatch, withheld: pl.Series, is_begun: bool) -> KeptBatch:
        gone = batch.known.filter(batch.known["kb_customer_key"].is_in(withheld.implode()))["kb_number"].to_list()
        if not gone:
            return batch
        told = [Told(number, "withheld", "is not to be sent any more") for number in gone]
        self._sending.record.tell(batch, told, self.running.clock(), is_begun=is_begun)
        return batch.without(gone, self.running.run_id)

    # --------------------------------------------------------------------------------------------------- what is known

    @property
    def _kept(self) -> Kept:
        return Kept(self.running.warehouse.home, self.running.run_id)

    @property
    def _sending(self) -> Sending:
        return Sending(self.running, self.plan)

    def _begun(self) -> Mapping[int, Attempt]:
        with self.running.warehouse.reader() as reader:
            return open_attempts(reader, self.running.run_id)

    def _counts(self) -> Counts:
        with self.running.warehouse.reader() as reader:
            return runs.counts_of(reader, self.running.run_id)

    @contextmanager
    def _open(self) -> Iterator[Destination]:
        settings = self.plan.settings
        with rate_of(settings.servers).at(self._sketch().per_second) as turn:
            timed = replace(
                self.running.outside, client=partial(self.running.outside.client, before=turn), sleep=self._sending.wait
            )
            with closing(called(settings.destination)(settings.own, self.running.secrets(), timed)) as destination:
                yield destination

    def _check_mapping(self, destination: Destination) -> None:
        """MappingRefused where the destination's own fields do not fit, before anything is sent."""
        backoff = self._sending.backoff()
        while True:
            try:
                theirs = destination.fields()
                break
            except CallFailed as error:
                self._sending.wait(backoff.after(error))
        _, wrong = self.plan.field_mapping.against(theirs)
        if wrong:
            raise MappingRefused(" ".join(wrong))

    def _is_left_open(self) -> bool:
        """Let the next run plan anew, unless a batch may be there already and would be there twice: that is settled
        first, so what was kept stays. Whether it does."""
        if self._sketch().again is not Again.SAME and self._begun():
            return True
        path, run_id = self._kept.table_path(SENT), self.running.run_id
        with self.running.warehouse.transaction() as writer:
            if not self.plan.settings.is_log:
                is_left = pl.col("kb_batch").is_in(suspects(writer, run_id).implode())
                is_left &= ~pl.col("kb_number").is_in(done(writer, run_id).implode())
                known = pl.scan_parquet(path).filter(is_left).select(pl.selectors.starts_with("kb_")).collect()
                self._sending.record.suspect(writer, known, self.running.clock())
            runs.keep_detail(writer, run_id, self._detail(sealed=False))
        self._kept.discard()
        return False

    def _done(self) -> Outcome:
        plan, run_id, at = self.plan, self.running.run_id, self.running.clock()
        with self.running.warehouse.transaction() as writer:
            whole = runs.counts_of(writer, run_id)
            state = State.DONE_WITH_REJECTS if whole.rejected else State.DONE
            message = _told(whole, unsure(writer, run_id)) if whole.read else nothing(plan)
            if not plan.part:
                ledger.move_cursor(writer, plan.export, plan.cursor_after)
            runs.add_counts(writer, run_id, Counts(), plan.cursor_after)
            runs.end(writer, run_id, at, state, message)
        self._kept.discard()
        self.running.progress("done")
        return Outcome(run_id, state, whole, message)

    def _came_to(self, counts: Counts) -> str:
        """What a run had done that did not come to its end."""
        if not counts.read:
            return "Nothing was sent."
        taken = counts.inserted + counts.updated
        return f"{taken:,} of {self.plan.rows:,} rows were taken before, the rest goes with the next run."

    def _detail(self, *, sealed: bool) -> dict[str, object]:
        return ledger.detail(self.plan, [], sealed)

    def _note(self, *, sealed: bool) -> None:
        with self.running.warehouse.transaction() as writer:
            runs.keep_detail(writer, self.running.run_id, self._detail(sealed=sealed))


def _told(counts: Counts, unknown: int) -> str:
    refused = counts.rejected - unknown
    taken = counts.inserted + counts.updated
    told = ["1 row was taken." if taken == counts.read == 1 else f"{taken:,} of {counts.read:,} rows were taken."]
    if refused:
        one = "1 was refused and waits to be sent again."
        told.append(one if refused == 1 else f"{refused:,} were refused and wait to be sent again.")
    if unknown:
        one = "Of 1 nobody knows whether it arrived."
        told.append(one if unknown == 1 else f"Of {unknown:,} nobody knows whether they arrived.")
    return " ".join(told)
