"""Bring a warehouse file to the shape this program knows: schema/NNN_name.sql in order, each in its own transaction."""

from pathlib import Path

import duckdb

from sql.errors import WarehouseTooNew

SCHEMA = Path(__file__).parent / "schema"


def migrate(connection: duckdb.DuckDBPyConnection, schema: Path = SCHEMA) -> int:
    """Apply what is missing and return the file's version. WarehouseTooNew where it has steps that are unknown here."""
    steps = {int(path.name[:3]): path for path in sorted(schema.glob("[0-9][0-9][0-9]_*.sql"))}
    connection.execute(
        "create table if not exists main.schema_version (version integer not null, applied_at timestamp not null)"
    )
    applied = {number for (number,) in connection.execute("select version from main.schema_version").fetchall()}
    # Not only the newest: where steps are written side by side, a program may know a later one and not an earlier one.
    if unknown := sorted(applied - steps.keys()):
        raise WarehouseTooNew(
            f"This warehouse was last opened by a newer Klankbord: it has {_listed(unknown)} of its shape, which this "
            "one does not know; install a newer Klankbord."
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
    return max(steps)


def _listed(steps: list[int]) -> str:
    return f"{'step' if len(steps) == 1 else 'steps'} {', '.join(map(str, steps))}"
