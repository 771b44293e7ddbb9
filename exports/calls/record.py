"""What became of rows that were sent, kept in one transaction with the counts of the run and its cursor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

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
                writer.execute(
                    "update app.export set cursor = greatest(cursor, $passed) where name = $name",
                    {"passed": passed, "name": self.name},
                )
            return self._add(writer, batch, told, at)

    def tell(self, batch: KeptBatch, told: list[Told], at: datetime) -> Counts:
        """Keep what became of rows that were not sent at all."""
        with self.warehouse.transaction() as writer:
            return self._add(writer, batch, told, at)

    def _add(self, writer: Writer, batch: KeptBatch, told: list[Told], at: datetime) -> Counts:
        if not told:
            return Counts()
        columns = {name: [getattr(each, name) for each in told] for name in SCHEMA}
        rows = pl.DataFrame(columns, schema=SCHEMA).join(
            batch.known, left_on="row_number", right_on="kb_number", how="left", maintain_order="left"
        )
        if "kb_arrival" not in rows.columns:
            rows = rows.with_columns(kb_arrival=pl.lit(None, pl.Int64))
        writer.stage("told", rows)
        given = {"run_id": self.run_id, "export_id": self.export_id, "batch": batch.number, "at": at}
        for name in ("outcomes", "dead_letters", "revived", "deliveries", "erased"):
            text = query(f"exports/record_{name}")
            writer.execute(text, {key: value for key, value in given.items() if f"${key}" in text})
        counts = _counts(rows)
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


def unsure(reader: Reader, run_id: int) -> int:
    """How many rows of a run may be there, or may not."""
    text = "select count(*) from app.outcome where run_id = $run_id and outcome = 'unsure'"
    return int(reader.value(text, {"run_id": run_id}))


def _counts(rows: pl.DataFrame) -> Counts:
    accepted = rows.filter(pl.col("outcome").is_in(["accepted", "untold"]))
    changed = accepted.filter(pl.col("kb_change").is_in(["changed", "removed", "same"])).height
    refused = rows.filter(pl.col("outcome").is_in(["rejected", "unsure"])).height
    withheld = rows.height - accepted.height - refused
    return Counts(rows.height - withheld, accepted.height - changed, changed, 0, refused)
