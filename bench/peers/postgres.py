"""The same people asked of PostgreSQL, on a cluster of its own that lives for this run: loopback only, then stopped.

python -m bench.peers.postgres HOME ROUNDS [ONLY]
"""

import grp
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench.exported import TABLES, export
from bench.measuring import digest, measure, tell
from bench.moments import with_moments

QUERIES = Path(__file__).parent / "postgres"
BIN = Path(shutil.which("pg_ctl") or "pg_ctl").resolve().parent
PORT = 54329
SETTINGS = {
    "listen_addresses": "127.0.0.1", "port": PORT, "shared_buffers": "2GB", "work_mem": "256MB",
    "maintenance_work_mem": "1GB", "effective_cache_size": "4GB", "random_page_cost": 1.1, "jit": "off",
    "max_parallel_workers_per_gather": 1, "max_wal_size": "4GB", "fsync": "off", "timezone": "UTC",
}  # fmt: skip


def main(home: Path, rounds: int, only: str) -> None:
    cluster = home / "peers" / "postgres"
    try:
        begin(cluster)
        import pg8000.dbapi as driver

        with driver.connect(user="bench", host="127.0.0.1", port=PORT, database="postgres") as connection:
            connection.autocommit = True
            ask = connection.cursor()
            fill(ask, home)
            texts = {
                path.stem: with_moments(path.read_text()) for path in sorted(QUERIES.glob(f"{only or '[0-9]'}*.sql"))
            }
            people = {name: {"postgres": who(ask, text)} for name, text in texts.items()}
            ms = measure({name: {"postgres": asking(ask, text)} for name, text in texts.items()}, rounds)
    finally:
        as_postgres([BIN / "pg_ctl", "-D", cluster, "-m", "fast", "stop"])
    tell(people, ms)


def begin(cluster: Path) -> None:
    """Start the cluster, made where it is not there yet."""
    if not (cluster / "PG_VERSION").exists():
        cluster.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(cluster, "postgres", "postgres")
        as_postgres([BIN / "initdb", "-D", cluster, "-U", "bench", "--auth=trust", "--locale=C.UTF-8"])
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items()) + f" -k {cluster}"
    as_postgres([BIN / "pg_ctl", "-D", cluster, "-w", "-o", options, "-l", cluster / "log", "start"])


def as_postgres(command: list[Any]) -> None:
    """PostgreSQL refuses to run as root, so root runs it as the user that the package made."""
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = {"user": pwd.getpwnam("postgres").pw_uid, "group": grp.getgrnam("postgres").gr_gid}
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, cwd="/", **user)


def fill(ask: Any, home: Path) -> None:
    ask.execute("select 1 from pg_class where relname = 'whole'")
    if ask.fetchall():
        return
    folder = export(home)
    for statement in filter(str.strip, (QUERIES / "table.sql").read_text().split(";")):
        ask.execute(statement)
    for table in TABLES:
        ask.execute(
            f"select column_name from information_schema.columns where table_name = '{table}' order by ordinal_position"
        )
        columns = ", ".join(name for (name,) in ask.fetchall())
        path = folder / f"{table}.csv"
        with duckdb.connect() as reading:
            reading.execute(f"copy (select {columns} from '{folder / table}.parquet') to '{path}' (header false)")
        with path.open("rb") as rows:
            ask.execute(f"copy {table} ({columns}) from stdin (format csv)", stream=rows)
        path.unlink()
    for statement in filter(str.strip, (QUERIES / "indexes.sql").read_text().split(";")):
        ask.execute(statement)
    ask.execute("create table whole ()")


def asking(ask: Any, text: str) -> Callable[[], Any]:
    def go() -> Any:
        ask.execute(f"select count(*), sum(customer_key) from ({text}) as people")
        return ask.fetchall()

    return go


def who(ask: Any, text: str) -> str:
    ask.execute(text)
    return digest([key for (key,) in ask.fetchall()])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
