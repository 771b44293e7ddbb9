"""Whether what was acknowledged stands, each event once, and the totals are what counting anew gives."""

from pathlib import Path

import polars as pl

from bench.sending import event_id
from sql.warehouse import Warehouse

TOTALS = Path(__file__).parents[1] / "tests" / "totals_differ.sql"


def differences(warehouse: Warehouse, acknowledged: set[int], events: int, *, is_all: bool) -> list[str]:
    """What is wrong, in words; empty where nothing is. `is_all`: nothing else may stand either."""
    due = pl.DataFrame(
        {"event_id": [event_id(call, place) for call in sorted(acknowledged) for place in range(events)]}
    )
    with warehouse.reader() as reader:
        there = reader.frame("select event_id, count(*) as times from events group by event_id")
        rows = reader.rows(TOTALS.read_text())
    wrong = []
    if missing := due.join(there, on="event_id", how="anti").height:
        wrong.append(f"{missing:,} events that were acknowledged are lost")
    if doubled := there.filter(pl.col("times") > 1).height:
        wrong.append(f"{doubled:,} events stand more than once")
    if is_all and (more := there.join(due, on="event_id", how="anti").height):
        wrong.append(f"{more:,} events stand that nobody was told of")
    if rows:
        wrong.append(f"{len(rows):,} totals are not what counting gives")
    return wrong
