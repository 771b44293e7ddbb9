"""Exports that are killed at moments which chance chooses and taken up again until they are done, and what is wrong
then. The process that sends is another one; the receiver lives on."""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from bench.receivers import Receiver
from exports import definition, deliver
from exports.mapping import FieldMapping
from jobs import secrets
from jobs.outside import Outside
from jobs.run import State, end_left_over
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12)
MOST_EXPORTS, MOST_TRIES = 200, 200
WORLD = (
    """insert into store.customer by name select n + 1 as customer_key, 'C-' || n as customer_id,
        'customer' || n || '@example.org' as email, $now as first_seen_at
    from range($rows) as r(n)""",
    "insert into store.source values (1, 'bench')",
    "insert into store.link select n, 'link ' || n from range($activities) as r(n)",
    """insert into store.event by name select (n % $rows + 1)::integer as customer_key,
        'click'::main.event_kind as event, $now as occurred_at, $now as received_at, n + 1 as arrival,
        n::integer as link_key, 1 as source_key
    from range($activities) as r(n)""",
    "update store.counter set value = $activities where name = 'arrival'",
    "update store.counter set value = $rows where name = 'customer'",
)
ROWS = """select count(*), count(distinct key), count(*) filter (outcome <> 'accepted') from app.outcome
where export_id = $export_id"""
HAS = """select count(*) from (
    select key, arg_max(change, run_id) as change from app.delivered where export_id = $export_id group by key
) where change <> 'removed'"""


@dataclass
class Killed:
    """`again`: rows that an upsert wrote more often than once; `wrong` in words."""

    kills: int = 0
    exports: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)


def kill(home: Path, receiver: Receiver, rows: int, kills: int, seed: int) -> Killed:
    """Exports to `receiver`, of each what it takes, until there were that many kills."""
    chance, killed = random.Random(seed), Killed()
    with Warehouse.open(Home.open(home)) as warehouse:
        fill(warehouse, rows, activities=rows)
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["bench.delivery_killed"])
    spans: dict[str, float] = {}  # seconds that a run takes that nobody kills
    for number, what in enumerate(_whats(receiver)):
        if killed.kills >= kills and number >= 2 * len(receiver.whats):
            break
        name = f"export-{number}"
        receiver.empty()
        with Warehouse.open(Home.open(home)) as warehouse:
            define(warehouse, name, receiver, what)
        for _ in range(MOST_TRIES):
            process = processes.Process(target=send, args=(home, name))
            process.start()
            begun = time.perf_counter()
            is_spared = what not in spans or killed.kills >= kills
            process.join(60.0 if is_spared else chance.uniform(0.0, spans[what]))
            if process.exitcode is None:
                process.kill()
                process.join()
                killed.kills += 1
                continue
            if process.exitcode == 0:
                spans.setdefault(what, time.perf_counter() - begun)
                break
            killed.wrong.append(f"{name} ended with {process.exitcode}")
        killed.exports += 1
        with Warehouse.open(Home.open(home)) as warehouse:
            _look(warehouse, name, receiver, rows, what, killed)
        if killed.wrong:
            break
        print(f"{receiver.name}: {killed.kills} kills", file=sys.stderr, flush=True)
    return killed


def send(home: Path, name: str) -> None:
    """Run an export in this process until it is done; what killed processes left is taken up first."""
    outside = Outside(sleep=lambda seconds: time.sleep(min(seconds, 0.01)))
    with Warehouse.open(Home.open(home)) as warehouse:
        now = datetime.now(UTC).replace(tzinfo=None)
        end_left_over(warehouse, now)
        outcome = deliver.run(warehouse, name, trigger="hand", now=now, outside=outside)
    if outcome.state is not State.DONE:
        sys.exit(outcome.message)


def fill(warehouse: Warehouse, rows: int, *, activities: int) -> None:
    """People, and clicks of as many links."""
    given = {"rows": rows, "activities": activities, "now": NOW}
    with warehouse.transaction() as writer:
        for text in WORLD:
            writer.execute(text, {name: value for name, value in given.items() if f"${name}" in text})


def define(warehouse: Warehouse, name: str, receiver: Receiver, what: str) -> None:
    known = {
        each: secrets.keep(f"{name}-{each}", value, warehouse.home.secrets) for each, value in receiver.secrets.items()
    }
    settings = {"what": what, "destination": receiver.name, "confirm": "never", **receiver.settings}
    if what == "activities":
        settings["kinds"] = "click"
    if not receiver.is_called:
        settings |= {"when_empty": "skip"} | ({"mode": "changes"} if what == "customers" else {})
    mapping = receiver.mapping(what)
    with warehouse.transaction() as writer:
        definition.add(
            writer,
            name,
            settings,
            None,
            NOW,
            timezone="Europe/Amsterdam",
            mapping=FieldMapping.from_toml(mapping) if mapping else None,
            secrets=known,
        )


def _whats(receiver: Receiver) -> Iterator[str]:
    for _ in range(MOST_EXPORTS):
        yield from receiver.whats


def _look(warehouse: Warehouse, name: str, receiver: Receiver, rows: int, what: str, killed: Killed) -> None:
    taken = receiver.taken()
    doubled = sum(count - 1 for count in taken.values())
    killed.again += doubled
    if (len(taken), receiver.has()) != (rows, rows):
        killed.wrong.append(f"{name}: {len(taken)} keys were taken, {receiver.has()} are there, of {rows}")
    if doubled and not receiver.is_upsert:
        killed.wrong.append(f"{name}: {doubled} rows were taken again")
    with warehouse.reader() as reader:
        given = {"export_id": definition.get(reader, name).export_id}
        if receiver.is_called and (found := reader.row(ROWS, given)) != (rows, rows, 0):
            killed.wrong.append(f"{name}: outcomes, keys of them and not accepted are {found}")
        if what == "customers" and (has := reader.value(HAS, given)) != rows:
            killed.wrong.append(f"{name}: by what was delivered it has {has} rows")
        told = reader.value("select sum(inserted) from app.run where name = $name", {"name": name})
        if told != rows:
            killed.wrong.append(f"{name}: the runs tell of {told} rows")
        left = reader.value("select count(*) from app.run where name = $name and state = 'running'", {"name": name})
        if left:
            killed.wrong.append(f"{name}: {left} runs are left as running")
