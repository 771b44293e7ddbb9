"""Who the customers of a call became, and why they are none, for callers that are told; in the transaction that landed
them.

Each kind of rows lands by itself, so that what it says of its rows is still there to be asked. How a reply looks is the
roof's.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from ingest.calls.payloads import Unfolded
from ingest.pipeline import Batch, keep
from sql.named import query
from sql.reader import Writer


@dataclass(frozen=True)
class Told:
    """`element`: the place of the object in the body, from 0; `customer_key`: its customer, None where it has none
    or several; it stays the same until the person becomes one with another. `reason`: why it, or rows within it, did
    not land."""

    element: int
    customer_key: int | None
    reason: str


def keep_telling(
    writer: Writer, source: str, run_id: int, batch: Batch, received_at: datetime, unfolded: Unfolded
) -> dict[int, list[Told]]:
    """Keep `batch`, which `unfolded` became; by call what there is to tell of its elements."""
    writer.stage("told_customer", pl.DataFrame(schema={"element": pl.Int64, "customer_key": pl.Int64}))
    aside = unfolded.rejected.select(pl.col("number").alias("element"), pl.lit("customers").alias("kind"), "reason")
    writer.stage("told_reason", aside.cast({"element": pl.Int64, "kind": pl.String, "reason": pl.String}))
    for kind, records in batch.records.items():
        if not records.height:
            continue
        keep(writer, source, run_id, Batch(records={kind: records}, elements=batch.elements), received_at)
        if kind == "customers":
            writer.execute(query("told/customers"))
        writer.execute(query("told/reasons"), {"kind": kind})
    keep(writer, source, run_id, replace(batch, records={}), received_at)  # last: rows that were refused leave the call
    found: dict[int, list[Told]] = {}
    for call, element, key, reason in writer.rows(query("told/all")):
        found.setdefault(call, []).append(Told(element, key, reason or ""))
    return found
