"""How much slower is an import of events than plain DuckDB loading the same file?

    .venv/bin/python bench/importing.py

The demo's million events as CSV and as Parquet: imported into a fresh home, imported again (all duplicates), and loaded
by DuckDB into a table as they are. An import also checks every row, ties it to a person, and tells it from what is
there.
"""

import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from ingest.files import import_files
from service.demo.mail import make_events
from service.demo.people import make_people
from sql.home import Home
from sql.warehouse import Warehouse

AS_OF = datetime(2026, 11, 22, 12)


def main() -> None:
    events = make_events(make_people(AS_OF.date()), AS_OF)
    print(f"{len(events):,} events\n{'file':<10}{'DuckDB s':>10}{'import s':>10}{'again s':>10}{'ratio':>8}")
    with TemporaryDirectory() as folder:
        for suffix, write in (("csv", events.write_csv), ("parquet", events.write_parquet)):
            path = Path(folder) / f"events.{suffix}"
            write(path)
            measure(path)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"peak memory of this process {used / 1e9:.1f} GB")


def measure(path: Path) -> None:
    plain = timed(lambda: load(path))
    with Warehouse.open(Home.open(path.with_suffix(".home"))) as warehouse:
        first, again = (timed(lambda: import_files(warehouse, "events", [path], now=AS_OF)) for _ in range(2))
    print(f"{path.suffix[1:]:<10}{plain:>10.1f}{first:>10.1f}{again:>10.1f}{first / plain:>8.1f}")


def load(path: Path) -> None:
    database = path.with_suffix(".duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create table events as select * from '{path}'")
    database.unlink()


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
