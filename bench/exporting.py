"""How much slower is an activity export than a plain COPY of the same rows?

    .venv/bin/python bench/exporting.py [--rows 1000000]

Both read one warehouse of e-mail events, each in a process of its own, and write the same columns in the same order.
The export also plans, keeps its rows, counts its broadcasts, and hashes and syncs its files.
"""

import argparse
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from exports import definition, deliver
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12)
ROUNDS = 3
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
    select broadcast_id, customer_id, customer_id, email, event,
        strftime(timezone('Europe/Amsterdam', timezone('UTC', occurred_at)), '%Y-%m-%d %H:%M:%S'),
        case event when 'click' then url when 'bounce' then concat_ws(': ', kind, reason) end
    from events
    order by arrival) to '{path}' (header)"""


def main(rows: int) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        make(home, rows)
        copied, exported = measure(copy, home), measure(export, home)
    print(f"{rows:,} activities   seconds   CPU seconds   peak MB")
    for name, (seconds, cpu, peak) in (("plain COPY", copied), ("export", exported)):
        print(f"{name:20} {seconds:9.2f} {cpu:13.2f} {peak:9.0f}")
    print(f"An export takes {exported[0] / copied[0]:.2f} times as long as the COPY.")


def make(home: Path, rows: int) -> None:
    """A warehouse with that many events of a tenth as many people."""
    with Warehouse.open(Home.open(home)) as warehouse, warehouse.transaction() as writer:
        for text in ROWS:
            given = {"rows": rows, "now": NOW}
            writer.execute(text, {name: value for name, value in given.items() if f"${name}" in text})


def copy(warehouse: Warehouse, number: int) -> None:
    with warehouse.reader() as reader:
        reader.rows(COPY.format(path=warehouse.home.tmp / f"plain-{number}.csv"))


def export(warehouse: Warehouse, number: int) -> None:
    name = f"round-{number}"
    with warehouse.transaction() as writer:
        given = {"folder": str(warehouse.home.path / name)}
        definition.add(writer, name, given, None, NOW, timezone="Europe/Amsterdam")
    outcome = deliver.run(warehouse, name, trigger="hand", now=NOW)
    assert outcome.counts.inserted, outcome.message


def measure(work: Callable[[Warehouse, int], None], home: Path) -> tuple[float, float, float]:
    """Wall seconds and CPU seconds of the best of three rounds, and the peak of memory, MB, in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_measured, work, home).result()


def _measured(work: Callable[[Warehouse, int], None], home: Path) -> tuple[float, float, float]:
    with Warehouse.open(Home.open(home)) as warehouse:
        found = []
        for number in range(ROUNDS):
            begun, used = time.perf_counter(), time.process_time()
            work(warehouse, number)
            found.append((time.perf_counter() - begun, time.process_time() - used))
    return *min(found), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    main(parser.parse_args().rows)
