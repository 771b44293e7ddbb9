"""Calls that landed before land anew, through another mapping: what they still tell stays in its place, with its number
and its time of receipt; what they tell otherwise changes there; what is new is new; what they tell no more goes.

Events are compared one by one, for nothing else ever changes them. What a later call tells as well must not go, so what
is told no more waits for the end. Where calls are read from never enters.
"""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ingest.calls.payloads import Unfolded
from ingest.kept import origin
from ingest.kept.taking_out import Recount, take_out_events, take_out_surveys
from ingest.landing import identity, totals
from ingest.landing.events import check_events, put_events
from ingest.landing.land import LANDINGS, land
from ingest.landing.landing import Landing
from ingest.landing.surveys import land_answers, land_responses, people_of
from jobs.run import Counts
from sql.named import fill, query
from sql.reader import Writer

LEFT = {"arrival": pl.Int64, "run_id": pl.Int64, "call_number": pl.Int64}
NUMBERS = {"number": pl.Int64}


@dataclass
class Relanding:
    """One reading anew of all calls of `source` since `since` (None: all that are kept), batch by batch in the order
    in which they came; `first_arrival`: the number that the next new row had when it began."""

    source: str
    since: datetime | None
    run_id: int
    first_arrival: int
    left: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LEFT))
    responses: list[pl.DataFrame] = field(default_factory=list)
    answers: list[pl.DataFrame] = field(default_factory=list)

    def batch(self, writer: Writer, unfolded: Unfolded, origins: pl.DataFrame, now: datetime) -> Counts:
        """Land what `unfolded` holds of the calls `origins`."""
        origin.show(writer, origins, self.source, self.since)
        writer.stage("left_event", self.left)
        writer.execute("create or replace temp table told_event (arrival bigint)")
        writer.execute("create or replace temp table settled_response (response_key integer)")
        self._recount = Recount(writer)
        self._recount.begin()
        counts = self._land(writer, unfolded, origins, now)
        untold = writer.frame(query("remap/events_untold")).cast(LEFT)  # type: ignore[arg-type]
        self.left = pl.concat([self.left, untold])
        of_calls = "select r.rowid from app.rejected as r join origin as o on {} where r.replay_run_id is null"
        origin.attribute(writer, self.run_id, of_calls.format("o.run_id = r.run_id and o.call_number = r.call_number"))
        return counts

    def _land(self, writer: Writer, unfolded: Unfolded, origins: pl.DataFrame, now: datetime) -> Counts:
        writer.show("element", unfolded.elements.select("number", "payload").to_arrow())
        unknown = origin.reject_unknown(writer, unfolded, self.run_id)
        counts = Counts(read=unknown, rejected=unknown)
        own = {**LANDINGS, "events": self._events, "responses": self._responses, "answers": self._answers}
        for kind, rows in origin.dated(unfolded.records, origins).items():
            counts += land(
                writer,
                kind,
                rows,
                source=self.source,
                run_id=self.run_id,
                received_at=now,
                landings=own,
                is_anew=True,
            )
        return counts

    def finish(self, writer: Writer) -> int:
        """What none of the calls told any more goes; how many rows."""
        recount = Recount(writer)
        recount.begin()
        writer.stage("left_event", self.left)
        writer.execute(
            """create or replace temp table leaving_event as select d.arrival from store.event_detail as d
            semi join left_event as l
                on l.arrival = d.arrival and l.run_id = d.run_id and l.call_number = d.call_number"""
        )
        gone = take_out_events(writer, recount, "select arrival from leaving_event")
        recount.finish()
        writer.stage("told_response", _all(self.responses).rename({"number": "response_key"}))
        writer.stage("told_answer", _all(self.answers).rename({"number": "arrival"}))
        asked = {"source": self.source, "since": self.since, "first_arrival": self.first_arrival}
        for statement in query("remap/surveys_untold").split(";\n"):
            writer.execute(statement, {name: value for name, value in asked.items() if f"${name}" in statement})
        return gone + take_out_surveys(writer)

    def _events(self, landing: Landing) -> Counts:
        writer, rows = landing.writer, landing.staged.rows
        rejected = check_events(landing)
        writer.execute(query("land/events_identified"))
        writer.execute(query("remap/events_stand"), {"source": self.source, "since": self.since})
        writer.execute("insert into told_event select arrival from stands")
        writer.execute(
            """update store.event_detail as d set run_id = s.told_run, call_number = s.told_call
            from stands as s where s.arrival = d.arrival and s.is_ours and s.is_moved"""
        )
        writer.execute(
            """create or replace temp table changing as
            select * from stands where is_ours and not (is_same and keeps_person)"""
        )
        writer.execute(query("remap/events_unmet"))
        changed = int(writer.value("select count(*) from changing"))
        fresh = int(writer.value("select count(*) from unmet"))
        if changed or fresh:
            self._put(landing, changed, fresh)
        return Counts(rows, fresh, changed, rows - rejected - fresh - changed, rejected)

    def _put(self, landing: Landing, changed: int, fresh: int) -> None:
        """Store the rows of `changing` in the place of what stands, and those of `unmet` as new events."""
        writer = landing.writer
        writer.execute(
            "delete from checked where row not in (select row from changing union all select row from unmet)"
        )
        identity.resolve(writer, landing.received_at)
        if changed:
            take_out_events(writer, self._recount, "select arrival from changing")
            writer.execute(
                "create or replace temp view fresh as select c.*, s.arrival as place from changing as s "
                "join checked as c on c.row = s.row"
            )
            put_events(landing, 0, is_in_order=False)
            writer.execute(
                """update store.event as e set received_at = s.received_at,
                    customer_key = case when s.keeps_person then s.customer_key else e.customer_key end
                from changing as s where s.arrival = e.arrival"""
            )
            self._recount.note("select arrival from changing")
            self._recount.finish()
        if fresh:
            writer.execute(
                "create or replace temp view fresh as select c.*, u.place from unmet as u "
                "join checked as c on c.row = u.row"
            )
            put_events(landing, writer.take_numbers("arrival", fresh), is_in_order=False)
        identity.merge(writer, landing.run_id, landing.received_at)

    def _responses(self, landing: Landing) -> Counts:
        counts = land_responses(landing)
        self._note_responses(landing.writer, "arg_max(occurred_at, row)")
        return counts

    def _answers(self, landing: Landing) -> Counts:
        counts = land_answers(landing)
        told = "select known_arrival as number from answer where known_arrival is not null"
        self.answers.append(landing.writer.frame(told).cast(NUMBERS))  # type: ignore[arg-type]
        self._note_responses(landing.writer, "max(occurred_at)")
        return counts

    def _note_responses(self, writer: Writer, told_at: str) -> None:
        told = "select known_key as number from response where known_key is not null"
        self.responses.append(writer.frame(told).cast(NUMBERS))  # type: ignore[arg-type]
        for statement in query("remap/responses_as_told").split(";\n"):
            writer.execute(fill(statement, {"{told_at}": told_at}))
        totals.touch(writer, people_of("select known_key from as_told"))


def _all(numbers: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(numbers).unique() if numbers else pl.DataFrame(schema=NUMBERS)
