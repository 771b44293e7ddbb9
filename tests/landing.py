"""Rows landed and looked at in a line each."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from ingest.landing import land as door
from jobs.run import Counts
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)

# Where the totals say otherwise than the events.
DIFFERENCES = (Path(__file__).parent / "totals_differ.sql").read_text()
OPEN = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "email": "ann@x.nl"}


def land(warehouse: Warehouse, kind: str, *rows: dict[str, Any], source: str = "test", at: datetime = NOW) -> Counts:
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String))
    with warehouse.transaction() as writer:
        return door.land(writer, kind, frame, source=source, run_id=1, received_at=at)


def ask(warehouse: Warehouse, query: str) -> list[tuple]:
    with warehouse.reader() as reader:
        return reader.rows(query)
