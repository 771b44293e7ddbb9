"""What does a refresh cost, by how many rows came in and by how much history there is?

    .venv/bin/python -m bench.refreshing --events 10m [--rows 1000 10000 100000] [--only 09]

A copy of a warehouse of bench/world.py, the twenty profiles of bench/profiles/ refreshed once. Then so many opens,
clicks and sends of the last hour land through the front door, an hour passes, and each profile is refreshed; beside it
stands what a full evaluation at the same instant takes. Both must come to the same number of people.
"""

import argparse
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl

from bench.world import AS_OF, UNDER, make_world, number_of
from ingest.landing.land import land
from segments import profiles
from segments.check import check
from segments.people import audience
from segments.saved import membership
from segments.saved.membership import Moves
from sql.home import Home
from sql.warehouse import Warehouse

PROFILES = Path(__file__).parent / "profiles"
HOUR = timedelta(hours=1)


def main(events: int, rows: list[int], only: str, under: Path) -> None:
    world = make_world(events, under)
    with TemporaryDirectory(dir=under) as folder:
        home = Home.open(Path(folder) / "home")
        shutil.copy(world / "klankbord.duckdb", home.database)
        with Warehouse.open(home) as warehouse:
            names = save(warehouse, only)
            for name in names:
                refresh(warehouse, name, AS_OF)
            as_of = AS_OF
            for count in rows:
                print(f"\n{events:,} events, {count:,} more")
                print(f"{'profile':<30}{'looked at':>10}{'refresh ms':>12}{'full ms':>9}")
                began = time.perf_counter()
                land_rows(warehouse, count, as_of)
                print(f"landed in {time.perf_counter() - began:.1f} s", file=sys.stderr)
                as_of += HOUR
                totals = [0.0, 0.0]
                for name in names:
                    found, ms = refresh(warehouse, name, as_of)
                    full = evaluate(warehouse, name, as_of)
                    looked = f"{found.affected:,}" if found.affected is not None else "all"
                    print(f"{name:<30}{looked:>10}{ms:>12.0f}{full:>9.0f}", flush=True)
                    totals = [totals[0] + ms, totals[1] + full]
                print(f"{'all':<30}{'':>10}{totals[0]:>12.0f}{totals[1]:>9.0f}", flush=True)


def save(warehouse: Warehouse, only: str) -> list[str]:
    names = []
    with warehouse.transaction() as writer:
        for path in sorted(PROFILES.glob(f"{only}*.profile")):
            text = path.read_text()
            names.append(text.split('"')[1])
            profiles.save(writer, names[-1], text, AS_OF)
    return names


def land_rows(warehouse: Warehouse, count: int, as_of: object) -> None:
    pick = Random(count)
    with warehouse.reader() as reader:
        [(most,)] = reader.rows("select max(customer_key) from store.customer")
        keys = pl.DataFrame({"customer_key": [pick.randint(1, most) for _ in range(count)]}, {"customer_key": pl.Int32})
    with warehouse.transaction() as writer:
        writer.stage("chosen", keys)
        people = writer.frame(
            """select customer_id, email from store.customer semi join chosen using (customer_key)
            where email is not null"""
        )
        frame = people.with_columns(
            pl.Series("event", [pick.choice(["send", "open", "open", "click"]) for _ in range(people.height)]),
            pl.Series("event_id", [f"{count}-{place}" for place in range(people.height)]),
            pl.lit(f"{as_of}").alias("occurred_at"),
        )
        land(writer, "events", frame, source="bench", run_id=1, received_at=AS_OF)


def refresh(warehouse: Warehouse, name: str, as_of: object) -> tuple[Moves, float]:
    """The whole of it, with what is written."""
    began = time.perf_counter()
    with warehouse.reader() as reader:
        found = membership.find(reader, name, as_of, "UTC")  # type: ignore[arg-type]
    with warehouse.transaction() as writer:
        done = membership.keep(writer, found, AS_OF, 0)
    ms = (time.perf_counter() - began) * 1000
    print(f"{name}: {done.entered:,} entered, {done.left:,} left, {ms:,.0f} ms", file=sys.stderr, flush=True)
    return found, ms


def evaluate(warehouse: Warehouse, name: str, as_of: object) -> float:
    with warehouse.reader() as reader:
        saved = profiles.get(reader, name)
        checked = check(reader, saved.text, "UTC", warn=False)
        began = time.perf_counter()
        selection = audience.select(reader, checked, as_of)  # type: ignore[arg-type]
        people = reader.hold("found", selection.sql, selection.parameters)
        ms = (time.perf_counter() - began) * 1000
        state = membership.newest(reader, saved.profile_id)
    assert state is not None and state.members == people, name
    return ms


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=number_of, default=10_000_000)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--only", default="", help="Profiles that begin so")
    parser.add_argument("--under", type=Path, default=UNDER)
    given = parser.parse_args()
    main(given.events, given.rows, given.only, given.under)
