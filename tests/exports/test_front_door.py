"""Rows that came in as rows do: late, twice, and of people who turn out to be one."""

import csv
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from exports import deliver
from exports.repeat import repeat
from ingest.landing.land import land
from jobs import run as runs
from jobs.run import State
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)


def bring(warehouse: Warehouse, kind: str, rows: list[dict[str, object]]) -> None:
    run_id = runs.begin(warehouse, "ingest", "test", "hand", NOON)
    with warehouse.transaction() as writer:
        land(writer, kind, pl.DataFrame(rows), source="test", run_id=run_id, received_at=NOON)


def click(number: int, **person: str) -> dict[str, object]:
    happened = datetime(2026, 11, 20) - timedelta(days=number)
    return {"event": "click", "occurred_at": happened, "event_id": str(number), "url": f"u{number}", **person}


def test_people_who_become_one_between_runs_lose_and_double_no_row(add, folder: Path, warehouse: Warehouse) -> None:
    add(activities_name="a_{run}")
    bring(warehouse, "events", [click(1, email="ann@example.org"), click(2, email="bob@example.org")])
    first = deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    written = (folder / f"a_{first.run_id}").read_bytes()
    bring(warehouse, "events", [click(3, customer_id="A-1")])
    bring(warehouse, "customers", [{"customer_id": "A-1", "email": "ann@example.org"}])
    bring(warehouse, "events", [click(1, email="ann@example.org"), click(4, customer_id="A-1")])
    deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    (folder / f"a_{first.run_id}").unlink()
    assert repeat(warehouse, first.run_id, trigger="hand", now=NOON).state is State.DONE
    assert (folder / f"a_{first.run_id}").read_bytes() == written
    rows = [row for path in folder.glob("a_*") for row in csv.DictReader(path.read_text().splitlines())]
    assert Counter(row["Activity description"] for row in rows) == {"u1": 1, "u2": 1, "u3": 1, "u4": 1}
    late = {row["Activity description"]: row for row in rows}
    assert late["u3"]["E-mail address"] == late["u4"]["E-mail address"] == "ann@example.org"
