"""Ask the warehouse anything that only reads: one query, in a read-only transaction, with limits that are told.

Three walls, one behind the other: the query's tree may hold only known reads (sql/permitted.py), the transaction is
read only, and the instance can reach no file. Time is kept by a watching thread that interrupts.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from sql.errors import QueryRefused, WarehouseFull
from sql.permitted import check, check_given
from sql.reader import Reader
from sql.warehouse import Warehouse

LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Answer:
    table: pa.Table
    truncated: bool  # there were more rows than the limit
    elapsed: float  # seconds

    @property
    def frame(self) -> pl.DataFrame:
        frame = pl.from_arrow(self.table)
        return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()


def ask(
    warehouse: Warehouse,
    query: str,
    parameters: Mapping[str, Any] | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    stop: threading.Event | None = None,
    *,
    sees_audit: bool = False,
) -> Answer:
    """The first `limit` rows of `query`. QueryRefused where it is no single read, fails, lasts, or `stop` is set.
    `sees_audit`: who asks may read the view `audit`."""
    started = time.perf_counter()
    kept: list[pa.RecordBatch] = []
    room = limit
    with asking(warehouse, query, parameters, seconds, stop, sees_audit=sees_audit) as rows:
        for batch in rows:
            if room is not None and batch.num_rows > room:
                kept.append(batch.slice(0, room))
                return Answer(pa.Table.from_batches(kept, rows.schema), True, time.perf_counter() - started)
            kept.append(batch)
            room = None if room is None else room - batch.num_rows
        table = pa.Table.from_batches(kept, rows.schema)
    return Answer(table, False, time.perf_counter() - started)


@contextmanager
def asking(
    warehouse: Warehouse,
    query: str,
    parameters: Mapping[str, Any] | None = None,
    seconds: float | None = None,
    stop: threading.Event | None = None,
    *,
    sees_audit: bool = False,
) -> Iterator[pa.RecordBatchReader]:
    """All rows of `query` in batches, to be read within the block. Errors as for ask."""
    query = query.strip().rstrip(";")
    with warehouse.reader() as reader, _Watch(reader, seconds, stop) as watch:
        with watch.translated():
            check(reader, query, sees_audit=sees_audit)
            check_given(reader, query, parameters or {})
            rows = _open(reader, query, parameters or {})
        yield pa.RecordBatchReader.from_batches(rows.schema, _translating(rows, watch))


def _open(reader: Reader, query: str, parameters: Mapping[str, Any]) -> pa.RecordBatchReader:
    try:
        rows = reader.arrow(query, parameters)
    except duckdb.Error as error:
        if "\nLINE " in str(error):
            raise
        raise _placed(reader, query, parameters, error) from None
    odd = [_is_odd(field.type) for field in rows.schema]
    names = _distinct([field.name for field in rows.schema])
    if any(odd) and not re.match(r"(?i)\s*explain\b", query):
        rows.close()
        columns = ", ".join(f"c{i}::varchar" if is_odd else f"c{i}" for i, is_odd in enumerate(odd))
        aliases = ", ".join(f"c{i}" for i in range(len(odd)))
        rows = reader.arrow(f"select {columns} from (\n{query}\n) as q({aliases})", parameters)
    schema = pa.schema([field.with_name(name) for field, name in zip(rows.schema, names, strict=True)])
    return pa.RecordBatchReader.from_batches(schema, (_renamed(batch, schema) for batch in rows))


def _placed(reader: Reader, query: str, parameters: Mapping[str, Any], error: duckdb.Error) -> duckdb.Error:
    """The same error with its place in the query, which another way of asking tells."""
    try:
        reader.rows(query, parameters)
    except duckdb.Error as again:
        return again if "\nLINE " in str(again) else error
    return error


def _renamed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def _is_odd(kind: pa.DataType) -> bool:
    """Few readers know these; they go out as the text that DuckDB makes of them."""
    return (
        pa.types.is_interval(kind)
        or pa.types.is_union(kind)
        or isinstance(kind, pa.BaseExtensionType)
        or (pa.types.is_nested(kind) and any(_is_odd(kind.field(i).type) for i in range(kind.num_fields)))
    )


def _distinct(names: list[str]) -> list[str]:
    """The names, a repeated one with a number: a, a_2."""
    taken: set[str] = set()
    for i, name in enumerate(names):
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free)
        names[i] = free
    return names


def _translating(rows: pa.RecordBatchReader, watch: "_Watch") -> Iterator[pa.RecordBatch]:
    with watch.translated():
        yield from rows


class _Watch:
    """Interrupts the reader's query when its seconds are over or somebody stops it."""

    def __init__(self, reader: Reader, seconds: float | None, stop: threading.Event | None) -> None:
        self._reader = reader
        self._seconds = seconds
        self._stop = stop
        self._over = threading.Event()
        self._reason = ""
        self._thread = threading.Thread(target=self._look, name="query watch", daemon=True)

    def __enter__(self) -> "_Watch":
        if self._seconds is not None or self._stop is not None:
            self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._over.set()
        if kind is not None:  # nobody reads the rest, which DuckDB would compute before it closes
            self._reader.interrupt()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        end = None if self._seconds is None else time.monotonic() + self._seconds
        while not self._over.wait(LOOK_SECONDS):
            if self._stop is not None and self._stop.is_set():
                self._reason = "The query was stopped."
            elif end is not None and time.monotonic() > end:
                self._reason = (
                    f"The query was stopped after {self._seconds:g} seconds; narrow it, "
                    "or raise query_seconds in config.toml."
                )
            if self._reason:
                self._reader.interrupt()  # again each time round: one that comes before the query starts is lost

    @contextmanager
    def translated(self) -> Iterator[None]:
        try:
            yield
        except (QueryRefused, duckdb.Error, OSError, pa.ArrowException) as error:
            if self._reason:
                raise QueryRefused(self._reason) from None
            if isinstance(error, QueryRefused | duckdb.InternalException | duckdb.FatalException):
                raise
            text = str(error)
            if text.startswith("Out of Memory"):
                raise WarehouseFull(
                    "The query needs more memory than it may have; narrow it, or raise memory_limit in config.toml."
                ) from None
            raise QueryRefused(_sentence(text)) from None


def _sentence(text: str) -> str:
    """DuckDB's error as one line: what, what exists, and where in the query."""
    what, _, where = text.partition("\n\nLINE ")
    said = re.sub(r"\A[A-Z][A-Za-z ]* Error: ", "", " ".join(what.split()))
    line, _, rest = where.partition(": ")
    shown, _, caret = rest.partition("\n")
    if not line.isdigit() or shown.startswith("...") or "^" not in caret:
        return said
    return f"{said.rstrip('.')} (line {line}, column {caret.index('^') - len(f'LINE {line}: ') + 1})."
