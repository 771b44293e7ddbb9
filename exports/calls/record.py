"""What became of rows that were sent, kept in one transaction with the counts of the run and its cursor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from exports import ledger
from exports.calls.batches import KeptBatch
from jobs import run as runs
from jobs.run import Counts
from sql.named import query
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse

SCHEMA = {
    "row_number": pl.Int64,
    "outcome": pl.String,
    "reason": pl.String,
    "their_id": pl.String,
    "payload": pl.String,
}


@dataclass(frozen=True)
class Attempt:
    """A try whose end nobody knows: its number, the key of the batch that was sent, and what was noted."""

    batch: int
    attempt: int
    key: str
    noted: str | None


@dataclass(frozen=True)
class Told:
    """What became of one row: accepted, rejected, unsure, withheld or untold; `payload` where it is to be kept."""

    row_number: int
    outcome: str
    reason: str | None = None
    their_id: str | None = None
    payload: str | None = None


@dataclass(frozen=True)
class Record:
    """Where one run writes down what became of its rows."""

    warehouse: Warehouse
    run_id: int
    export_id: int
    name: str

    def begin(self, batch: KeptBatch, noted: str | None, at: datetime) -> int:
        """Keep that the batch is about to be sent, with what was noted of it so far; the number of the attempt."""
        with self.warehouse.transaction() as writer:
            attempt: int = writer.value(
                """insert into app.attempt by name select $run_id as run_id, $batch as batch, $change as change,
                    $key as key, $rows as rows, $at as started_at, $noted as noted,
                    1 + coalesce((select max(attempt) from app.attempt where run_id = $run_id and batch = $batch), 0)
                        as attempt
                returning attempt""",
                {
                    "run_id": self.run_id,
                    "batch": batch.number,
                    "change": str(batch.batch.change),
                    "key": batch.batch.key,
                    "rows": len(batch.batch.rows),
                    "at": at,
                    "noted": noted,
                },
            )
        return attempt

    def note(self, batch: int, attempt: int, text: str) -> None:
        """Keep what the destination can be asked by."""
        with self.warehouse.transaction() as writer:
            writer.execute(
                """update app.attempt set noted = $text
                where run_id = $run_id and batch = $batch and attempt = $attempt""",
                {"text": text, "run_id": self.run_id, "batch": batch, "attempt": attempt},
            )

    def end(
        self,
        batch: KeptBatch,
        attempt: int,
        outcome: str,
        at: datetime,
        told: list[Told],
        *,
        status: int | None = None,
        message: str | None = None,
        passed: int | None = None,
    ) -> Counts:
        """Keep how an attempt ended and what became of these rows of it; all of the log up to the arrival `passed` is
        dealt with. Where there is something to tell, earlier tries whose end nobody knew are known now."""
        given = {"run_id": self.run_id, "batch": batch.number, "attempt": attempt, "at": at}
        with self.warehouse.transaction() as writer:
            writer.execute(
                """update app.attempt set finished_at = $at, outcome = $outcome, status = $status, message = $message
                where run_id = $run_id and batch = $batch and attempt = $attempt""",
                {**given, "outcome": outcome, "status": status, "message": message},
            )
            if told and attempt > 1:
                writer.execute(
                    """update app.attempt set finished_at = coalesce(finished_at, $at), outcome = 'repeated'
                    where run_id = $run_id and batch = $batch and attempt < $attempt
                        and (outcome is null or outcome = 'unsure')""",
                    given,
                )
            if passed is not None:
                ledger.move_cursor(writer, self.name, passed)
            return self._add(writer, batch, told, at)

    def tell(self, batch: KeptBatch, told: list[Told], at: datetime, *, is_begun: bool = False) -> Counts:
        """Keep what became of rows that are not sent; `is_begun` where they may have been before."""
        with self.warehouse.transaction() as writer:
            if is_begun:
                numbers = [each.row_number for each in told]
                self.suspect(writer, batch.known.filter(pl.col("kb_number").is_in(numbers)), at)
            return self._add(writer, batch, told, at)

    def suspect(self, writer: Writer, known: pl.DataFrame, at: datetime) -> None:
        """Keep of rows that have a state that the destination may have them, in which form nobody knows: who is not to
        be there is taken off, whoever else goes once more where that may be."""
        if known.is_empty() or "kb_arrival" in known.columns:
            return
        writer.stage("suspected", known)
        given = {"run_id": self.run_id, "export_id": self.export_id, "at": at}
        writer.execute(query("exports/record_suspected"), given)

    def _add(self, writer: Writer, batch: KeptBatch, told: list[Told], at: datetime) -> Counts:
        if not told:
            return Counts()
        columns = {name: [getattr(each, name) for each in told] for name in SCHEMA}
        rows = pl.DataFrame(columns, schema=SCHEMA).join(
            batch.known, left_on="row_number", right_on="kb_number", how="left", maintain_order="left"
        )
        is_log = "kb_arrival" in rows.columns
        if not is_log:
            rows = rows.with_columns(kb_arrival=pl.lit(None, pl.Int64))
        counts = _counts(rows)
        writer.stage("told", rows)
        given = {"run_id": self.run_id, "export_id": self.export_id, "batch": batch.number, "at": at}
        names = ["outcomes", "revived"]
        names += ["dead_letters"] if counts.rejected else []
        names += [] if is_log else ["deliveries", "erased"]
        for name in names:
            text = query(f"exports/record_{name}")
            writer.execute(text, {key: value for key, value in given.items() if f"${key}" in text})
        runs.add_counts(writer, self.run_id, counts)
        return counts


def open_attempts(reader: Reader, run_id: int) -> Mapping[int, Attempt]:
    """By batch, the last try whose end nobody knows."""
    rows = reader.rows(
        """select batch, attempt, key, noted from app.attempt
        where run_id = $run_id and (finished_at is null or outcome = 'unsure')
        qualify row_number() over (partition by batch order by attempt desc) = 1""",
        {"run_id": run_id},
    )
    return {batch: Attempt(batch, attempt, key, noted) for batch, attempt, key, noted in rows}


def done(reader: Reader, run_id: int) -> pl.Series:
    """The numbers of the rows of a run that were dealt with."""
    return reader.frame("select row_number from app.outcome where run_id = $run_id", {"run_id": run_id}).to_series()


def suspects(reader: Reader, run_id: int) -> pl.Series:
    """The numbers of the batches of which some rows may be there although nothing is told of them."""
    text = """select distinct batch from app.attempt
        where run_id = $run_id and (outcome is null or outcome in ('unsure', 'later'))"""
    return reader.frame(text, {"run_id": run_id}).to_series()


def unsure(reader: Reader, run_id: int) -> int:
    """How many rows of a run may be there, or may not."""
    text = "select count(*) from app.outcome where run_id = $run_id and outcome = 'unsure'"
    return int(reader.value(text, {"run_id": run_id}))


def _counts(rows: pl.DataFrame) -> Counts:
    read = inserted = updated = rejected = 0
    for outcome, change, count in rows.group_by("outcome", "kb_change").len().rows():
        match outcome:
            case "withheld":
                continue
            case "rejected" | "unsure":
                rejected += count
            case _ if change in ("changed", "removed", "same"):
                updated += count
            case _:
                inserted += count
        read += count
    return Counts(read, inserted, updated, 0, rejected)
