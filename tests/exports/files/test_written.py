"""What is written of rows can be read back, and rows can be taken out of it with the others as they were."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from exports.errors import ValueUnwritable
from exports.files import lines, written
from exports.files.packing import pack, unpacked
from exports.settings.settings import FileShape, Settings

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "utf-16": "utf-16",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
}
AWKWARD = st.sampled_from(
    ['"', '""', ",", ";", "\t", "|", "\n", "\r", "\r\n", "a", "é", "", " ", "=1", "#", "\\", "},"]
)
# What every encoding holds: latin-1 and windows-1252 share these.
TEXTS = st.one_of(st.none(), st.lists(AWKWARD, max_size=4).map("".join))
ANY = st.one_of(TEXTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=6))


def shape(**set_: str) -> FileShape:
    found = Settings.read({"folder": "/x", "timezone": "UTC", **set_}).file
    assert found is not None
    return found


SHAPES = st.one_of(
    st.builds(
        shape,
        format=st.just("csv"),
        compression=st.sampled_from(["none", "gzip", "zstd"]),
        delimiter=st.sampled_from([",", ";", "tab", "pipe"]),
        header=st.sampled_from(["yes", "no"]),
        line_end=st.sampled_from(["lf", "crlf"]),
        encoding=st.sampled_from(list(ENCODINGS)),
    ),
    st.builds(shape, format=st.sampled_from(["json", "ndjson"]), compression=st.sampled_from(["none", "gzip", "zstd"])),
)


def write(warehouse, rows: list[tuple[Any, ...]], of: FileShape, name: str = "written") -> Path:
    path = warehouse.home.tmp / name
    values = ", ".join(f"({n}, $a{n}::varchar, $b{n}::varchar)" for n in range(len(rows)))
    parameters = {f"{column}{n}": value for n, row in enumerate(rows) for column, value in zip("ab", row, strict=True)}
    text = f"select a, b from (values {values or '(0, null, null)'}) as v(n, a, b) where {bool(rows)} order by n"
    with warehouse.reader() as reader:
        assert written.write(reader, text, parameters, of, path) == len(rows)
    written.finish(path, of)
    return path


def plain(path: Path, of: FileShape) -> str:
    content = b"".join(unpacked(path, of.compression))
    return content.decode(ENCODINGS[of.encoding])


def read(path: Path, of: FileShape) -> list[tuple[Any, ...]]:
    text = plain(path, of)
    match of.format:
        case "csv":
            found = list(csv.reader(io.StringIO(text, newline=""), delimiter=of.delimiter))
            return [tuple(row) for row in (found[1:] if of.header else found)]
        case "json":
            return [tuple(each.values()) for each in json.loads(text)]
        case _:
            return [tuple(json.loads(line).values()) for line in text.split("\n") if line]


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), SHAPES, st.data())
def test_without_a_row_a_file_is_what_it_would_have_been_without_it(warehouse, rows, of, data) -> None:
    path = write(warehouse, rows, of)
    gone = data.draw(st.sets(st.integers(0, max(len(rows) - 1, 0)), max_size=len(rows)))
    left = warehouse.home.tmp / "left"
    written.rewrite(path, left, of, pl.Series(sorted(gone), dtype=pl.UInt32), warehouse.home.tmp)
    other = write(warehouse, [row for place, row in enumerate(rows) if place not in gone], of, "other")
    assert left.read_bytes() == other.read_bytes()
    written.rewrite(path, left, of, pl.Series([], dtype=pl.UInt32), warehouse.home.tmp)
    assert left.read_bytes() == path.read_bytes()


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ANY, ANY), max_size=8), SHAPES)
def test_values_survive_in_every_format(warehouse, rows, of) -> None:
    try:
        path = write(warehouse, rows, of)
    except ValueUnwritable:
        whole = "".join(value for row in rows for value in row if value)
        with pytest.raises(UnicodeEncodeError):
            whole.encode(ENCODINGS[of.encoding])
        return
    if of.format == "csv":
        assert read(path, of) == [(first or "", second or "") for first, second in rows]
        assert plain(path, of).count('""') >= sum(value == "" for row in rows for value in row)  # missing is nothing
    else:
        assert read(path, of) == rows


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=9), max_size=20), st.integers(1, 7))
def test_rows_are_found_wherever_the_pieces_are_cut(rows, size) -> None:
    """Rows of one quoted value."""
    content = b"".join(b'"' + row.replace(b'"', b'""') + b'"\n' for row in rows)
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    found = list(lines.whole_rows(pieces, 1, quoted=True))
    assert b"".join(piece for piece, _ in found) == content
    assert sum(len(ends) for _, ends in found) == len(rows)
    gone = pl.Series([place for place in range(len(rows)) if place % 3 == 0], dtype=pl.UInt32)
    left = b"".join(lines.without(lines.whole_rows(pieces, 1, quoted=True), 1, gone))
    kept = [row for place, row in enumerate(rows) if place % 3]
    assert left == b"".join(b'"' + row.replace(b'"', b'""') + b'"\n' for row in kept)


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_the_same_bytes_are_packed_the_same_in_whatever_pieces_they_come(tmp_path, compression) -> None:
    content = bytes(number * number % 251 for number in range(300_000)) * 30
    for number, size in enumerate((1000, 77_777, len(content))):
        pieces = (content[start : start + size] for start in range(0, len(content), size))
        pack(pieces, tmp_path / str(number), compression)
        assert b"".join(unpacked(tmp_path / str(number), compression)) == content
    assert len({(tmp_path / str(number)).read_bytes() for number in range(3)}) == 1


def test_what_is_packed_can_be_unpacked_by_others(warehouse) -> None:
    rows = [("a", "b"), ("c", 'd"\n')]
    expected = 'a,b\na,b\nc,"d""\n"\n'
    assert gzip.decompress(write(warehouse, rows, shape(compression="gzip")).read_bytes()).decode() == expected
    packed = write(warehouse, rows, shape(compression="zstd"))
    assert pa.CompressedInputStream(pa.OSFile(str(packed)), "zstd").read().decode() == expected


@pytest.mark.parametrize(
    ("encoding", "begins"), [("utf-8", b"a,b"), ("utf-8-bom", b"\xef\xbb\xbfa,b"), ("utf-16", b"\xff\xfea\0,\0b\0")]
)
def test_a_file_begins_with_the_mark_of_its_encoding(warehouse, encoding: str, begins: bytes) -> None:
    assert write(warehouse, [], shape(encoding=encoding)).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("encoding", "header", "value", "sentence"),
    [
        ("latin-1", "yes", "10 €", 'The encoding latin-1 cannot hold "€" (U+20AC), which stands in the column "b"'),
        ("windows-1252", "yes", "Paweł\n", 'windows-1252 cannot hold "ł" (U+0142), which stands in the column "b"'),
        ("latin-1", "no", "🎉", "stands in the column number 2"),
    ],
)
def test_what_an_encoding_cannot_hold_is_told_and_never_replaced(warehouse, encoding, header, value, sentence) -> None:
    with pytest.raises(ValueUnwritable) as told:
        write(warehouse, [("é", "ok"), ("é", value)], shape(encoding=encoding, header=header))
    assert sentence in str(told.value)
    assert "Pawe" not in str(told.value)


def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_where_that_is_set(warehouse) -> None:
    values = ["=1+1", "+31", "-5", "@x", "\t=1", "\r=1", "a=1", "", None, "'x"]
    for is_safe in ("yes", "no"):
        of = shape(formula_safe=is_safe)
        path = warehouse.home.tmp / "written"
        text = written.selected(["a"], of, "(select unnest($values::varchar[]) as a)")
        with warehouse.reader() as reader:
            written.write(reader, text, {"values": values}, of, path)
        expected = [f"'{each}" if each and each[0] in "=+-@\t\r" and is_safe == "yes" else each for each in values]
        assert [row[0] if row else None for row in csv.reader(path.open(newline=""))][1:] == [
            each if each is not None else None for each in expected
        ]


def test_rows_are_taken_out_of_parquet_with_types_and_order_as_they_were(warehouse) -> None:
    of = shape(format="parquet")
    path, left = warehouse.home.tmp / "written", warehouse.home.tmp / "left"
    with warehouse.reader() as reader:
        text = """select n, if(n % 7 = 0, null, 'text ' || n) as t, n / 3 as d, timestamp '2026-11-22 12:00:00' +
            to_seconds(n) as at, timezone('UTC', timestamp '2026-11-22' + to_seconds(n)) as zoned, [n, n + 1] as l,
            n % 2 = 0 as b, date '2026-11-22' as day, '{"a": 1}'::json as j from range(300_000) as r(n)"""
        written.write(reader, text, {}, of, path)
    whole = pl.read_parquet(path)
    gone = pl.Series([0, 5, 122_880, 299_999], dtype=pl.UInt32)
    written.rewrite(path, left, of, gone, warehouse.home.tmp)
    assert pl.read_parquet(left).equals(whole.filter(~pl.int_range(pl.len()).is_in(gone.cast(pl.Int64).implode())))
    assert pl.read_parquet_schema(left) == pl.read_parquet_schema(path)
    written.rewrite(path, left, of, pl.Series(range(300_000), dtype=pl.UInt32), warehouse.home.tmp)
    assert (len(pl.read_parquet(left)), pl.read_parquet_schema(left)) == (0, pl.read_parquet_schema(path))
    assert not list(warehouse.home.tmp.glob("thin-*"))
