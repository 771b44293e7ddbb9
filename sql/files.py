"""Reading what people hand over: .csv .ndjson .jsonl .parquet, each also as .gz or .zst.

A text file is read whole, before anything lands, into a second DuckDB that lives in memory and spills to the home's tmp
folder: that it cannot be read to its end is known before its first row is used. Parquet tells by its last bytes that it
is whole, so it is read as it is asked for. Both leave as frames of text. What the columns mean never enters: that is
ingest's.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from sql.csv_file import LINE, LONGEST_LINE, load_csv
from sql.document_path import key_path
from sql.errors import FileUnreadable, KlankbordError, WarehouseFull
from sql.header import checked_names
from sql.letters import UTF8, WINDOWS, Letters, in_utf8, letters_of
from sql.parquet_file import Parquet
from sql.reader import first_line, identifier, literal, stoppable, translated
from sql.unpacking import PACKED, unpack

__all__ = ["EMPTY", "LINE", "File", "letters", "read", "told_by_name"]

EMPTY = "\x00"  # a cell that is there and holds nothing; where the row does not have the key at all, it is null

FORMS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}
MEMORY = "1GB"
MOST_UNPACKED = 20_000_000_000


@dataclass(frozen=True)
class File:
    """One file, read. `broken`: the lines that are no rows, as (line, reason, payload)."""

    columns: tuple[str, ...]
    rows: int
    broken: pl.DataFrame
    _connection: duckdb.DuckDBPyConnection
    _line: str = ""  # where the rows' lines are not kept with them: the expression, a column, that tells them
    _parquet: Parquet | None = None

    @property
    def local_times(self) -> frozenset[str]:
        """The columns that are times to the file and say no zone."""
        return self._parquet.local_times if self._parquet else frozenset()

    def batches(
        self,
        rows: int,
        columns: Collection[str] | None = None,
        times: Collection[str] = (),
        *,
        can_clear: bool = True,
    ) -> Iterator[pl.DataFrame]:
        """The rows in the file's order, every column a text, or only `columns`. Those of `times` that are times to the
        file, which Parquet has, stay times, and are null where they are missing. Where nothing can be cleared, a cell
        that holds nothing may be null too. FileUnreadable for a damaged page."""
        if self._parquet:
            yield from self._parquet.batches(rows, columns, times, EMPTY if can_clear else None)
            return
        chosen = "*" if columns is None else ", ".join(map(identifier, columns))
        for start in range(0, self.rows, rows):
            with translated():
                frame = self._connection.sql(
                    f"""select {chosen}{self._line if columns is None else ""} from given
                    where rowid >= {start} and rowid < {start + rows} order by rowid"""
                ).pl()
            yield frame


@contextmanager
def read(
    path: Path,
    scratch: Path,
    *,
    delimiter: str | None = None,
    encoding: str = UTF8,
    header: tuple[str, ...] = (),
    most_unpacked: int = MOST_UNPACKED,
) -> Iterator[File]:
    """The file at `path`; what is unpacked or spilled lies in `scratch` until the block ends. `header`: the columns of
    a CSV whose first line does not name them. FileUnreadable, also where it becomes more than `most_unpacked` bytes."""
    form, packed = _form(path)
    with TemporaryDirectory(dir=scratch, prefix="import-") as folder:
        connection = duckdb.connect(config={"temp_directory": folder, "memory_limit": MEMORY, "threads": 2})
        try:
            with _told(path):
                plain = unpack(path, packed, Path(folder), most_unpacked) if packed else path
                if plain.stat().st_size == 0:
                    raise FileUnreadable(f"{path} is empty.")
                if encoding == WINDOWS and form != "parquet":
                    plain, encoding = in_utf8(plain, Path(folder)), UTF8
                match form:
                    case "csv":
                        file = _file(connection, *load_csv(connection, plain, path, delimiter, encoding, header))
                    case "ndjson":
                        file = _ndjson(connection, plain, path)
                    case _:
                        parquet = Parquet.open(connection, plain, path)
                        nothing = pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String, "payload": pl.String})
                        file = File(parquet.columns, parquet.rows, nothing, connection, _parquet=parquet)
            yield file
        finally:
            connection.close()


def letters(path: Path, scratch: Path, *, most_unpacked: int = MOST_UNPACKED) -> Letters:
    """In which letters the file at `path` is written, which may be packed. FileUnreadable as where it is read."""
    form, packed = _form(path)
    if form == "parquet":
        return Letters()
    with TemporaryDirectory(dir=scratch, prefix="import-") as folder, _told(path):
        return letters_of(unpack(path, packed, Path(folder), most_unpacked) if packed else path)


def _form(path: Path) -> tuple[str, str | None]:
    """Of which form the file is, and how it is packed. FileUnreadable where it is none that can be read."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = PACKED.get(suffixes[-1]) if suffixes else None
    form = FORMS.get((suffixes[:-1] if packed else suffixes)[-1:][0]) if suffixes[: -1 if packed else None] else None
    if form is None:
        raise FileUnreadable(f"{path} is of no kind that can be read; there are {', '.join(FORMS)}, also .gz and .zst.")
    if not path.exists():
        raise FileUnreadable(f"{path} does not exist.")
    if not path.is_file():
        raise FileUnreadable(f"{path} is not a file.")
    return form, packed


