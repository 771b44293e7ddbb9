"""What the rest of the house holds of the warehouse: a reader of one snapshot, and the writer of one transaction."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import duckdb
import polars as pl
import pyarrow as pa

from sql.errors import QueryRefused, WarehouseFull
from sql.home import Home
from sql.memory import Memory
from sql.named import query

ROWS_OF_A_THREAD = 122_880  # DuckDB reads each piece of an Arrow table with one thread

Parameters = Mapping[str, Any]
Made = TypeVar("Made")
TakeApart = Callable[[str], Sequence[duckdb.Statement]]


class Shown:
    """Rows that DuckDB reads where they lie, and whose place others can take: rows that are registered by themselves it
    keeps until the transaction ends, each batch beside the others."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.rows.__arrow_c_stream__(requested_schema)


class Reader:
    """One cursor, one snapshot. Parameters are named: `$name` in the text, the value in the mapping."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, memory: Memory | None = None) -> None:
        self._cursor = cursor
        self._memory = memory
        self._stamp: Hashable = None
        self._shown: dict[str, Shown] = {}

    def rows(self, text: str, parameters: Parameters | None = None) -> list[tuple[Any, ...]]:
        with translated():
            return self._cursor.execute(text, dict(parameters or {})).fetchall()

    def row(self, text: str, parameters: Parameters | None = None) -> tuple[Any, ...] | None:
        found = self.rows(text, parameters)
        return found[0] if found else None

    def value(self, text: str, parameters: Parameters | None = None) -> Any:
        found = self.row(text, parameters)
        return found[0] if found else None

    def described(self, text: str, parameters: Parameters | None = None) -> list[tuple[str, str]]:
        """The columns that a query yields, each with DuckDB's word for its type; QueryRefused where it yields none."""
        try:
            return [(name, type_) for name, type_, *_ in self.rows(f"describe (\n{text}\n)", parameters)]
        except duckdb.Error as error:
            raise QueryRefused(first_line(error)) from None

    def frame(self, text: str, parameters: Parameters | None = None) -> pl.DataFrame:
        with translated():
            frame: pl.DataFrame = self._cursor.sql(text, params=dict(parameters or {})).pl()
        return frame

    def arrow(self, text: str, parameters: Parameters | None = None, batch_rows: int = 100_000) -> pa.RecordBatchReader:
        """The rows in batches; read them before this reader asks anything else."""
        with translated():
            return self._cursor.sql(text, params=dict(parameters or {})).to_arrow_reader(batch_rows)

    def hold(self, name: str, text: str, parameters: Parameters | None = None) -> int:
        """Keep a query's rows as the temporary table `name`, which this reader alone sees; how many there are."""
        self.rows(f"create or replace temp table {identifier(name)} as {text}", parameters)
        return int(self.value(f"select count(*) from temp.{identifier(name)}"))

    def show(self, name: str, rows: pa.Table) -> None:
        """Let queries see `rows` as the temporary view `name`, where they lie, until the next of that name.

        Texts may not be Arrow's views: DuckDB 1.5 has Arrow filter, which cannot do those.
        """
        table = pa.Table.from_batches(rows.to_batches(ROWS_OF_A_THREAD), rows.schema)
        if name in self._shown and self._shown[name].rows.schema == table.schema:
            self._shown[name].rows = table
            return
        self._shown[name] = Shown(table)
        with translated():
            self._cursor.register(name, self._shown[name])

    def keep(self, kind: str, make: Callable[[], Made], key: Hashable = None) -> Made:
        """What `make` made of this data the last time that this kind of thing was asked for by `key`; made anew once
        something was stored."""
        if self._memory is None:
            return make()
        if self._stamp is None:
            self._stamp = self.row(query("stamp"))
        kept: Made = self._memory.get(kind, key, self._stamp, make)
        return kept

    def finish(self) -> None:
        """Do what a transaction leaves for its end, before something is asked that hangs on it; a snapshot has none."""

    def interrupt(self) -> None:
        """Stop the running query, from another thread; it raises QueryRefused where it runs."""
        self._cursor.interrupt()


class Writer(Reader):
    """A reader inside the one open transaction. What it does is there whole after the block, or not at all."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, home: Home, take_apart: TakeApart | None = None) -> None:
        super().__init__(cursor)
        self.home = home
        self._take_apart = take_apart or cursor.extract_statements
        self.told: set[str] = set()
        self._last: dict[str, Callable[[], object]] = {}

    def rows(self, text: str, parameters: Parameters | None = None) -> list[tuple[Any, ...]]:
        """The rows of the last statement of `text`, which is the one that `parameters` are for."""
        with translated():
            *first, last = self._take_apart(text)
            for statement in first:
                self._cursor.execute(statement).fetchall()
            return self._cursor.execute(last, dict(parameters or {})).fetchall()

    def execute(self, text: str, parameters: Parameters | None = None) -> int:
        """Run a statement; how many rows it changed, 0 where it counts none."""
        found = self.rows(text, parameters)
        return int(found[0][0]) if found and len(found[0]) == 1 and isinstance(found[0][0], int) else 0

    def stage(self, name: str, rows: pl.DataFrame | pa.Table | pa.RecordBatchReader) -> int:
        """Keep `rows` as the temporary table `name` for the rest of the transaction; how many there are."""
        with translated():
            self._cursor.register(f"{name}_given", rows.to_arrow() if isinstance(rows, pl.DataFrame) else rows)
            self._cursor.execute(f'create or replace temp table "{name}" as select * from "{name}_given"').fetchall()
            self._cursor.unregister(f"{name}_given")
        return int(self.value(f'select count(*) from temp."{name}"'))

    def tell(self, what: str) -> None:
        """Have the warehouse count one more change of `what` once this is committed (Warehouse.changes_of)."""
        self.told.add(what)

    def at_last(self, name: str, work: Callable[[], object]) -> bool:
        """Have `work` done right before the transaction commits, the first that is named so; whether this is it."""
        return self._last.setdefault(name, work) is work

    def finish(self) -> None:
        """Do what was left for the end of the transaction."""
        while self._last:
            self._last.pop(next(iter(self._last)))()

    def take_numbers(self, counter: str, count: int) -> int:
        """The first of `count` fresh numbers of store.counter. They only grow and are never given twice."""
        after = self.value(
            "update store.counter set value = value + $count where name = $name returning value",
            {"count": count, "name": counter},
        )
        return int(after) - count + 1


def identifier(name: str) -> str:
    """`name` quoted, safe as an SQL identifier whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """`value` quoted, safe as an SQL text whatever it holds."""
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def translated() -> Iterator[None]:
    """DuckDB's errors as ours: what a user can mend gets its own class, the rest stays a fault."""
    try:
        with stoppable():
            yield
    except duckdb.OutOfMemoryException as error:
        raise WarehouseFull(
            f"There was not enough memory or disk for this: {first_line(error)} "
            "Raise memory_limit in config.toml, or free disk space."
        ) from error
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise WarehouseFull(
                "The disk of the home is full; free space and run this again. Nothing was half-done."
            ) from error
        raise
    except duckdb.InterruptException as error:
        raise QueryRefused("The query was stopped.") from error


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C as Python's own, where DuckDB makes a RuntimeError of it."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise


def first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
