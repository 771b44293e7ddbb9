"""Reading what people hand over: .csv .ndjson .jsonl .parquet, each also as .gz or .zst.

A file is read whole, before anything lands, into a second DuckDB that lives in memory and spills to the home's tmp
folder; from there it leaves as frames of text. So a file that cannot be read to its end is known before its first row
is used. What the columns mean never enters: that is ingest's.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pyarrow as pa

from sql.errors import FileUnreadable, WarehouseFull
from sql.reader import first_line, identifier

LINE = " line"  # where a row stood in its file; names in files are trimmed, so none is this
EMPTY = "\x00"  # a cell that is there and holds nothing; where the row does not have the key at all, it is null

FORMS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}
PACKED = {".gz": "gzip", ".zst": "zstd"}
DELIMITERS = ",;\t|"
LONGEST_LINE = 16 * 1024 * 1024
MOST_COLUMNS = 1_000
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
            yield self._connection.sql(
                f"""select *{self._line} from given
                where rowid >= {start} and rowid < {start + rows} order by rowid"""
            ).pl()


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
                plain = _unpacked(path, packed, Path(folder)) if packed else path
                if plain.stat().st_size == 0:
                    raise FileUnreadable(f"{path} is empty.")
                match form:
                    case "csv":
                        file = _csv(connection, plain, path, delimiter, encoding)
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
        yield
    except duckdb.OutOfMemoryException as error:
        raise WarehouseFull(f"There was not enough memory or disk to read {path}; free some and try again.") from error
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise FileUnreadable(f"{path} cannot be read: {first_line(error)}") from error
    except PermissionError as error:
        raise FileUnreadable(f"{path} may not be read: {error.strerror}.") from error


def _unpacked(path: Path, packing: str, folder: Path) -> Path:
    target = folder / "unpacked"
    try:
        with pa.input_stream(str(path), compression=packing) as source, target.open("wb") as plain:
            while piece := source.read(1 << 20):
                plain.write(piece)
    except PermissionError:
        raise
    except OSError as error:
        if error.errno == 28:
            raise WarehouseFull(f"The disk is too full to unpack {path}; free space and try again.") from error
        raise FileUnreadable(f"{path} cannot be unpacked, it is cut off or damaged: {first_line(error)}.") from error
    return target


def _csv(connection: duckdb.DuckDBPyConnection, plain: Path, path: Path, delimiter: str | None, encoding: str) -> File:
    header = _first_line(plain, path, encoding)
    delimiter = delimiter or max(DELIMITERS, key=lambda each: _outside_quotes(header).count(each))
    names = _checked(tuple(next(csv.reader(io.StringIO(header), delimiter=delimiter), [])), path)
    columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
    cells = ", ".join(f"coalesce({identifier(name)}, chr(0)) as {identifier(name)}" for name in names)
    connection.execute(
        f"""create table given as select {cells} from read_csv($path, columns = {{{columns}}}, delim = $delimiter,
            quote = '"', escape = '"', header = true, auto_detect = false, encoding = $encoding,
            max_line_size = {LONGEST_LINE}, store_rejects = true, rejects_limit = 0)""",
        {"path": str(plain), "delimiter": delimiter, "encoding": encoding},
    )
    connection.execute(_BROKEN)
    breaks = " or ".join(f"contains({identifier(name)}, chr(10))" for name in names)
    [(is_uneven,)] = connection.execute(f"select exists (from broken) or exists (from given where {breaks})").fetchall()
    if not is_uneven:
        return _file(connection, names, line=f', rowid + 2 as "{LINE}"')
    connection.execute(_NUMBERED.replace("{length}", _length_of_breaks(names)))
    return _file(connection, names)


# A record that DuckDB refuses has a number of its own among all records, the header being 1.
_BROKEN = r"""create table broken as
select line::bigint as line, min(case error_type
        when 'MISSING COLUMNS' then 'too few columns: ' || regexp_extract(error_message, 'Found: (\d+)', 1)
            || ' instead of ' || regexp_extract(error_message, 'Columns: (\d+)', 1)
        when 'TOO MANY COLUMNS' then 'too many columns: ' || regexp_extract(error_message, 'Found: (\d+)', 1)
            || ' instead of ' || regexp_extract(error_message, 'Columns: (\d+)', 1)
        when 'INVALID ENCODING' then 'not UTF-8'
        when 'UNQUOTED VALUE' then 'a quote that is never closed, or text after one'
        when 'LINE SIZE OVER MAXIMUM' then 'longer than 16 MB'
        else lower(error_type) end) as reason,
    left(trim(any_value(csv_line), e' \r\n'), 100000) as payload
