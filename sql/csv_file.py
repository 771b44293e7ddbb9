"""A CSV file as a table of texts, with what DuckDB refuses of it and the line where each row stood.

Which rows cannot be read is told here, not what their columns mean.
"""

import csv
import itertools
from pathlib import Path

import duckdb

from sql.errors import FileUnreadable
from sql.header import checked_names
from sql.reader import identifier, literal

LINE = " line"  # where a row stood in its file; names in files are trimmed, so none is this
DELIMITERS = ",;\t|"
LONGEST_LINE = 16 * 1024 * 1024


def load_csv(
    connection: duckdb.DuckDBPyConnection,
    plain: Path,
    path: Path,
    delimiter: str | None,
    encoding: str,
    header: tuple[str, ...] = (),
) -> tuple[tuple[str, ...], str]:
    """Make the tables `given` and `broken` of the file `plain`, which people know as `path`: the columns' names, and
    the further column that tells a row's line where `given` does not have it. `header`: the columns where the first
    line does not name them. FileUnreadable where it is cut off."""
    names, delimiter = _first_line(plain, path, delimiter, encoding)
    has_header = not header or _names_columns(names, header)
    names = checked_names(names if has_header else _headed(header, names, path), path)
    first = 2 if has_header else 1
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    cells = ", ".join(f"coalesce({identifier(name)}, chr(0)) as {identifier(name)}" for name in names)
    connection.execute(
        f"""create table given as select {cells} from read_csv($path, columns = {{{columns}}}, delim = $delimiter,
            quote = '"', escape = '"', header = {str(has_header).lower()}, auto_detect = false, encoding = $encoding,
            max_line_size = {LONGEST_LINE}, store_rejects = true, rejects_limit = 0)""",
        {"path": str(plain), "delimiter": delimiter, "encoding": encoding},
    )
    connection.execute(_BROKEN)
    breaks = " or ".join(f"contains({identifier(name)}, chr(10))" for name in names)
    if len(names) == 1:
        breaks += f" or {identifier(names[0])} = chr(0)"
    [(is_uneven,)] = connection.execute(f"select exists (from broken) or exists (from given where {breaks})").fetchall()
    if not is_uneven:
        return names, f', rowid + {first} as "{LINE}"'
    connection.execute(_NUMBERED.replace("{length}", _length_of_breaks(names)).replace("{first}", str(first)))
    if len(names) == 1:  # a blank line is a row to DuckDB where rows have one column
        only = identifier(names[0])
        connection.execute(f'create or replace table given as from given where {only} <> chr(0) order by "{LINE}"')
    _refuse_open_quote(connection, path)
    return names, ""


def _refuse_open_quote(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """A quote that nothing closes takes all rows after it along, so the file is not one that lost a row."""
    last = connection.execute(
        """select line from broken
        where has_open_quote and line > coalesce((select max(" line") from given), 0)
        qualify line = max(line) over ()"""
    ).fetchone()
    if last:
        raise FileUnreadable(
            f"{path} cannot be read to its end: nothing closes the quote on line {last[0]}; "
            "the file is cut off there, or the quote is one too many."
        )


# A record that DuckDB refuses has a number of its own among all records, the header being 1. Of one that is longer than
# 10 kB it keeps the beginning.
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
    trim(any_value(csv_line), e' \r\n') as payload,
    bool_or(error_type = 'UNQUOTED VALUE')
        and (strlen(payload) >= 9000 or (length(payload) - length(replace(payload, '"', ''))) % 2 = 1) as has_open_quote
from reject_errors group by line"""

# So the rows that were read have the other numbers, in order; line breaks inside quotes push what follows further.
_NUMBERED = """create table placed as
select *, rowid as place, sum({length}) over (order by rowid rows unbounded preceding) as breaks, {length} as own_breaks
from given;

create table refused as
select *, row_number() over (order by line) as before,
    line - {first} - row_number() over (order by line) + 1 as place_after
from broken;

create or replace table given as
select p.* exclude (place, breaks, own_breaks),
    (p.place + {first} + coalesce(r.before, 0) + p.breaks - p.own_breaks)::bigint as " line"
from placed as p
asof left join (select place_after, max(before) as before from refused group by place_after) as r
    on p.place >= r.place_after
order by p.place;

create or replace table broken as
select (r.line + coalesce(p.breaks, 0))::bigint as line, r.reason, r.payload, r.has_open_quote
from refused as r left join placed as p on p.place = r.place_after - 1;

drop table placed"""


def _length_of_breaks(names: tuple[str, ...]) -> str:
    return " + ".join(
        f"(length({identifier(name)}) - length(replace({identifier(name)}, chr(10), '')))" for name in names
    )


def _first_line(plain: Path, path: Path, delimiter: str | None, encoding: str) -> tuple[tuple[str, ...], str]:
    """The cells of the first line, and the delimiter that stands between them."""
    with plain.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="") as file:
        first = file.readline(LONGEST_LINE)
        if "\x00" in first:
            raise FileUnreadable(f"{path} is not a text file in {encoding.upper()}; save it as CSV in UTF-8.")
        delimiter = delimiter or max(DELIMITERS, key=lambda each: "".join(first.split('"')[::2]).count(each))
        try:
            names = next(csv.reader(itertools.chain([first], file), delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            raise FileUnreadable(
                f"{path} has a first line that cannot be read, it is cut off or has a stray quote: {error}."
            ) from None
    return tuple(names), delimiter


def _names_columns(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Whether the first line names the columns after all: no row holds half of their names."""
    known = {name.strip().lower() for name in header}
    return 2 * len(known & {cell.strip().lower() for cell in cells}) >= len(known)


def _headed(header: tuple[str, ...], cells: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """Names for the cells of a row, further ones by their number."""
    if len(cells) < len(header):
        raise FileUnreadable(
            f"{path} has {len(cells)} columns in its first line, and the mapping's header names {len(header)}."
        )
    return header + tuple(f"column {number}" for number in range(len(header) + 1, len(cells) + 1))
