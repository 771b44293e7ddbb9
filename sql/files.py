"""Reading what people hand over: .csv .ndjson .jsonl .parquet, each also as .gz or .zst.

A file is read whole, before anything lands, into a second DuckDB that lives in memory and spills to the home's tmp
folder; from there it leaves as frames of text. So a file that cannot be read to its end is known before its first row
is used. What the columns mean never enters: that is ingest's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from sql.csv_file import LINE, LONGEST_LINE, load_csv
from sql.errors import FileUnreadable, WarehouseFull
from sql.header import checked_names
from sql.reader import first_line, identifier, literal, stoppable, translated
from sql.unpacking import PACKED, unpack

__all__ = ["EMPTY", "LINE", "File", "read"]

EMPTY = "\x00"  # a cell that is there and holds nothing; where the row does not have the key at all, it is null

FORMS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}
MEMORY = "1GB"


@dataclass(frozen=True)
class File:
    """One file, read. `broken`: the lines that are no rows, as (line, reason, payload)."""

    columns: tuple[str, ...]
    rows: int
    broken: pl.DataFrame
    _connection: duckdb.DuckDBPyConnection
    _line: str = ""  # where the rows' lines are not kept with them: the expression, a column, that tells them

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """The rows in the file's order, every column a text (numbers, booleans and times of Parquet as they are)."""
        for start in range(0, self.rows, rows):
            with translated():
                frame = self._connection.sql(
                    f"""select *{self._line} from given
                    where rowid >= {start} and rowid < {start + rows} order by rowid"""
                ).pl()
            yield frame


@contextmanager
def read(path: Path, scratch: Path, *, delimiter: str | None = None, encoding: str = "utf-8") -> Iterator[File]:
    """The file at `path`; what is unpacked or spilled lies in `scratch` until the block ends. FileUnreadable."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = PACKED.get(suffixes[-1]) if suffixes else None
    form = FORMS.get((suffixes[:-1] if packed else suffixes)[-1:][0]) if suffixes[: -1 if packed else None] else None
    if form is None:
        raise FileUnreadable(f"{path} is of no kind that can be read; there are {', '.join(FORMS)}, also .gz and .zst.")
    if not path.exists():
        raise FileUnreadable(f"{path} does not exist.")
    if not path.is_file():
        raise FileUnreadable(f"{path} is not a file.")
    with TemporaryDirectory(dir=scratch, prefix="import-") as folder:
        connection = duckdb.connect(config={"temp_directory": folder, "memory_limit": MEMORY, "threads": 2})
        try:
            with _told(path):
                plain = unpack(path, packed, Path(folder)) if packed else path
                if plain.stat().st_size == 0:
                    raise FileUnreadable(f"{path} is empty.")
                match form:
                    case "csv":
                        file = _file(connection, *load_csv(connection, plain, path, delimiter, encoding))
                    case "ndjson":
                        file = _ndjson(connection, plain, path)
                    case _:
                        file = _parquet(connection, plain, path)
            yield file
        finally:
            connection.close()


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
    paths = ", ".join(literal(_path(key)) for key in keys)
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
    return f"found[{place + 1}], case json_type(line, {literal(_path(key))}) when 'NULL' then chr(0) end"


def _parquet(connection: duckdb.DuckDBPyConnection, plain: Path, path: Path) -> File:
    with plain.open("rb") as start:
        if start.read(4) != b"PAR1":
            raise FileUnreadable(f"{path} is not a Parquet file.")
    try:
        found = connection.execute("describe select * from read_parquet($path)", {"path": str(plain)}).fetchall()
    except duckdb.Error as error:
        raise FileUnreadable(f"{path} is not a whole Parquet file, it is cut off or damaged.") from error
    given = tuple(str(row[0]) for row in found)
    names = checked_names(given, path)
    cells = ", ".join(
        f"coalesce({_as_text(identifier(was), str(row[1]))}, chr(0)) as {identifier(name)}"
        for was, name, row in zip(given, names, found, strict=True)
    )
    connection.execute(
        f"""create table given as select {cells}, file_row_number + 1 as " line"
        from read_parquet($path, file_row_number = true)""",
        {"path": str(plain)},
    )
    connection.execute("create table broken (line bigint, reason varchar, payload varchar)")
    return _file(connection, names)


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


def _file(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...], line: str = "") -> File:
    [(count,)] = connection.execute("select count(*) from given").fetchall()
    broken = connection.sql("select line, reason, payload from broken order by line").pl()
    return File(names, int(count), broken, connection, line)


def _path(key: str) -> str:
    return '$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
