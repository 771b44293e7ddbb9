"""Rows as the CSV that Salesforce's Bulk API takes, and its results read back, matched by external id.

Its rules differ from those of files (exports/csv.py): lines end in LF alone, an empty cell leaves a field as it is, and
#N/A clears it, so a value that reads so cannot be told.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from exports.destination import Batch, Change, Row
from jobs.errors import Terminal

MOST_BYTES = 100_000_000  # 150 MB once Salesforce has made base64 of it
CLEAR = "#N/A"
QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


@dataclass(frozen=True)
class Table:
    """`text` is the CSV, `numbers` the rows in it by external id; `rejected` and `later` are in no line of it."""

    text: str
    numbers: Mapping[str, int]
    rejected: Mapping[int, str]
    later: Mapping[int, str]


@dataclass(frozen=True)
class Result:
    """What Salesforce says of one row; "" for what it does not."""

    their_id: str
    is_new: bool
    error: str


def write(batch: Batch, external_id: str, member_field: str, *, clears: bool, most_bytes: int = MOST_BYTES) -> Table:
    """All mapped fields of a PUT, and of a REMOVE only whom it is about; `member_field`, where there is one, says which
    of both it was. Terminal where the external id is not mapped."""
    fields = _fields(batch, external_id, member_field)
    member = [member_field] if member_field else []
    is_member = ["true" if batch.change is Change.PUT else "false"] if member_field else []
    header = _line([*fields, *member])
    lines, numbers = [header], dict[str, int]()
    rejected, later = dict[int, str](), dict[int, str]()
    size = len(header.encode())
    for row in batch.rows:
        try:
            cells = _cells(row, fields, external_id, clears)
        except ValueError as error:
            rejected[row.number] = str(error)
            continue
        line, key = _line([*cells.values(), *is_member]), cells[external_id]
        weight = len(line.encode())
        if key in numbers:
            rejected[row.number] = f"Another row of this batch has the same {external_id}, {key[:100]!r}."
        elif len(header.encode()) + weight > most_bytes:
            rejected[row.number] = f"The row alone is larger than the {most_bytes} bytes that Salesforce takes at once."
        elif size + weight > most_bytes:
            later[row.number] = f"Salesforce takes {most_bytes} bytes at once; set batch_rows lower."
        else:
            lines.append(line)
            numbers[key] = row.number
            size += weight
    return Table("".join(lines), numbers, rejected, later)


def read(content: bytes, external_id: str) -> dict[str, Result]:
    """What results say, by external id. Terminal where they are no such CSV."""
    if not content.strip():
        return {}
    try:
        frame = pl.read_csv(content, infer_schema=False)
    except pl.exceptions.PolarsError:
        frame = pl.DataFrame()
    names = {name.strip().lower(): name for name in frame.columns}
    if external_id.lower() not in names:
        raise Terminal(f"Salesforce's results have no column {external_id}, so nobody can tell which rows they are of.")

    def column(name: str) -> pl.Expr:
        found = names.get(name.lower())
        return (pl.col(found).fill_null("") if found else pl.lit("")).str.strip_chars().alias(name)

    told = frame.select(column(external_id), column("sf__Id"), column("sf__Created"), column("sf__Error"))
    return {
        key: Result(their_id, created.lower() == "true", error) for key, their_id, created, error in told.iter_rows()
    }


def _fields(batch: Batch, external_id: str, member_field: str) -> list[str]:
    mapped = list(batch.rows[0].values) if batch.rows else [external_id]
    if external_id not in mapped:
        raise Terminal(
            f"The mapping has no field {external_id}, by which Salesforce finds a record; add it, or name another in "
            "the setting external_id."
        )
    if batch.change is Change.REMOVE:
        return [external_id]
    return [name for name in mapped if name != member_field]


def _cells(row: Row, fields: list[str], external_id: str, clears: bool) -> dict[str, str]:
    """What stands in its cells, by field. ValueError: why it cannot be told."""
    cells = {}
    for name in fields:
        text = _text(name, row.values.get(name))
        if name == external_id:
            text = text.strip()
            if not text:
                raise ValueError(f"It has no {external_id}, by which Salesforce finds a record.")
        if text.strip().upper() == CLEAR:
            raise ValueError(f"{name} reads {CLEAR}, by which Salesforce clears a field.")
        cells[name] = text or (CLEAR if clears else "")
    return cells


def _text(name: str, value: Any) -> str:
    """How Salesforce reads `value`; "" for one that is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{name} is {value}, which is no number for Salesforce.")
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        if any(";" in str(each) for each in value):
            raise ValueError(f"A value of {name} has a semicolon, at which Salesforce would cut it in two.")
        return ";".join(str(each) for each in value)
    return str(value)


def _line(cells: list[str]) -> str:
    # Not csv.writer: in Python 3.11 it leaves a lone \r bare where lines end in \n.
    return ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if QUOTED.search(cell) else cell for cell in cells) + "\n"
