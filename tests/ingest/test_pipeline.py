"""A run's batches land each whole with their cursor, whatever happens between them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from ingest.pipeline import Batch, Call, Rejected, ingest
from jobs.run import Counts, State
from sql.errors import KlankbordError
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)


def batch(number: int, rows: int = 3) -> Batch:
    """Batch `number` from 1, with one row that the batch before it had too."""
    return Batch(
        {
            "events": pl.DataFrame(
                {
                    "event": ["open"] * rows,
                    "occurred_at": ["2026-11-01"] * rows,
                    "email": ["ann@x.nl"] * rows,
                    "event_id": [str((number - 1) * (rows - 1) + n) for n in range(rows)],
                }
            )
        },
        cursor={"done": number},
        calls=(Call(number, NOW, f"GET /events?page={number}", 200, rows),),
    )


def add_source(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into app.source (name, kind, settings, secrets, enabled, created_at, changed_at)
            values ('vendor', 'generic', '{}', '{}', true, $now, $now)""",
            {"now": NOW},
        )


def ask(warehouse: Warehouse, query: str) -> list[tuple]:
    with warehouse.reader() as reader:
        return reader.rows(query)


def test_batches_land_with_calls_cursor_and_counts(warehouse: Warehouse) -> None:
    add_source(warehouse)
    refused = Batch(rejected=(Rejected("no object", "[]", 4),))
    outcome = ingest(warehouse, "vendor", [batch(1), batch(2), refused], trigger="hand", now=NOW)
    assert (outcome.state, outcome.counts) == (
        State.DONE_WITH_REJECTS,
        Counts(read=7, inserted=5, duplicates=1, rejected=1),
    )
    assert ask(warehouse, "select cursor::varchar from app.source") == [('{"done": 2}',)]
    assert ask(warehouse, "select cursor_after::varchar, read, inserted, duplicates, rejected from app.run") == [
        ('{"done": 2}', 7, 5, 1, 1)
    ]
    assert ask(warehouse, "select call_number, request, status, rows from app.call order by 1") == [
        (1, "GET /events?page=1", 200, 3),
        (2, "GET /events?page=2", 200, 3),
    ]
    assert ask(warehouse, "select line, reason, payload from app.rejected") == [(4, "no object", "[]")]


def test_a_source_that_fails_in_the_middle_keeps_what_landed_and_says_why(warehouse: Warehouse) -> None:
    add_source(warehouse)

    def failing() -> Iterator[Batch]:
        yield batch(1)
        raise KlankbordError("The vendor did not answer; try again later.")

    outcome = ingest(warehouse, "vendor", failing(), trigger="schedule", now=NOW)
    assert (outcome.state, outcome.counts.inserted) == (State.FAILED, 3)
    assert outcome.message == "The vendor did not answer; try again later."
    assert ask(warehouse, "select state::varchar, message, inserted from app.run") == [("failed", outcome.message, 3)]
    assert ask(warehouse, "select cursor::varchar from app.source") == [('{"done": 1}',)]


def test_a_fault_of_ours_ends_the_run_and_is_raised(warehouse: Warehouse) -> None:
    broken = Batch({"events": batch(1).records["events"], "nothing": pl.DataFrame({"a": ["1"]})}, cursor=1)
    outcome = ingest(warehouse, "vendor", [broken], trigger="hand", now=NOW)
    assert outcome.state == State.FAILED and "nothing" in (outcome.message or "")
    with pytest.raises(ZeroDivisionError):
        ingest(warehouse, "vendor", (Batch() for _ in [1 // 0]), trigger="hand", now=NOW)
    assert ask(warehouse, "select count(*) from store.event") == [(0,)]
    assert ask(warehouse, "select count(*) from app.run where finished_at is null") == [(0,)]


def test_a_runs_clock_tells_when_each_batch_was_received(warehouse: Warehouse) -> None:
    ticks = iter(NOW + timedelta(minutes=n) for n in range(1, 9))
    ingest(warehouse, "vendor", [batch(1), batch(2)], trigger="hand", now=NOW, clock=lambda: next(ticks))
    assert ask(warehouse, "select started_at, finished_at from app.run") == [(NOW, NOW + timedelta(minutes=3))]
    assert ask(warehouse, "select distinct received_at from store.event order by 1") == [
        (NOW + timedelta(minutes=1),),
        (NOW + timedelta(minutes=2),),
    ]


KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.pipeline import ingest
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse
sys.path.insert(0, sys.argv[3])
from test_pipeline import NOW, batch

statements = 0
die_at = int(sys.argv[2])

def counting(self, text, parameters=None, plain=Writer.execute):
    global statements
    statements += 1
    if statements == die_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, text, parameters)

Writer.execute = counting
with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    statements = 0
    with warehouse.reader() as reader:
        done = reader.value("select (cursor ->> 'done')::integer from app.source") or 0
    ingest(warehouse, "vendor", map(batch, range(done + 1, 5)), trigger="hand", now=NOW)
"""


def test_killed_at_any_step_and_run_again_each_row_is_there_once(home: Home) -> None:
    with Warehouse.open(home) as warehouse:
        add_source(warehouse)
    for die_at in (30, 3, 35, 0):
        command = [sys.executable, "-c", KILLED, str(home.path), str(die_at), str(Path(__file__).parent)]
        ended = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())}, check=False)
        assert ended.returncode == (-signal.SIGKILL if die_at else 0)
    with Warehouse.open(home) as warehouse:
        assert ask(warehouse, "select cursor::varchar from app.source") == [('{"done": 4}',)]
        assert ask(warehouse, "select event_id from events order by event_id") == [(str(n),) for n in range(9)]
        assert ask(warehouse, "select sum(inserted), sum(duplicates) from app.run") == [(9, 3)]
        assert ask(warehouse, "select count(*), count(distinct arrival) from store.event_detail") == [(9, 9)]
        assert ask(warehouse, "select count(*) from app.call") == [(4,)]
