"""A Parquet file, read in place: its last bytes tell that it is whole, so nothing of it is copied first.

What its columns mean never enters.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from sql.column import column_named
from sql.csv_file import LINE
from sql.errors import FileUnreadable
from sql.header import checked_names
from sql.reader import first_line, identifier, stoppable

# The types that are times to the microsecond, in UTC where they say so. Finer ones stay texts.
TIMES = {
    "TIMESTAMP": "{}",
    "TIMESTAMP_S": "{}::timestamp",
    "TIMESTAMP_MS": "{}::timestamp",
    "TIMESTAMP WITH TIME ZONE": "timezone('UTC', {})",
}


@dataclass(frozen=True)
class Parquet:
    """The file `plain`, which people know as `path`. `texts`, `times`: the expressions of its columns as texts, and of
    those that are times; `names`: ours and the file's; `is_plain`: it holds only texts, booleans and such times, so
    that polars reads the same, three times as fast."""

    plain: Path
    path: Path
    rows: int
    texts: dict[str, str]
    times: dict[str, str]
    names: dict[str, str]
    is_plain: bool
    _connection: duckdb.DuckDBPyConnection

    @classmethod
    def open(cls, connection: duckdb.DuckDBPyConnection, plain: Path, path: Path) -> "Parquet":
        """FileUnreadable where it is none, or is cut off."""
        with plain.open("rb") as start:
            if start.read(4) != b"PAR1":
                raise FileUnreadable(f"{path} is not a Parquet file.")
        try:
            found = connection.execute("describe select * from read_parquet($path)", {"path": str(plain)}).fetchall()
        except duckdb.Error as error:
            raise FileUnreadable(f"{path} is not a whole Parquet file, it is cut off or damaged.") from error
        given = tuple(str(row[0]) for row in found)
        ours = checked_names(given, path)
        kinds = {name: str(row[1]) for name, row in zip(ours, found, strict=True)}
        names = dict(zip(ours, given, strict=True))
        [(rows,)] = connection.execute("select count(*) from read_parquet($path)", {"path": str(plain)}).fetchall()
        return cls(
            plain,
            path,
            int(rows),
            {name: _as_text(identifier(names[name]), kind) for name, kind in kinds.items()},
            {name: TIMES[kind].format(identifier(names[name])) for name, kind in kinds.items() if kind in TIMES},
            names,
            _is_plain(plain, names, kinds),
            connection,
        )

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.texts)

    @property
    def local_times(self) -> frozenset[str]:
        """The columns that are such times and say no zone."""
        return frozenset(name for name, reading in self.times.items() if not reading.startswith("timezone"))

    def batches(
        self, rows: int, columns: Collection[str] | None, times: Collection[str], empty: str | None
    ) -> Iterator[pl.DataFrame]:
        """As File.batches."""
        chosen = list(self.texts if columns is None else columns)
        kept = {name for name in chosen if name in times and name in self.times}
        if self.is_plain and all(name in kept for name in chosen if name in self.times):
            yield from self._by_polars(rows, chosen, kept, columns is None, empty)
        else:
            yield from self._by_duckdb(rows, chosen, kept, columns is None, empty)

    def _by_polars(
        self, rows: int, chosen: list[str], kept: set[str], has_line: bool, empty: str | None
    ) -> Iterator[pl.DataFrame]:
        cells = []
        for name in chosen:
            cell = column_named(self.names[name]).cast(pl.Datetime("us") if name in kept else pl.String).alias(name)
            cells.append(cell if name in kept or empty is None else cell.fill_null(empty))
        for start in range(0, self.rows, rows):
            line = [pl.int_range(start + 1, start + pl.len() + 1, dtype=pl.Int64).alias(LINE)] if has_line else []
            with self._told():
                frame = pl.scan_parquet(self.plain, glob=False).slice(start, rows).select(*cells, *line).collect()
            yield frame

    def _by_duckdb(
        self, rows: int, chosen: list[str], kept: set[str], has_line: bool, empty: str | None
    ) -> Iterator[pl.DataFrame]:
        texts = {name: f"coalesce({x}, chr(0))" if empty else x for name, x in self.texts.items()}
        sources = {name: self.times[name] if name in kept else texts[name] for name in chosen}
        cells = [f"{source} as {identifier(name)}" for name, source in sources.items()]
        line = [f'file_row_number + 1 as "{LINE}"'] if has_line else []
        with self._told():
            reader = self._connection.sql(
                f"select {', '.join(cells + line)} from read_parquet($path, file_row_number = true)",
                params={"path": str(self.plain)},
            ).to_arrow_reader(rows)
        parts: list[pa.RecordBatch] = []
        while batch := self._next(reader):
            parts.append(batch)
            if sum(part.num_rows for part in parts) >= rows:
                yield pl.DataFrame(pa.Table.from_batches(parts))
                parts = []
        if parts:
            yield pl.DataFrame(pa.Table.from_batches(parts))

    def _next(self, reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
        with self._told():
            return next(reader, None)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with stoppable():
                yield
        except (duckdb.Error, pl.exceptions.PolarsError, pa.ArrowException, OSError) as error:
            raise FileUnreadable(f"{self.path} cannot be read to its end: {first_line(error)}") from error


def _is_plain(plain: Path, names: dict[str, str], kinds: dict[str, str]) -> bool:
    right: dict[str, tuple[type[pl.DataType], ...]] = {"VARCHAR": (pl.String,), "BOOLEAN": (pl.Boolean,)}
    right |= dict.fromkeys(("TIMESTAMP", "TIMESTAMP_MS"), (pl.Datetime,))
    if not all(kind in right for kind in kinds.values()):
        return False
    try:
        schema = pl.read_parquet_schema(plain)
    except (pl.exceptions.PolarsError, OSError):
        return False
    return all(isinstance(schema.get(names[name]), right[kind]) for name, kind in kinds.items())


def _as_text(column: str, kind: str) -> str:
    """Whole numbers that were kept as floats, as missing ones often are, get no `.0`."""
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"isfinite({column}) and {column} = trunc({column}) and abs({column}) < 1e15"
        return f"case when {whole} then {column}::bigint::varchar else {column}::varchar end"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return f"to_json({column})::varchar"
    if kind == "BLOB":
        return f"case when {column} is not null then coalesce(try(decode({column})), {column}::varchar) end"
    return f"{column}::varchar"
