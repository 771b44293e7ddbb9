"""How much can be sent to a hook, how long does a sender wait for the answer, and does every event stand exactly once?

    .venv/bin/python -m bench.receiving --requests 20000 --events 100 --senders 16

A home is served by a process of its own (klankbord serve); the senders are another, on the same machine. One call in
twenty is sent twice, one in fifty tells of days before, all are out of order. At the end the warehouse is opened and
every event of every call must stand in it once, with totals as they are counted anew.
"""

import argparse
import asyncio
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bench.sending import Sent, order_of, send_all
from bench.serving import Door, memory, prepare, processor_seconds, serve
from bench.standing import differences
from sql.warehouse import Warehouse

AGAIN = 0.05


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=100, help="of each request")
    parser.add_argument("--senders", type=int, default=16, help="how many requests are under way at once")
    parser.add_argument("--folder", type=Path, help="where the home is made; tmp where nothing is said")
    asked = parser.parse_args()
    with TemporaryDirectory(dir=asked.folder) as folder:
        door = prepare(Path(folder) / "home")
        process = serve(door)
        try:
            order = order_of(asked.requests, AGAIN, 1)
            began, idle = time.perf_counter(), processor_seconds(process.pid)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as sending:
                sent, spent = sending.submit(send, door, order, asked.events, asked.senders).result()
            tell(sent, asked.events, time.perf_counter() - began, spent)
            print(f"receiving took {processor_seconds(process.pid) - idle:.1f} s of the processor")
            print(", ".join(f"memory {name} {size:,.0f} MB" for name, size in memory(process.pid).items()))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        print(f"warehouse {door.home.database.stat().st_size / 1e6:,.0f} MB")
        with Warehouse.open(door.home) as warehouse:
            with warehouse.reader() as reader:
                landings = reader.value("select count(distinct received_at) from events")
            print(f"{landings:,} landings")
            wrong = differences(warehouse, sent.acknowledged, asked.events, is_all=True)
        print("every event stands exactly once" if not wrong else f"WRONG: {wrong}")


def send(door: Door, order: list[int], events: int, senders: int) -> tuple[Sent, float]:
    """What came of it, and the seconds of the processor that sending took."""
    sent = Sent()
    before = time.process_time()
    asyncio.run(send_all(door.url, door.token, order, events, senders, sent))
    return sent, time.process_time() - before


def tell(sent: Sent, events: int, seconds: float, spent: float) -> None:
    count = len(sent.seconds)
    cuts = quantiles(sent.seconds, n=100) if count > 1 else sent.seconds * 99
    refused = {status: times for status, times in sent.answers.items() if status != 200}
    print(f"{count:,} calls of {events} events in {seconds:.1f} s, {sent.doubled:,} of them sent again")
    print(f"{count / seconds:,.0f} calls/s, {count * events / seconds:,.0f} events/s")
    print(f"answered in p50 {cuts[49] * 1000:,.0f} ms, p95 {cuts[94] * 1000:,.0f} ms, p99 {cuts[98] * 1000:,.0f} ms")
    print(f"refused {refused or 'none'}, broken {sent.broken}; sending took {spent:.1f} s of the processor")


if __name__ == "__main__":
    main()
