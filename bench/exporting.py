"""How much slower is an activity export than a plain COPY of the same rows?

    .venv/bin/python bench/exporting.py [--rows 1000000] [--rounds 3] [--format csv,parquet] [--home DIR]

Both read one warehouse of e-mail events, each in a process of its own, and write the same columns in the same order and
format. The export also plans, keeps whose each row is, counts its broadcasts, hashes and syncs its files and brings
them to their folder; what each of its steps takes is told. A warehouse that is made in DIR stays for the next time.
"""

import argparse
import resource
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from exports import definition, deliver
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12)
FORMATS = {"csv": "format csv, header true", "parquet": "format parquet, compression zstd"}
ROWS = (
    """insert into store.customer by name select n as customer_key, 'C-' || n as customer_id,
        'customer' || n || '@example.org' as email, $now as first_seen_at
    from range($rows // 10 + 1) as r(n)""",
    "insert into store.source values (1, 'bench')",
    "insert into store.broadcast select n, 'broadcast-' || n from range(200) as r(n)",
    "insert into store.campaign select n, 'Campaign ' || n from range(50) as r(n)",
    "insert into store.link select n, 'https://example.org/shop/' || n || '?from=mail' from range(2000) as r(n)",
    """insert into store.event by name select (hash(n) % ($rows // 10 + 1))::integer as customer_key,
        (['send', 'delivery', 'open', 'click', 'bounce'])[1 + n % 5]::main.event_kind as event,
        $now - to_seconds($rows - n) as occurred_at, $now as received_at, n + 1 as arrival,
        if(event = 'bounce', 'hard'::main.bounce_kind, null) as kind, (n * 200 // $rows)::integer as broadcast_key,
        broadcast_key % 50 as campaign_key, if(event = 'click', n % 2000, null) as link_key, 1 as source_key
    from range($rows) as r(n)""",
    """insert into store.event_detail by name select arrival, occurred_at, hash(arrival) as identity,
        if(event = 'bounce', 'mailbox unknown, said the server', null) as reason
    from store.event""",
    "update store.counter set value = $rows where name = 'arrival'",
)
COPY = """copy (
    select broadcast_id, customer_id, customer_id as external, email, event::varchar as event,
        strftime(timezone('Europe/Amsterdam', timezone('UTC', occurred_at)), '%Y-%m-%d %H:%M:%S') as at,
        case event when 'click' then url when 'bounce' then concat_ws(': ', kind, reason) end as description
    from events
    order by arrival) to '{path}' ({options})"""


@dataclass(frozen=True)
class Measured:
    """Of the best round: wall and CPU seconds, and the seconds up to each step since the one before; of all rounds the
    peak of memory, MB."""

    seconds: float
    cpu: float
    steps: dict[str, float]
    peak: float = 0.0


def main(rows: int, rounds: int, formats: list[str], home: Path | None) -> None:
    with TemporaryDirectory() as folder:
        home = home or Path(folder)
        if not (home / "klankbord.duckdb").exists():
            make(home, rows)
        print(f"{rows:,} activities        seconds   CPU seconds   peak MB")
        for name in formats:
            copied, exported = measure(copy, home, name, rounds), measure(export, home, name, rounds)
            for what, found in (("plain COPY", copied), ("export", exported)):
                print(f"{name:8} {what:15} {found.seconds:9.2f} {found.cpu:13.2f} {found.peak:9.0f}")
            for step, seconds in exported.steps.items():
                print(f"    {step:20} {seconds:9.2f} {seconds / exported.seconds:7.0%}")
            print(
                f"{name}: an export takes {exported.seconds / copied.seconds:.2f} times as long as the COPY.",
                flush=True,
            )


def make(home: Path, rows: int) -> None:
    """A warehouse with that many events of a tenth as many people."""
    with Warehouse.open(Home.open(home)) as warehouse, warehouse.transaction() as writer:
        for text in ROWS:
            given = {"rows": rows, "now": NOW}
            writer.execute(text, {name: value for name, value in given.items() if f"${name}" in text})


def copy(warehouse: Warehouse, name: str, number: int, _reached: Callable[[str], None]) -> None:
    path = warehouse.home.tmp / f"plain-{number}.{name}"
    with warehouse.reader() as reader:
        reader.rows(COPY.format(path=path, options=FORMATS[name]))
    path.unlink()


def export(warehouse: Warehouse, name: str, number: int, reached: Callable[[str], None]) -> None:
    folder = warehouse.home.path / f"out-{name}-{number}"
    with warehouse.transaction() as writer:
        given = {"folder": str(folder), "format": name}
        made = definition.add(writer, f"{name}-{number}", given, None, NOW, timezone="Europe/Amsterdam")
    try:
        outcome = deliver.run(warehouse, made.name, trigger="hand", now=NOW, progress=reached)
        assert outcome.counts.inserted, outcome.message
    finally:
        with warehouse.transaction() as writer:
            definition.remove(writer, made.name)
        shutil.rmtree(folder)
        shutil.rmtree(warehouse.home.path / "deliveries")


def measure(work: Callable[..., None], home: Path, name: str, rounds: int) -> Measured:
    """The best of the rounds, in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_measured, work, home, name, rounds).result()


def _measured(work: Callable[..., None], home: Path, name: str, rounds: int) -> Measured:
    found = []
    with Warehouse.open(Home.open(home)) as warehouse:
        for number in range(rounds):
            steps: dict[str, float] = {}
            begun, used = time.perf_counter(), time.process_time()

            def reached(step: str, begun: float = begun, steps: dict[str, float] = steps) -> None:
                if not step.startswith("writing "):  # how far a long step is
                    steps[step] = time.perf_counter() - begun - sum(steps.values())

            work(warehouse, name, number, reached)
            found.append(Measured(time.perf_counter() - begun, time.process_time() - used, steps))
    best = min(found, key=lambda each: each.seconds)
    return Measured(best.seconds, best.cpu, best.steps, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", default="csv,parquet")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    main(given.rows, given.rounds, given.format.split(","), given.home)
