"""The profiles on our own warehouse, in the ways named: `hand`, `compiled`, `apart` (a sub-select a condition), `nodes`.

python -m bench.ours HOME ROUNDS WAY…
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench.measuring import digest, measure, tell
from bench.moments import ZONE, with_moments
from bench.world import AS_OF
from segments import audience
from segments.check import check
from sql.reader import Reader

HERE = Path(__file__).parent
THREADS = 2


def main(home: Path, rounds: int, ways: list[str], only: str) -> None:
    settings = {"threads": THREADS, "memory_limit": "4GB", "temp_directory": str(home / "tmp")}
    with duckdb.connect(str(home / "klankbord.duckdb"), read_only=True, config=settings) as connection:
        reader = Reader(connection)
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
            if "nodes" in ways:
                asked[path.stem]["nodes"] = lambda checked=checked: audience.count_nodes(reader, checked, AS_OF)
        ms = measure(asked, rounds)
    tell(people, ms, compiling=compiling * 1000)


def asking(reader: Reader, text: str, given: dict[str, Any]) -> Callable[[], Any]:
    return lambda: reader.row(f"select count(*), sum(customer_key) from ({text})", given)


def who(reader: Reader, text: str, given: dict[str, Any]) -> str:
    return digest(reader.frame(text, given)["customer_key"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4] if len(sys.argv) > 4 else "")
