"""Does each row go once when the process that sends is killed, and how fast do rows go?

    .venv/bin/python -m bench.delivering --kills 50
    .venv/bin/python -m bench.delivering --rows 200000

With --kills an export of customers and one of activities go to each receiver (bench/receivers.py) from a process of
their own, which gets SIGKILL at a moment that chance chooses; another one goes on where it left off, until the run is
done. Then the receiver is asked what it has, and the warehouse what it says. With --rows customers go by calls of a
thousand; what the receiver and the line take is told apart from what the engine takes.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import receivers
from bench.delivery_killed import Killed, define, fill, kill
from exports import deliver
from exports.destination import Batch, Change, Row
from exports.destinations import sketch
from exports.settings.settings import Settings
from jobs.http import Client
from jobs.outside import Outside
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12)
ROWS = 2_000
BATCH = 1_000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=0, help="of each receiver; 50 where neither is asked")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--to", default="http,hubspot,salesmanago,salesforce,folder,sftp")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.rows:
        measure(asked.rows)
    is_wrong = False
    for name in asked.to.split(",") if asked.kills or not asked.rows else ():
        with TemporaryDirectory() as place, serve(name, Path(place) / "there") as receiver:
            killed = kill(Path(place) / "home", receiver, ROWS, asked.kills or 50, asked.seed)
        print(told(name, killed), flush=True)
        is_wrong = is_wrong or bool(killed.wrong)
    return 1 if is_wrong else 0


@contextmanager
def serve(name: str, at: Path) -> Iterator[receivers.Receiver]:
    """A receiver by its name; `at` is where it may put files."""
    with ExitStack() as stack:
        match name:
            case "folder":
                yield stack.enter_context(receivers.folder(at))
            case "sftp":
                yield stack.enter_context(receivers.sftp(at))
            case "http":
                yield stack.enter_context(receivers.http())
            case "hubspot":
                yield stack.enter_context(receivers.hubspot())
            case "salesmanago":
                yield stack.enter_context(receivers.salesmanago_())
            case _:
                yield stack.enter_context(receivers.salesforce_())


def told(name: str, killed: Killed) -> str:
    counts = f"{killed.kills} kills over {killed.exports} exports of {ROWS:,} rows; {killed.again:,} rows written again"
    verdict = "each row is there once" if not killed.wrong else f"WRONG: {killed.wrong}"
    return f"{name:12} {counts}; {verdict}"


class Timed(Client):
    """It counts the seconds from each call to its answer, and those of the processor."""

    seconds = cpu = 0.0

    def _call(self, *given: Any, **more: Any) -> Any:
        begun, used = time.perf_counter(), time.thread_time()
        try:
            return super()._call(*given, **more)
        finally:
            Timed.seconds += time.perf_counter() - begun
            Timed.cpu += time.thread_time() - used


def measure(rows: int) -> None:
    """Customers to plain HTTP, a thousand a call."""
    with TemporaryDirectory() as place, receivers.http(batch_rows=str(BATCH)) as receiver:
        with Warehouse.open(Home.open(Path(place) / "home")) as warehouse:
            fill(warehouse, rows, activities=0)
            define(warehouse, "speed", receiver, "customers")
            steps: dict[str, tuple[float, float]] = {}

            def reached(step: str) -> None:
                steps.setdefault(step, (time.perf_counter(), time.thread_time()))

            begun = time.perf_counter()
            outcome = deliver.run(
                warehouse, "speed", trigger="hand", now=NOW, progress=reached, outside=Outside(client=Timed)
            )
            ended, used = time.perf_counter(), time.thread_time()
        assert outcome.counts.inserted == rows, outcome.message
        assert receiver.has() == rows
    planned, sealed = steps["planned"][0], steps["sealed"][0]
    count, shown = -(-rows // BATCH), payloads(receiver, rows)
    ours, cpu = ended - sealed - Timed.seconds, used - steps["sealed"][1] - Timed.cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} customers in {ended - begun:.1f} s, {rows / (ended - begun):,.0f} a second, peak {peak:.0f} MB")
    print(f"planned in {planned - begun:.2f} s, kept in {sealed - planned:.2f} s, sent in {ended - sealed:.2f} s")
    print(f"of sending, the calls took {Timed.seconds:.2f} s; all else {1000 * ours / count:.1f} ms a batch,")
    print(f"of the processor {1000 * cpu / count:.1f} ms, of which the payload has {1000 * shown / count:.1f}")


def payloads(receiver: receivers.Receiver, rows: int) -> float:
    """Seconds of the processor that the kind of destination takes for making the payloads of as many rows."""
    texts = {"what": "customers", "destination": "http", "timezone": "UTC", **receiver.settings}
    kind = sketch("http", Settings.read(texts).own)
    keys = [f"customer{number}@example.org" for number in range(rows)]
    used = time.thread_time()
    for at in range(0, rows, BATCH):
        kind.preview(Batch("k", Change.PUT, tuple(Row(n, {"key": key}) for n, key in enumerate(keys[at : at + BATCH]))))
    return time.thread_time() - used


if __name__ == "__main__":
    sys.exit(main())
