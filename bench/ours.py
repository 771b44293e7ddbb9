"""The profiles on our own warehouse, in the ways that are named.

    python -m bench.ours HOME ROUNDS WAY,WAY… [ONLY]

`hand`: the SQL of hand/. `compiled`: the query that a profile becomes. `apart`: the same without the planner, a
sub-select a condition. `count` and `nodes`: what the dashboard waits for, with compiling: how many people there are,
and how many for each condition.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.measuring import digest, measure, tell
from bench.moments import ZONE, with_moments
from bench.world import AS_OF
from segments.check import check
from segments.people import audience
from segments.people.nodes import count_nodes
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

HERE = Path(__file__).parent


def main(home: Path, rounds: int, ways: list[str], only: str) -> None:
    with Warehouse.open(Home.open(home)) as warehouse, warehouse.reader() as reader:
        asked: dict[str, dict[str, Callable[[], Any]]] = {}
        people: dict[str, dict[str, str]] = {}
        compiling = 0.0
        for path in sorted((HERE / "profiles").glob(f"{only}*.profile")):
            checked = check(reader, path.read_text(), str(ZONE))
            began = time.perf_counter()
            compiled = audience.select(reader, checked, AS_OF)
            compiling += time.perf_counter() - began
            apart = audience.select(reader, checked, AS_OF, passes=())
            texts = {
                "hand": (with_moments((HERE / "hand" / f"{path.stem}.sql").read_text()), {}),
                "compiled": (compiled.sql, compiled.parameters),
                "apart": (apart.sql, apart.parameters),
            }
            asked[path.stem] = {way: asking(reader, *texts[way]) for way in ways if way in texts}
            people[path.stem] = {way: who(reader, *texts[way]) for way in ways if way in texts}
            for way, ask in (("count", audience.count), ("nodes", count_nodes)):
                if way in ways:
                    asked[path.stem][way] = partial(ask, reader, checked, AS_OF)
        ms = measure(asked, rounds)
    tell(people, ms, compiling=compiling * 1000)


def asking(reader: Reader, text: str, given: dict[str, Any]) -> Callable[[], Any]:
    return lambda: reader.row(f"select count(*), sum(customer_key) from ({text})", given)


def who(reader: Reader, text: str, given: dict[str, Any]) -> str:
    return digest(reader.frame(text, given)["customer_key"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4] if len(sys.argv) > 4 else "")
