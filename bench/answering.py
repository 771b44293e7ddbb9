"""How much more does a count through the API take than its SQL: parsing, resolving, planning, statistics, JSON, HTTP?

    python -m bench.answering --events 2m [--rounds 15]

The twenty profiles of profiles/, each asked in turn over HTTP on loopback and as the very same query on a reader of the
same process. The first answer, after something was stored, has to read the text and look at the data anew.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from bench.world import AS_OF, UNDER, make_world, number_of
from segments.check import check
from segments.people import audience
from service import tokens
from service.api import Api
from sql.home import Home
from sql.warehouse import Warehouse

PROFILES = Path(__file__).parent / "profiles"


def main(events: int, under: Path, rounds: int) -> None:
    home = Home.open(make_world(events, under))
    with Warehouse.open(home) as warehouse, served(warehouse) as client:
        print("| profile | SQL ms | API ms | more ms | first answer, more ms |\n|---|---|---|---|---|")
        more, first_more = [], []
        for path in sorted(PROFILES.glob("*.profile")):
            sql, api, first = compared(warehouse, client, path.read_text(), rounds)
            more.append(api - sql)
            first_more.append(first - sql)
            print(f"| {path.stem} | {sql:.1f} | {api:.1f} | {api - sql:.1f} | {first - sql:.1f} |", flush=True)
        print(f"\nMore than its SQL: {statistics.median(more):.1f} ms in the middle, {max(more):.1f} at most; "
              f"the first answer {statistics.median(first_more):.1f} and {max(first_more):.1f}.")  # fmt: skip


def compared(warehouse: Warehouse, client: httpx.Client, text: str, rounds: int) -> tuple[float, float, float]:
    """Milliseconds in the middle of the rounds: the SQL, the API; and the API's first answer."""
    asked = {"text": text, "as_of": AS_OF.isoformat()}

    def through_api() -> Any:
        return client.post("/api/v1/profiles/count", json=asked).raise_for_status().json()["count"]

    with warehouse.reader() as reader:
        selection = audience.select(reader, check(reader, text, warehouse.home.settings.timezone, warn=False), AS_OF)

    def by_sql() -> Any:
        with warehouse.reader() as reader:
            return reader.value(f"select count(*) from ({selection.sql})", selection.parameters)

    with warehouse.transaction() as writer:
        writer.take_numbers("run", 1)
    first = timed(through_api)
    assert through_api() == by_sql()
    taken = [(timed(by_sql), timed(through_api)) for _ in range(rounds)]
    sql, api = (statistics.median(each) for each in zip(*taken, strict=True))
    return sql, api, first


@contextmanager
def served(warehouse: Warehouse) -> Iterator[httpx.Client]:
    """The API on a free port of loopback, and a client that may read."""
    name = f"bench-{time.time_ns()}"
    with warehouse.transaction() as writer:
        token = tokens.add(writer, name, frozenset({tokens.Scope.READ}), AS_OF)
    app = Starlette(routes=Api(warehouse, lambda: AS_OF, None).routes())
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=number_of, default="2m")
    parser.add_argument("--under", type=Path, default=UNDER)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    main(given.events, given.under, given.rounds)
