"""Where rows that land anew came from in the first place: the call, or the run of a file, that first brought them.

While such rows land they carry a number of their own batch; afterwards they, and what of them could not land, are told
to be of the call of old, so that the next time finds them there. Which rows those are never enters.
"""

from collections.abc import Mapping as Map
from datetime import datetime

import polars as pl

from ingest.calls.payloads import Unfolded
from ingest.records import CALL, EMPTY
from sql.named import fill, query
from sql.reader import Writer

TABLES = ("store.event_detail", "store.response", "store.answer")


def show(writer: Writer, origins: pl.DataFrame, source: str | None = None, since: datetime | None = None) -> None:
    """Put `origins` (call: the number in the batch, run_id, call_number, received_at) on the table as `origin`, and as
    `read_again` when the calls came that are all read anew: those of `source` since `since`, None for no call."""
    writer.stage("origin", origins.select("call", "run_id", "call_number", "received_at"))
    writer.execute(query("remap/read_again"), {"source": source, "since": since})


def reject_unknown(writer: Writer, unfolded: Unfolded, run_id: int) -> int:
    """Keep the elements that no rule makes a row of; how many."""
    writer.stage("unknown_element", unfolded.rejected.select("call", "payload", "reason"))
    return writer.execute(
        """insert into app.rejected (run_id, reason, call_number, payload)
        select $run_id, reason, call, payload from unknown_element""",
        {"run_id": run_id},
    )


def attribute(writer: Writer, run_id: int, asked_again: str) -> None:
    """Tell all that run `run_id` just landed and turned away to be of its calls of old. `asked_again`: the query of
    the rowids of app.rejected that were tried again."""
    for table in TABLES:
        writer.execute(fill(query("remap/attribute"), {"{table}": table}), {"run_id": run_id})
    writer.execute(f"create or replace temp table asked_again as {asked_again}")
    for statement in query("remap/rejects_settled").split(";\n"):
        writer.execute(statement, {"run_id": run_id} if "$run_id" in statement else None)


def dated(records: Map[str, pl.DataFrame], origins: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """`records` with what customers' rows do not say themselves: that they are as old as their call."""
    return {kind: _dated(rows, origins) if kind == "customers" else rows for kind, rows in records.items()}


def _dated(rows: pl.DataFrame, origins: pl.DataFrame) -> pl.DataFrame:
    given = [name for name in rows.columns if name.strip().lower() == "updated_at"]
    told: list[pl.Expr] = [pl.when(pl.col(name) != EMPTY).then(pl.col(name)).otherwise(None) for name in given]
    at = pl.col("received_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").alias(" at")
    received = origins.select(pl.col("call").cast(pl.Int64).alias(CALL), at)
    joined = rows.join(received, on=CALL, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce([*told, pl.col(" at")]).alias("updated_at")).drop(
        " at", *(name for name in given if name != "updated_at")
    )
