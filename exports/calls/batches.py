"""The kept rows of a run, cut into the batches in which they are sent: always the same ones, whenever it is asked."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from exports.destination import Batch, Change, Row
from exports.mapping import OWN

AT_ONCE = 50_000  # rows that are read together
REMOVED = "removed"


@dataclass(frozen=True)
class KeptBatch:
    """A batch by its number in the run: the rows that are still to be sent, and what is known of each beside what is
    sent: kb_number, kb_customer_key, kb_key, kb_change, kb_digest, kb_arrival (null of what has a state)."""

    number: int
    batch: Batch
    known: pl.DataFrame

    def without(self, done: Sequence[int], run_id: int) -> "KeptBatch":
        """The rows that are left when those of these numbers were dealt with."""
        gone = set(done)
        rows = tuple(row for row in self.batch.rows if row.number not in gone)
        known = self.known.filter(pl.col("kb_number").is_in([row.number for row in rows]))
        left = replace(self.batch, rows=rows, key=key_of(run_id, self.number, rows))
        return KeptBatch(self.number, left, known)


def read(path: Path, run_id: int, done: pl.Series) -> Iterator[KeptBatch]:
    """The batches that still have rows to send, in order; `done` are numbers of rows that were dealt with."""
    rows = pl.scan_parquet(path).filter(~pl.col("kb_number").is_in(done.implode()))
    waiting: pl.DataFrame | None = None
    for frame in rows.collect_batches(chunk_size=AT_ONCE, maintain_order=True):
        whole = frame if waiting is None else pl.concat([waiting, frame])
        last = whole["kb_batch"][-1] if whole.height else None
        waiting = whole.filter(pl.col("kb_batch") == last)
        for part in whole.filter(pl.col("kb_batch") != last).partition_by("kb_batch", maintain_order=True):
            yield _batch(part, run_id)
    if waiting is not None and waiting.height:
        yield _batch(waiting, run_id)


def key_of(run_id: int, number: int, rows: Sequence[Row]) -> str:
    """The same for the same rows of a run, and for no others."""
    told = json.dumps([run_id, number, [(row.number, dict(row.values)) for row in rows]], default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _batch(frame: pl.DataFrame, run_id: int) -> KeptBatch:
    number = int(frame["kb_batch"][0])
    change = Change.REMOVE if frame["kb_change"][0] == REMOVED else Change.PUT
    own = [name for name in frame.columns if name.startswith(OWN)]
    values = frame.drop(own).to_dicts()
    told = frame.select("kb_number", "kb_their_id").rows()
    rows = tuple(Row(at, value, their) for (at, their), value in zip(told, values, strict=True))
    return KeptBatch(number, Batch(key_of(run_id, number, rows), change, rows), frame.select(own))


def as_batch(row: Row, like: Batch) -> Batch:
    """One row by itself, to be shown."""
    return replace(like, rows=(row,))
