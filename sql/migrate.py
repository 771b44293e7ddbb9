"""Bring a warehouse file to the shape this program knows: schema/NNN_name.sql in order, each in its own transaction."""

from pathlib import Path

import duckdb

from sql.errors import WarehouseTooNew

SCHEMA = Path(__file__).parent / "schema"


def migrate(connection: duckdb.DuckDBPyConnection, schema: Path = SCHEMA) -> int:
    """Apply what is missing and return the file's version. WarehouseTooNew where the file is ahead of the program."""
    steps = {int(path.name[:3]): path for path in sorted(schema.glob("[0-9][0-9][0-9]_*.sql"))}
    connection.execute(
        "create table if not exists main.schema_version (version integer not null, applied_at timestamp not null)"
    )
    applied = {number for (number,) in connection.execute("select version from main.schema_version").fetchall()}
    version, newest = max(applied, default=0), max(steps)
    if version > newest:
        raise WarehouseTooNew(
            f"This warehouse has version {version} and this program knows {newest} at most; install a newer Klankbord."
        )
    # Not only what comes after the newest: steps that were written side by side may arrive in any order.
    for number in sorted(steps.keys() - applied):
        connection.execute("begin")
        try:
            connection.execute(steps[number].read_text())
            connection.execute(
                "insert into main.schema_version values (?, current_timestamp at time zone 'UTC')", [number]
            )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
    return newest
