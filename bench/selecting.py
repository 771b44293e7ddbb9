"""How much slower is a profile, compiled, than the same selection written in SQL by hand?

    .venv/bin/python bench/selecting.py [--copies 10]

The demo's people and their million events, the events copied so many times over further people; bench/hand/ has the
hand-written queries. Both are asked of one warehouse in turn, and must select the same people.
"""

import argparse
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.files import import_files
from segments import audience
from segments.check import check
from service.demo.build import PROFILES
from service.demo.mail import make_events
from service.demo.people import make_people
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

AS_OF = datetime(2026, 11, 22, 12)
HAND = Path(__file__).parent / "hand"
ROUNDS = 5
MOMENTS = {
    "as_of": AS_OF,
    "since": AS_OF - timedelta(days=90),
    "later": AS_OF - timedelta(days=60),
    "half_a_year": datetime(2026, 5, 22, 12),
}


def main(copies: int) -> None:
    with TemporaryDirectory() as folder, Warehouse.open(Home.open(Path(folder))) as warehouse:
        fill(warehouse, copies)
        with warehouse.reader() as reader:
            events = reader.value("select count(*) from store.event")
            print(f"{events:,} events\n{'profile':<12}{'people':>12}{'hand ms':>12}{'compiled ms':>14}{'ratio':>8}")
            for path in sorted(HAND.glob("*.sql")):
                compare(reader, path)


def fill(warehouse: Warehouse, copies: int) -> None:
    people = make_people(AS_OF.date())
    for kind, rows in (("customers", people.frame), ("events", make_events(people, AS_OF))):
        path = warehouse.home.tmp / f"{kind}.parquet"
        rows.write_parquet(path)
        import_files(warehouse, kind, [path], now=AS_OF)
    with warehouse.transaction() as writer:
        most = writer.value("select max(customer_key) from store.customer")
        for table in ("store.customer", "store.event"):
            writer.execute(
                f"""insert into {table} select t.* replace ((customer_key + n * $most)::integer as customer_key)
                from {table} as t, range(1, $copies) as r(n)""",
                {"most": most, "copies": copies},
            )


def compare(reader: Reader, by_hand: Path) -> None:
    checked = check(reader, (PROFILES / f"{by_hand.stem}.profile").read_text(), "UTC")
    compiled = audience.select(reader, checked, AS_OF)
    text = by_hand.read_text()
    given = {name: at for name, at in MOMENTS.items() if f"${name}" in text}
    assert ask(reader, text, given) == ask(reader, compiled.sql, compiled.parameters), by_hand.stem
    hand, ours = [], []
    for _ in range(ROUNDS):
        hand.append(timed(lambda: ask(reader, text, given)))
        ours.append(timed(lambda: ask(reader, compiled.sql, compiled.parameters)))
    people = ask(reader, text, given)[0]
    slower = min(ours) / min(hand)
    print(f"{by_hand.stem:<12}{people:>12,}{min(hand) * 1000:>12.0f}{min(ours) * 1000:>14.0f}{slower:>8.2f}")


def ask(reader: Reader, text: str, given: Any) -> Any:
    """How many people, and a number that two equal sets of them share."""
    return reader.row(f"select count(*), bit_xor(hash(customer_key)) from ({text})", given)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=10)
    main(parser.parse_args().copies)