from reject_errors group by line"""

# So the rows that were read have the other numbers, in order; line breaks inside quotes push what follows further.
_NUMBERED = """create table placed as
select *, rowid as place, sum({length}) over (order by rowid rows unbounded preceding) as breaks, {length} as own_breaks
from given;

create table refused as
select *, row_number() over (order by line) as before, line - 2 - row_number() over (order by line) + 1 as place_after
from broken;

create or replace table given as
select p.* exclude (place, breaks, own_breaks),
    (p.place + 2 + coalesce(r.before, 0) + p.breaks - p.own_breaks)::bigint as " line"
from placed as p
asof left join (select place_after, max(before) as before from refused group by place_after) as r
    on p.place >= r.place_after
order by p.place;

create or replace table broken as
select (r.line + coalesce(p.breaks, 0))::bigint as line, r.reason, r.payload
from refused as r left join placed as p on p.place = r.place_after - 1;

drop table placed"""


def _length_of_breaks(names: tuple[str, ...]) -> str:
    return " + ".join(
        f"(length({identifier(name)}) - length(replace({identifier(name)}, chr(10), '')))" for name in names
    )


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
    names = _checked(tuple(keys[places[0]] for places in alike.values()), path)
    paths = ", ".join(_text(_path(key)) for key in keys)
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
    return f"found[{place + 1}], case json_type(line, {_text(_path(key))}) when 'NULL' then chr(0) end"


def _parquet(connection: duckdb.DuckDBPyConnection, plain: Path, path: Path) -> File:
    with plain.open("rb") as start:
        if start.read(4) != b"PAR1":
            raise FileUnreadable(f"{path} is not a Parquet file.")
    found = connection.execute("describe select * from read_parquet($path)", {"path": str(plain)}).fetchall()
    given = tuple(str(row[0]) for row in found)
    names = _checked(given, path)
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
    broken = connection.sql("select * from broken order by line").pl()
    return File(names, int(count), broken, connection, line)


def _first_line(plain: Path, path: Path, encoding: str) -> str:
    with plain.open("rb") as start:
        raw = start.read(LONGEST_LINE)
    if b"\x00" in raw[:1000] and not encoding.lower().startswith("utf-16"):
        raise FileUnreadable(f"{path} is not a text file in UTF-8; save it as CSV in UTF-8.")
    text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
    line, quoted, place = [], False, 0
    for place, piece in enumerate(text.splitlines(keepends=True)):
        line.append(piece)
        quoted ^= piece.count('"') % 2 == 1
        if not quoted or place > 100:
            break
    return "".join(line).rstrip("\r\n")


def _outside_quotes(text: str) -> str:
    return "".join(text.split('"')[::2])


def _checked(given: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """The columns' names, trimmed. FileUnreadable where they cannot be told apart or are too many."""
    names = tuple(name.strip() for name in given)
    if len(names) > MOST_COLUMNS:
        raise FileUnreadable(f"{path} has {len(names)} columns, and {MOST_COLUMNS} are the most that can be read.")
    if not any(names):
        raise FileUnreadable(f"{path} has no header: its first line names no columns.")
    if "" in names:
        raise FileUnreadable(f"{path} has no name for its column {names.index('') + 1}; give it one in the first line.")
    seen: dict[str, str] = {}
    for name in names:
        if name.lower() in seen:
            raise FileUnreadable(f"{path} has two columns called {seen[name.lower()]!r}; rename or remove one.")
        seen[name.lower()] = name
    return names


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _path(key: str) -> str:
    return '$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