@contextmanager
def told_by_name(path: Path) -> Iterator[None]:
    """What is wrong with the file at `path` is told by its name: it lies there only while it is read."""
    try:
        yield
    except KlankbordError as error:
        error.args = (str(error).replace(str(path), path.name),)
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        with stoppable():
            yield
    except duckdb.OutOfMemoryException as error:
        raise WarehouseFull(f"There was not enough memory or disk to read {path}; free some and try again.") from error
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise FileUnreadable(f"{path} cannot be read: {first_line(error)}") from error
    except PermissionError as error:
        raise FileUnreadable(f"{path} may not be read: {error.strerror}.") from error


def _ndjson(connection: duckdb.DuckDBPyConnection, plain: Path, path: Path) -> File:
    connection.execute(
        f"""create table lines as
        select line, case when json_valid(line) then json_type(line) = 'OBJECT' else false end as is_row
        from read_csv($path, columns = {{'line': 'VARCHAR'}}, delim = chr(1), quote = '', escape = '', header = false,
            auto_detect = false, max_line_size = {LONGEST_LINE}, strict_mode = false, store_rejects = true,
            rejects_limit = 0)""",
        {"path": str(plain)},
    )
    connection.execute(
        """create table broken as
        select rowid + 1 as line, case when json_valid(line) then 'not a JSON object' else 'not JSON' end as reason,
            left(line, 100000) as payload
        from lines where not is_row and trim(line) <> ''
        union all by name
        select distinct on (line) line::bigint as line, case error_type when 'INVALID ENCODING' then 'not UTF-8'
            when 'LINE SIZE OVER MAXIMUM' then 'longer than 16 MB' else 'not JSON' end as reason,
            left(trim(csv_line, e' \r\n'), 100000) as payload
        from reject_errors"""
    )
    found = connection.execute(
        """select key from (select unnest(json_keys(line)) as key, rowid as place from lines where is_row)
        group by key order by min(place), key"""
    ).fetchall()
    keys = [str(key) for (key,) in found]
    if not keys:
        raise FileUnreadable(f"{path} has no line that is a JSON object.")
    alike: dict[str, list[int]] = {}  # one column of the keys that differ in case alone
    for place, key in enumerate(keys):
        alike.setdefault(key.strip().lower(), []).append(place)
    names = checked_names(tuple(keys[places[0]] for places in alike.values()), path)
    paths = ", ".join(literal(key_path(key)) for key in keys)
    cells = ", ".join(
        f"coalesce({', '.join(_json_cell(place, keys[place]) for place in places)}) as {identifier(name)}"
        for name, places in zip(names, alike.values(), strict=True)
    )
    connection.execute(
        f"""create table given as select {cells}, place as " line"
        from (select line, rowid + 1 as place, json_extract_string(line, [{paths}]) as found from lines where is_row)
        order by place"""
    )
    connection.execute("drop table lines")
    return _file(connection, names)


def _json_cell(place: int, key: str) -> str:
    return f"found[{place + 1}], case json_type(line, {literal(key_path(key))}) when 'NULL' then chr(0) end"


def _file(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...], line: str = "") -> File:
    [(count,)] = connection.execute("select count(*) from given").fetchall()
    broken = connection.sql("select line, reason, payload from broken order by line").pl()
    return File(names, int(count), broken, connection, line)
