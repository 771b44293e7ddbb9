"""The same people asked of ClickHouse (chdb, in this process), on the table that suits it best.

python -m bench.peers.clickhouse HOME ROUNDS [ONLY]
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from chdb.session import Session

from bench.exported import export
from bench.measuring import digest, measure, tell
from bench.moments import with_moments

QUERIES = Path(__file__).parent / "clickhouse"
ORDERS = {"person": "event, customer_key, occurred_at", "time": "event, occurred_at"}
SETTINGS = (
    "set max_threads = 2, join_use_nulls = 1, aggregate_functions_null_for_empty = 1, max_memory_usage = 4000000000"
)


def main(home: Path, rounds: int, only: str) -> None:
    """Both orders of the table; the one that is faster over all is ClickHouse's own figure."""
    asked: dict[str, dict[str, Callable[[], Any]]] = {}
    people: dict[str, dict[str, str]] = {}
    session = Session(str(home / "peers" / "chdb"))
    session.query(SETTINGS)
    for order in ORDERS:
        fill(session, order, home)
    for path in sorted(QUERIES.glob(f"{only or '[0-9]'}*.sql")):
        text = with_moments(path.read_text())
        asked[path.stem] = {order: asking(session, order, text) for order in ORDERS}
        people[path.stem] = {order: who(session, order, text) for order in ORDERS}
    ms = measure(asked, rounds)
    better = min(ORDERS, key=lambda order: sum(each[order] for each in ms.values()))
    tell(
        {name: {"clickhouse": each[better]} for name, each in people.items()},
        {name: {"clickhouse": each[better]} for name, each in ms.items()},
        note=f"clickhouse: order by ({ORDERS[better]})",
    )


def fill(session: Session, order: str, home: Path) -> None:
    if f"by_{order}" in str(session.query("show databases", "TSV")).split():
        return
    folder = export(home)
    session.query(f"create database filling_{order}")
    session.query(f"use filling_{order}")
    text = (QUERIES / "table.sql").read_text().format(order=ORDERS[order], folder=folder)
    for statement in filter(str.strip, text.split(";")):
        session.query(statement)
    session.query(f"optimize table filling_{order}.events final")
    session.query(f"rename database filling_{order} to by_{order}")


def asking(session: Session, order: str, text: str) -> Callable[[], Any]:
    def ask() -> Any:
        session.query(f"use by_{order}")
        return session.query(f"select count(), sum(customer_key) from ({text})", "TSV")

    return ask


def who(session: Session, order: str, text: str) -> str:
    session.query(f"use by_{order}")
    found = session.query(f"select customer_key from ({text})", "ArrowStream")
    keys = pa.ipc.open_stream(found.bytes()).read_all()["customer_key"].to_numpy() if found.bytes() else []
    return digest(keys)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
