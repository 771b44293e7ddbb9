"""What does one landing cost, however few rows it has, and which statements is that?

    .venv/bin/python -m bench.landing

Events as a vendor sends them, of people most of whom are new, land in a warehouse that holds a million already: one,
ten and a hundred at a time, each landing a transaction of its own, as behind a hook. The least of all rounds counts, by
the clock and of the processor, for others use the machine too; beside it is what taking the calls apart takes. With
--statements every statement is run and timed by itself, and its share of a landing of ten told.
"""

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl

from bench.sending import body
from bench.world import AS_OF, make_world
from ingest.calls.payloads import Unfolded, unfold
from ingest.pipeline import Batch, keep
from ingest.records import fixed_columns
from ingest.sources import KINDS
from sql.documents import Documents
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse

SIZES = (1, 10, 100)
SHOWN = 25  # statements
KIND = "sendgrid"


class Watched:
    """A cursor that notes what each of its statements took."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, taken: dict[str, list[float]]) -> None:
        self._cursor, self._taken = cursor, taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, statement: duckdb.Statement, given: dict[str, Any] | None = None) -> "Watched":
        began = time.process_time()
        self._cursor.execute(statement, given or {})
        self._rows = self._cursor.fetchall()
        self._taken[called(statement.query)].append(time.process_time() - began)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000, help="that stand already")
    parser.add_argument("--rounds", type=int, default=40, help="landings of each size")
    parser.add_argument("--statements", action="store_true", help="tell what the statements take")
    parser.add_argument("--folder", type=Path, help="where the home is made; tmp where nothing is said")
    asked = parser.parse_args()
    with TemporaryDirectory(dir=asked.folder) as folder:
        home = Home.open(make_world(asked.events, Path(folder)))
        with Warehouse.open(home) as warehouse:
            measure(warehouse, home, asked.rounds)
        if asked.statements:
            with duckdb.connect(str(home.database)) as connection:
                tell_statements(connection, home, asked.rounds)


def measure(warehouse: Warehouse, home: Home, rounds: int) -> None:
    print(f"{'events':<10}{'landed, ms':>14}{'of processor':>14}{'taken apart':>14}{'of processor':>14}", flush=True)
    for size in SIZES:
        spent: list[tuple[float, ...]] = []
        for number, (unfolded, apart) in enumerate(calls(home, size, rounds, size * 10_000)):
            with spending() as landed, warehouse.transaction() as writer:
                keep(writer, "mail", 0, batch_of(unfolded), received(number))
            spent.append((*landed, *apart))
        print(f"{size:<10}{''.join(f'{min(each) * 1000:>14.1f}' for each in zip(*spent, strict=True))}", flush=True)


@contextmanager
def spending() -> Iterator[list[float]]:
    """The seconds of the clock and of the processor that the block takes, once it is over."""
    spent: list[float] = []
    clock, processor = time.perf_counter(), time.process_time()
    yield spent
    spent += [time.perf_counter() - clock, time.process_time() - processor]


def tell_statements(connection: duckdb.DuckDBPyConnection, home: Home, rounds: int) -> None:
    taken: dict[str, list[float]] = defaultdict(list)
    for number, (unfolded, _) in enumerate(calls(home, 10, rounds, 0)):
        with watched(connection, home, taken) as writer:
            keep(writer, "mail", 0, batch_of(unfolded), received(number))
    mean = {text: sum(seconds) / rounds for text, seconds in taken.items()}
    whole = sum(mean.values())
    print(f"{sum(map(len, taken.values())) / rounds:.0f} statements, {whole * 1000:.1f} ms of the processor")
    for text, seconds in sorted(mean.items(), key=lambda each: -each[1])[:SHOWN]:
        print(f"{seconds * 1000:>8.2f} ms{seconds / whole:>6.0%}  {text}")


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, home: Home, taken: dict[str, list[float]]) -> Iterator[Writer]:
    cursor = connection.cursor()
    cursor.execute("begin")
    writer = Writer(Watched(cursor, taken), home)  # type: ignore[arg-type]
    yield writer
    writer.finish()
    cursor.execute("commit")
    cursor.close()


def calls(home: Home, size: int, rounds: int, first: int) -> Iterator[tuple[Unfolded, list[float]]]:
    """The calls from the number `first` on, of `size` events each, taken apart, and what that took."""
    mapping = KINDS[KIND].complete(None)
    documents = Documents(home.tmp)
    for number in range(rounds):
        text = body(first + number, size).decode()
        payloads = pl.DataFrame({"call": [1], "header": [None], "body": [text]}, schema_overrides={"header": pl.String})
        with spending() as apart:
            unfolded = unfold(documents, payloads, mapping, "events", fixed_columns)
        yield unfolded, apart
    documents.close()


def batch_of(unfolded: Unfolded) -> Batch:
    return Batch(records=unfolded.records, elements=unfolded.elements)


def received(number: int) -> datetime:
    return AS_OF + timedelta(seconds=number)


def called(statement: str) -> str:
    """The start of a statement, on one line."""
    text = " ".join(re.sub(r"--.*", "", statement).split())
    return text.removeprefix("create or replace temp ")[:70]


if __name__ == "__main__":
    main()
