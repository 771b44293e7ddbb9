"""Batches become rows: one run, and of each batch the data, calls, cursor and counts in one transaction.

So a program that is killed at any moment has each batch whole or not at all, and the next run takes up at the cursor
of the last one that is there. Where batches come from never enters.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from ingest.landing import blocked
from ingest.landing.land import land
from jobs import run
from jobs.run import Counts, Outcome, State
from sql.errors import KlankbordError
from sql.reader import Writer
from sql.warehouse import Warehouse

JOB = "ingest"


@dataclass(frozen=True)
class Call:
    """One call to a vendor, as it was answered; `request` without secrets, `rows` as many as the reply held."""

    call_number: int
    called_at: datetime
    request: str
    status: int | None = None
    rows: int | None = None
    message: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that could not even be read as one."""

    reason: str
    payload: str
    line: int | None = None
    call_number: int | None = None


@dataclass(frozen=True)
class Batch:
    """What lands at once. `records`: canonical rows by kind, landed in this order; `cursor`: where the source takes up
    after this batch, anything JSON holds, None to leave it; `calls`: what was asked for it, CALL in the records.
    `elements` (number, payload, with `payloads` also call): what rows were taken out of, ELEMENT in the records;
    `payloads` (call_number, headers, body): whole calls that are to be kept, as received when their rows were: another
    mapping dates them by it."""

    records: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    cursor: Any = None
    calls: tuple[Call, ...] = ()
    elements: pl.DataFrame | None = None
    payloads: pl.DataFrame | None = None


REJECTED: dict[str, Any] = {"reason": pl.String, "payload": pl.String, "line": pl.Int64, "call_number": pl.Int64}
CALLS: dict[str, Any] = {
    "call_number": pl.Int64,
    "called_at": pl.Datetime("us"),
    "request": pl.String,
    "status": pl.Int64,
    "rows": pl.Int64,
    "message": pl.String,
}


def ingest(
    warehouse: Warehouse,
    name: str,
    batches: Iterable[Batch],
    *,
    trigger: str,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
) -> Outcome:
    """Land what the source `name` brings. A KlankbordError of the source ends the run as failed, with its sentence;
    the batches before it stay. `now` UTC is when the run began, and received_at where no `clock` tells later times."""
    tell = clock or (lambda: now)
    with warehouse.reader() as reader:
        stands = reader.value("select cursor from app.source where name = $name", {"name": name})
    run_id = run.begin(warehouse, JOB, name, trigger, now, json.loads(stands) if stands else None)
    counts = Counts()
    try:
        for batch in batches:
            with warehouse.transaction() as writer:
                counts += keep(writer, name, run_id, batch, tell())
    except KlankbordError as error:
        return _end(warehouse, run_id, tell(), counts, State.FAILED, str(error))
    except KeyboardInterrupt:
        _end(warehouse, run_id, tell(), counts, State.CANCELLED, "It was stopped; what had landed stays.")
        raise
    except BaseException:
        _end(warehouse, run_id, tell(), counts, State.FAILED, "Something broke while this ran; it is not your data.")
        raise
    return _end(warehouse, run_id, tell(), counts)


def keep(writer: Writer, source: str, run_id: int, batch: Batch, received_at: datetime) -> Counts:
    """One batch, within the writer's transaction."""
    counts = Counts(read=len(batch.rejected), rejected=len(batch.rejected))
    if batch.elements is not None:
        writer.show("element", batch.elements.to_arrow())
    for kind, records in batch.records.items():
        counts += land(
            writer,
            kind,
            records,
            source=source,
            run_id=run_id,
            received_at=received_at,
        )
    if batch.rejected:
        writer.stage("refused", _frame(batch.rejected, REJECTED))
        blocked.clean(writer, "refused", "payload")
        writer.execute("insert into app.rejected by name select *, $run_id as run_id from refused", {"run_id": run_id})
    if batch.calls:
        _add(writer, "app.call", _frame(batch.calls, CALLS), run_id=run_id)
    if batch.payloads is not None:
        whole = batch.payloads.drop("received_at", strict=False)
        _add(writer, "app.payload", whole, run_id=run_id, source=source, received_at=received_at)
        blocked.clean_calls(writer, run_id, batch.payloads["call_number"][0], batch.elements)
    if batch.cursor is not None:
        writer.execute(
            "update app.source set cursor = $cursor where name = $name",
            {"cursor": json.dumps(batch.cursor), "name": source},
        )
    run.add_counts(writer, run_id, counts, batch.cursor)
    return counts


def _frame(things: Sequence[Call] | Sequence[Rejected], schema: dict[str, Any]) -> pl.DataFrame:
    """A row each. Column by column: polars keeps the class of things that it is given whole until the process ends, and
    with the class everything that it knows, DuckDB's own types at last, which then complains on stderr."""
    return pl.DataFrame({name: [getattr(each, name) for each in things] for name in schema}, schema=schema)


def _add(writer: Writer, table: str, rows: pl.DataFrame, **all_rows: Any) -> None:
    """Add `rows` to `table`, column by column of the same name, with `all_rows` the same in each."""
    writer.stage("adding", rows)
    given = "".join(f", ${name} as {name}" for name in all_rows)
    writer.execute(f"insert into {table} by name select *{given} from adding", all_rows)


def _end(
    warehouse: Warehouse,
    run_id: int,
    at: datetime,
    counts: Counts,
    state: State | None = None,
    message: str | None = None,
) -> Outcome:
    with warehouse.transaction() as writer:
        return Outcome(run_id, run.end(writer, run_id, at, state, message), counts, message or "")
