"""A warehouse of any size to measure on: customers, e-mail events, answers and orders, as skewed as real ones are.

    .venv/bin/python bench/world.py --events 20m

Filled by SQL straight into the tables that landing fills, in the order of time over two years, the same every time.
Kept under /tmp/bench/EVENTS (or --under) and made again only where it is missing. What is in it is told by the .sql
files in filling/.
"""

import argparse
import re
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from segments import profiles
from sql import model
from sql.home import Home
from sql.named import query
from sql.warehouse import Warehouse

AS_OF = datetime(2026, 11, 22, 12)
UNDER = Path("/tmp/bench")
FILLING = Path(__file__).with_name("filling")
SHARE = 0.0361  # so that there are as many events as were asked for
SAVED = {
    "Reads our mail": "include at least 2 opens in the last 60 days\nexclude reachable is false\n",
    "Complained": "include any of\n  complaint\n  unsubscribe\n",
}


def make_world(events: int, under: Path = UNDER) -> Path:
    """The home with about so many events, made where it is not there yet."""
    path = under / str(events)
    if (path / "whole").exists():
        Warehouse.open(Home.open(path)).close()  # migrates one that an older version made
        return path
    shutil.rmtree(path, ignore_errors=True)
    home = Home.open(path)
    with Warehouse.open(home) as warehouse:
        prepare(warehouse)
    fill(home.database, home.tmp, events)
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        for table in ("event_total", "event_day"):
            writer.execute(query(f"totals/{table}_new"), {"arrival": 0})
            writer.execute(
                f"update store.counter set value = (select count(*) from store.{table}) where name = '{table}'"
            )
    (path / "whole").touch()
    return path


def number_of(text: str) -> int:
    """`20m`, `1b`, `250k` or plain digits."""
    found = re.fullmatch(r"(\d+)([kmb]?)", text.strip().lower())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of events such as 20m, 250k or 1b")
    return int(found[1]) * {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}[found[2]]


def prepare(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, (FILLING / "model.toml").read_text(), AS_OF)
        for name, text in SAVED.items():
            profiles.save(writer, name, f'profile "{name}"\n{text}', AS_OF)


def fill(database: Path, spill: Path, events: int) -> None:
    given = {"as_of": AS_OF, "customers": events // 50, "share": SHARE}
    with duckdb.connect(str(database), config={"memory_limit": "4GB", "temp_directory": str(spill)}) as connection:
        for step in ("01-chance", "02-customers", "03-words", "04-persons"):
            run(connection, step, given)
        connection.execute(
            """create temp table waiting (
                customer_key integer, event varchar, occurred_at timestamp, machine boolean, kind varchar,
                mailing integer, message_key integer, link_key integer
            )"""
        )
        month = timedelta(days=30)
        since = AS_OF - 25 * month
        while since <= AS_OF:
            given |= {"since": since, "until": since + month}
            given["messages"] = count(connection, "store.message")
            run(connection, "05-mailings", given)
            given["until"] = min(since + month, AS_OF)
            given["arrivals"] = count(connection, "store.event")
            run(connection, "06-land", given)
            since += month
        given |= {"arrivals": count(connection, "store.event"), "responses": events // 100, "orders": events // 40}
        run(connection, "07-answers", given)
        given["arrivals"] += 3 * given["responses"] + given["orders"]
        run(connection, "08-counters", given)
        connection.execute("checkpoint")


def run(connection: duckdb.DuckDBPyConnection, step: str, given: dict[str, Any]) -> None:
    for statement in connection.extract_statements((FILLING / f"{step}.sql").read_text()):
        connection.execute(statement, {name: given[name] for name in statement.named_parameters})


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.sql(f"select count(*) from {table}").fetchall()[0][0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=number_of, default=20_000_000)
    parser.add_argument("--under", type=Path, default=UNDER)
    given = parser.parse_args()
    began = time.perf_counter()
    home = make_world(given.events, given.under)
    print(f"{home}: {time.perf_counter() - began:.0f} s, {(home / 'klankbord.duckdb').stat().st_size / 1e9:.2f} GB")
