"""The rows of a query as a file, as its shape is set. Whoever has the same rows and shape gets the same bytes."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from shutil import copyfile
from typing import Any

import polars as pl

from exports.errors import ValueUnwritable
from exports.files.lines import mended_list, whole_rows, without
from exports.files.packing import pack, unpacked
from exports.settings.settings import FileShape
from sql.errors import quoted
from sql.reader import Reader, identifier, literal
from sql.thinned import thin

# What a spreadsheet takes for the beginning of a formula.
FORMULA = "^[=+@\\t\\r-]"
CODECS = {"utf-8-bom": "utf-8", "utf-16": "utf-16-le", "latin-1": "latin-1", "windows-1252": "cp1252"}
MARKS = {"utf-8-bom": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}  # what such a file begins with


def write(reader: Reader, text: str, given: Mapping[str, Any], shape: FileShape, path: Path) -> int:
    """Write the rows of `text`, in its order; how many. `path` lies where the warehouse may write."""
    found = reader.rows(f"copy (\n{text}\n) to {literal(str(path))} ({options(shape)})", given)
    return int(found[0][0])


def options(shape: FileShape) -> str:
    """How DuckDB is told to write it: plain, for what packs texts is to give the same bytes when rows are taken out."""
    match shape.format:
        case "csv":
            return (
                f"format csv, header {str(shape.header).lower()}, delimiter {literal(shape.delimiter)}, "
                f"new_line {literal(shape.line_end.encode('unicode_escape').decode())}, compression none"
            )
        case "ndjson":
            return "format json, compression none"
        case "json":
            return "format json, array true, compression none"
        case _:
            return "format parquet, compression zstd"


def selected(names: Sequence[str], shape: FileShape, of: str) -> str:
    """A select of the columns `names` of `of`, without an order; a text that a spreadsheet would run gets an apostrophe
    before it where that is set."""
    columns = []
    for name in names:
        column = identifier(name)
        if shape.formula_safe and shape.format == "csv":
            text = f"{column}::varchar"
            column = (
                f"case when regexp_matches({text}, {literal(FORMULA)}) then '''' || {text} else {text} end as {column}"
            )
        columns.append(column)
    return f"select {', '.join(columns)}\nfrom {of}"


def finish(path: Path, shape: FileShape) -> None:
    """Give what DuckDB wrote as plain UTF-8 the encoding and the compression that are set. ValueUnwritable."""
    if shape.format == "parquet" or (shape.encoding == "utf-8" and shape.compression == "none"):
        return
    pieces = unpacked(path, "none")
    if shape.encoding != "utf-8":
        pieces = _encoded(pieces, shape)
    finished = path.with_name(f"{path.name}.finished")
    pack(pieces, finished, shape.compression)
    finished.replace(path)


def rewrite(path: Path, to: Path, shape: FileShape, places: pl.Series, scratch: Path) -> None:
    """The file again, at another path, without the rows at `places` (0 for the first), the others byte for byte."""
    if places.is_empty():
        copyfile(path, to)
    elif shape.format == "parquet":
        thin(path, to, places, scratch)
    else:
        pack(_left(unpacked(path, shape.compression), shape, places), to, shape.compression)


def _left(pieces: Iterator[bytes], shape: FileShape, places: pl.Series) -> Iterator[bytes]:
    """The bytes that stay of a text file."""
    if mark := MARKS.get(shape.encoding, b""):
        first = next(pieces)
        yield mark
        pieces = chain([first.removeprefix(mark)], pieces)
    width = 2 if shape.encoding == "utf-16" else 1
    rows = whole_rows(pieces, width, quoted=shape.format == "csv")
    before = shape.format == "json" or (shape.format == "csv" and shape.header)  # a line that is no row
    left = without(rows, width, places + before)
    yield from mended_list(left) if shape.format == "json" else left


def _encoded(pieces: Iterator[bytes], shape: FileShape) -> Iterator[bytes]:
    yield MARKS.get(shape.encoding, b"")
    names: list[str] = []
    for piece, _ in whole_rows(pieces, 1, quoted=True):
        text = piece.decode()
        if shape.header and not names:
            names = next(_values(text, shape))
        try:
            yield text.encode(CODECS[shape.encoding])
        except UnicodeEncodeError:
            raise ValueUnwritable(_why_unwritable(text, names, shape)) from None


def _why_unwritable(text: str, names: list[str], shape: FileShape) -> str:
    """A sentence for the first value that cannot be written, without the value: it may tell who it is."""
    for row in _values(text, shape):
        for place, value in enumerate(row):
            try:
                value.encode(CODECS[shape.encoding])
            except UnicodeEncodeError as error:
                column = quoted(names[place]) if names else f"number {place + 1}"
                character = value[error.start]
                return (
                    f"The encoding {shape.encoding} cannot hold {quoted(character)} (U+{ord(character):04X}), which "
                    f"stands in the column {column}; set encoding to utf-8, utf-8-bom or utf-16."
                )
    raise AssertionError("what cannot be encoded stands in some value")


def _values(text: str, shape: FileShape) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    return csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter)
