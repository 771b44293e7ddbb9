"""The rows of a query as a file, as its shape is set. Whoever has the same rows and shape gets the same bytes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from exports.settings.settings import FileShape
from sql.reader import Reader, identifier, literal

# What a spreadsheet takes for the beginning of a formula.
FORMULA = "^[=+@\\t\\r-]"


def write(reader: Reader, text: str, given: Mapping[str, Any], shape: FileShape, path: Path) -> int:
    """Write the rows of `text`, in its order; how many. `path` lies where the warehouse may write."""
    found = reader.rows(f"copy (\n{text}\n) to {literal(str(path))} ({options(shape)})", given)
    return int(found[0][0])


def options(shape: FileShape) -> str:
    """How DuckDB is told to write it."""
    compression = "" if shape.compression == "none" else f", compression {shape.compression}"
    match shape.format:
        case "csv":
            return (
                f"format csv, header {str(shape.header).lower()}, delimiter {literal(shape.delimiter)}, "
                f"new_line {literal(shape.line_end.encode('unicode_escape').decode())}{compression}"
            )
        case "ndjson":
            return f"format json{compression}"
        case "json":
            return f"format json, array true{compression}"
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
    """Give what DuckDB wrote as UTF-8 the encoding that is set."""


def rewrite(path: Path, to: Path, shape: FileShape, places: pl.Series, scratch: Path) -> None:
    """The file again, at another path, without the rows at `places` (0 for the first), the others byte for byte."""
