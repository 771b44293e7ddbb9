"""The only place that opens DuckDB.

One process owns the file. Inside it every reader and every transaction has a cursor of its own; writers wait for
each other, readers never do. The instance can touch no file but its own, whoever asks: rows from files come in as
Arrow through sql/files.py, and rows go out as Arrow or into the home's tmp folder.
"""

import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import duckdb

from sql import views
from sql.errors import WarehouseBusy, WarehouseError
from sql.home import Home
from sql.memory import Memory
from sql.migrate import migrate
from sql.reader import Reader, Writer, first_line, identifier, translated

STORAGE_VERSION = "v1.5.0"
CLOSE_SECONDS = 5.0
TEXTS_KEPT = 200


class Warehouse:
    def __init__(self, home: Home, connection: duckdb.DuckDBPyConnection) -> None:
        self.home = home
        self._connection = connection
        self._writing = threading.RLock()
        self._open: set[duckdb.DuckDBPyConnection] = set()
        self._memory = Memory()
        # DuckDB 2.0 takes a fifth of a small landing to take apart texts that are the same each time.
        self._take_apart = lru_cache(TEXTS_KEPT)(connection.extract_statements)
        self._changes: Counter[str] = Counter()

    @classmethod
    def open(cls, home: Home) -> "Warehouse":
        """Open the home's file, made and migrated as needed. WarehouseBusy where another process has it."""
        connection = _connect(home)
        try:
            migrate(connection)
            home.clear_tmp()  # the file is ours now, so what stands there a killed process left behind
            if home.is_to_be_made_anew:
                connection = _made_anew(home, connection)
            for setting in _locked_settings(home):
                connection.execute(f"set global {setting}")
        except BaseException:
            connection.close()
            raise
        warehouse = cls(home, connection)
        with warehouse.transaction() as writer:
            views.refresh(writer)
        return warehouse

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A snapshot that stays the same for the whole block and can change nothing."""
        with self._cursor() as cursor:
            cursor.execute("begin transaction read only")
            yield Reader(cursor, self._memory)

    @contextmanager
    def transaction(self) -> Iterator[Writer]:
        """All of the block or nothing; one at a time."""
        with self._writing, self._cursor() as cursor:
            try:
                with translated():
                    cursor.execute("begin")
                writer = Writer(cursor, self.home, self._take_apart)
                yield writer
                writer.finish()
                with translated():
                    cursor.execute("commit")
                self._changes.update(writer.told)
            except BaseException:
                _roll_back(cursor)
                raise

    def changes_of(self, what: str) -> int:
        """How many transactions told of a change of `what` since this was opened; it asks the file nothing, so whoever
        keeps some of it in memory can see at every call whether that still holds."""
        return self._changes[what]

    def copy_to(self, path: Path, beside: Callable[[], None] = lambda: None) -> None:
        """Write all that is committed as a warehouse of its own at `path`, in the home's tmp; writers wait. So nothing
        that a row tells of is changed while `beside` is called."""
        with self._writing, self._cursor() as cursor, translated():
            beside()
            _copy(self.home, cursor, path)

    def close(self) -> None:
        """Interrupt what still runs and let go of the file. What lasts beyond patience keeps it."""
        until = time.monotonic() + CLOSE_SECONDS
        while True:
            try:
                return self._connection.close()
            except duckdb.Error:  # DuckDB refuses while a cursor is at work
                if time.monotonic() > until:
                    return None
                for cursor in list(self._open):
                    with suppress(duckdb.Error):
                        cursor.interrupt()
                time.sleep(0.01)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        self._open.add(cursor)
        try:
            yield cursor
        finally:
            self._open.discard(cursor)
            cursor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connect(home: Home) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(home.database), config=_configuration(home))
    except duckdb.IOException as error:
        raise _busy_or_broken(home, error) from None
    except duckdb.Error as error:
        raise WarehouseError(f"{home.database} cannot be opened as a warehouse: {first_line(error)}") from None


def _copy(home: Home, cursor: duckdb.DuckDBPyConnection, path: Path) -> None:
    name, copied = identifier(home.database.stem), identifier(path.stem)
    cursor.execute(f"attach {_text(path)} as {copied} (storage_version '{STORAGE_VERSION}')")
    try:
        cursor.execute(f"copy from database {name} to {copied}")
    finally:
        cursor.execute(f"detach {copied}")


def _made_anew(home: Home, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A connection to a file that holds what this one's does and no byte that was deleted from it. Only while nothing
    else in this process has the file open. Where the disk has no room for both, it is left for the next opening."""
    fresh = home.tmp / "anew.duckdb"
    try:
        _copy(home, connection, fresh)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        fresh.unlink(missing_ok=True)
        return connection
    connection.close()
    if not home.database.with_name(f"{home.database.name}.wal").exists():  # else it would be played on the new file
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(home.database)
        home.note_made_anew()
    return _connect(home)


def _configuration(home: Home) -> dict[str, Any]:
    return {
        "storage_compatibility_version": STORAGE_VERSION,
        "memory_limit": home.settings.memory_limit,
        "temp_directory": str(home.tmp),
        # Counts a customer go into a plain array, of up to four million of them, and not into a hash table.
        "perfect_ht_threshold": 22,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }


def _locked_settings(home: Home) -> tuple[str, ...]:
    """What is set once the file is open, the last of it so that nothing can be set after."""
    return (
        "timezone = 'UTC'",
        f"allowed_directories = [{_text(home.tmp)}]",
        "enable_external_access = false",
        "lock_configuration = true",
    )


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):  # the failure may already have ended the transaction
        cursor.execute("rollback")


def _busy_or_broken(home: Home, error: duckdb.Error) -> WarehouseError:
    if owner := re.search(r"PID (\d+)", str(error)):
        return WarehouseBusy(
            f"The home {home.path} is in use by process {owner[1]}; stop it, or choose another with --home."
        )
    return WarehouseError(f"{home.database} cannot be opened as a warehouse: {first_line(error)}")
