"""PostgreSQL: a cluster of its own in a folder, on loopback, stopped after; never as the superuser of the machine."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pg8000.native
import pyarrow as pa
from engines.stored import Shape, as_json

TYPES = {
    "whole": "bigint", "number": "double precision", "boolean": "boolean", "date": "date", "time": "timestamp",
    "json": "json", "text": "text", "texts": "text[]", "numbers": "double precision[]",
}  # fmt: skip
# Debian keeps the programs of each version apart.
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


class Postgres:
    name = "postgres"

    def __init__(self, shape: Shape) -> None:
        # Not in pytest's own folder, which is closed to the user that the server runs as.
        self._shape, self._cluster = shape, Path(tempfile.mkdtemp(prefix="klankbord-postgres-"))
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            shutil.chown(self._cluster, owner.pw_uid, owner.pw_gid)
        # With the collation C, which knows small letters of English only: a query must not lean on the database's.
        own = ("--username=tester", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "--pgdata", str(self._cluster / "data"), *own)
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off -c unix_socket_directories="
        log = str(self._cluster / "log")
        self._run("pg_ctl", "--pgdata", str(self._cluster / "data"), "--log", log, "-o", options, "-w", "start")
        self._connection = pg8000.native.Connection("tester", host="127.0.0.1", port=port, database="postgres")
        self._connection.run("create schema store")
        for table, columns in shape.items():
            texts = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in columns.items())
            self._connection.run(f"create table store.{table} ({texts})")

    def store(self, tables: dict[str, pa.Table]) -> None:
        """These rows and no others."""
        self._connection.run("begin")
        self._connection.run(f"truncate {', '.join(f'store.{name}' for name in self._shape)}")
        for name, table in tables.items():
            inside = [column for column, kind in self._shape[name].items() if kind == "json"]
            if table.num_rows:
                fill = f"insert into store.{name} select * from json_populate_recordset(null::store.{name}, :rows)"
                self._connection.run(fill, rows=f"[{','.join(as_json(table, inside))}]")
        self._connection.run("commit")

    def people(self, sql: str) -> list[int]:
        # As it is, without looking for parameters.
        return [int(key) for (key,) in self._connection.execute_simple(sql).rows]

    def value(self, expression: str) -> str | None:
        """Of an expression without rows, as text."""
        ((found,),) = self._connection.execute_simple(f"select ({expression})::text").rows
        return found

    def close(self) -> None:
        self._connection.close()
        self._run("pg_ctl", "--pgdata", str(self._cluster / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._cluster)

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = [str(PROGRAMS[-1] / program), *arguments]
        owner = self._cluster.stat().st_uid
        # The server keeps what it inherits open, so nothing of ours is handed on.
        subprocess.run(
            command, check=True, user=owner if owner != os.geteuid() else None, cwd=self._cluster,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
