"""How much slower is an import of events than plain DuckDB loading the same file, and does history slow it down?

    .venv/bin/python bench/importing.py              twenty million events, as Parquet and as CSV
    .venv/bin/python bench/importing.py --quick      one million

The demo's events, as many copies of its people as it takes, in order of time. Each file is loaded by DuckDB into a
table as it is, imported into a fresh home, and imported again, all duplicates; then 250,000 further events land among
them; last it is imported into another home through a mapping. An import also checks every row, ties it to a person,
and tells it from what is there. Each runs in a process of its own; the processor's seconds stand beside those of the
clock, for they mind less who else uses the machine.
"""

import argparse
import resource
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from ingest.files import import_files
from ingest.mapping import Mapping
from service.demo.mail import make_events
from service.demo.people import make_people
from sql.home import Home
from sql.warehouse import Warehouse

AS_OF = datetime(2026, 11, 22, 12)
ROWS, QUICK_ROWS, LATER_ROWS = 20_000_000, 1_000_000, 250_000
MAPPING = Mapping(
    columns={"reason": "reason"}, values={"event": {"processed": "send"}}, empty="keep", timezone="Europe/Amsterdam"
)
Spent = tuple[float, float, float]  # seconds of the clock, of the processor, and the peak of memory in GB

COPIES = """copy (
    select e.* replace (event_id || '-' || n as event_id, customer_id || '-' || n as customer_id,
        n || '.' || email as email, n || message_id as message_id)
    from read_parquet('{base}') as e, range({copies}) as copy(n)
    order by e.occurred_at, n limit {rows}
) to '{path}'"""
LATER = """copy (
    select * replace ('later-' || event_id as event_id, occurred_at + interval 1 day as occurred_at)
    from read_parquet('{path}') offset {offset} limit {rows}
) to '{later}'"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS:,} rows")
    parser.add_argument("--form", choices=("parquet", "csv"), action="append", help="both where nothing is said")
    parser.add_argument("--folder", type=Path, help="where the files are made; tmp where nothing is said")
    asked = parser.parse_args()
    rows = QUICK_ROWS if asked.quick else asked.rows
    with TemporaryDirectory(dir=asked.folder) as folder:
        events, later = in_own_process(make_files, Path(folder), rows)
        print(
            f"{rows:,} events\n{'':<24}{'clock s':>10}{'processor s':>13}{'peak GB':>9}{'ratio':>8}{'of processor':>14}"
        )
        for form in asked.form or ("parquet", "csv"):
            measure(events, later, form)


def make_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """The events, and more of them that come later."""
    base, events, later = (folder / f"{name}.parquet" for name in ("base", "events", "later"))
    made = make_events(make_people(AS_OF.date()), AS_OF)
    made.write_parquet(base)
    with duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(folder / "spilled")}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(COPIES.format(base=base, copies=-(-rows // made.height), rows=rows, path=events))
        offset = max(0, rows - LATER_ROWS)
        connection.execute(LATER.format(path=events, offset=offset, rows=LATER_ROWS, later=later))
    return events, later


def measure(events: Path, later: Path, form: str) -> None:
    path = events.with_suffix(f".{form}")
    if form == "csv":
        in_own_process(as_csv, events, path)
    plain = in_own_process(load, path)
    tell(f"{form} loaded", plain)
    home = path.with_suffix(f".{form}-home")
    tell(f"{form} imported", in_own_process(land, home, path), plain)
    tell(f"{form} again", in_own_process(land, home, path), plain)
    tell(f"{LATER_ROWS:,} more", in_own_process(land, home, later))
    shutil.rmtree(home)
    tell(f"{form} through a mapping", in_own_process(land, home, path, MAPPING), plain)


def tell(what: str, spent: Spent, plain: Spent | None = None) -> None:
    clock, processor, peak = spent
    ratios = f"{clock / plain[0]:>8.1f}{processor / plain[1]:>14.1f}" if plain else ""
    print(f"{what:<24}{clock:>10.1f}{processor:>13.1f}{peak:>9.1f}{ratios}", flush=True)


def load(path: Path) -> Spent:
    database = path.with_suffix(".duckdb")

    def work() -> None:
        with duckdb.connect(str(database)) as connection:
            connection.execute("set enable_progress_bar = false")
            connection.execute(f"create table events as select * from '{path}'")

    spent = timed(work)
    database.unlink()
    return spent


def land(home: Path, path: Path, mapping: Mapping | None = None) -> Spent:
    def work() -> None:
        with Warehouse.open(Home.open(home)) as warehouse:
            import_files(warehouse, "events", [path], mapping=mapping, now=AS_OF)

    return timed(work)


def as_csv(events: Path, path: Path) -> None:
    duckdb.connect().execute(f"copy (from '{events}') to '{path}' (header)")


def timed(work: Callable[[], object]) -> Spent:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return time.perf_counter() - clock, time.process_time() - processor, used / 1e9


def in_own_process(work: Callable[..., Any], *given: object) -> Any:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(work, *given).result()


if __name__ == "__main__":
    main()
