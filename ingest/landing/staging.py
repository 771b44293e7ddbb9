"""A batch on the table: its rows as they were given, then checked, each landing or with the reason why not.

    given      the texts as they came, one column a name, null where there is none; EMPTY clears (customers only); an
               event's time may be a time already
    checked    row, line, reason, and the columns read in their types; made by each kind's own query

What is done with the rows never enters.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from ingest.landing import blocked
from ingest.landing.clicked import tell_clickers
from ingest.records import CALL, ELEMENT, EMPTY, LINE, Records
from sql.column import column_named
from sql.named import fill, query
from sql.reader import Writer, identifier

UNNAMED = "unnamed"  # what a column without a name is called
ROW = " row"  # the row's place in its batch, from 0
# What DuckDB's cast reads.
USUAL_TIME = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z?$"


@dataclass(frozen=True)
class Staged:
    """`extras`: the columns that the kind does not have, under their own names; `rows`: how many came; `empty`: the
    columns that hold nothing in any row; `has_times`: whether the column of an event's time holds times and no texts;
    `are_usual`: whether all of these texts are written as most times are; `has_ids`: whether every event has an id;
    `has_elements`: whether the table `element` (number, payload) has what each row was taken out of, by ELEMENT."""

    records: Records
    extras: tuple[str, ...]
    rows: int
    empty: frozenset[str] = frozenset()
    has_times: bool = False
    are_usual: bool = False
    has_ids: bool = False
    has_elements: bool = False


def stage(writer: Writer, records: Records, frame: pl.DataFrame) -> Staged:
    """Put `frame` on the table as `given`."""
    known = {name.lower(): name for name in records.columns}
    times = _times_of_events(records, frame)
    empty = EMPTY if records.kind == "customers" else None
    found: dict[str, list[pl.Expr]] = {}
    for name in frame.columns:
        if name not in (LINE, CALL, ELEMENT):
            bare = name.strip() or UNNAMED
            ours = known.setdefault(bare.lower(), bare)
            cell = column_named(name).cast(pl.Datetime("us")) if name in times else _text(frame, name, empty)
            found.setdefault(ours, []).append(cell)
    taken = {ours: pl.coalesce(columns).alias(ours) for ours, columns in found.items()}
    extras = tuple(name for name in taken if name not in records.columns)
    absent = [pl.lit(None, pl.String).alias(name) for name in records.columns if name not in taken]
    whence = [pl.col(name) if name in frame.columns else pl.lit(None).alias(name) for name in (LINE, CALL, ELEMENT)]
    row = pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW)
    chosen = frame.select(*taken.values(), *absent, row, *(each.cast(pl.Int64) for each in whence))
    if records.times[:1] and records.times[0] in taken:
        chosen = tell_clickers(writer, records, chosen, ROW)
    given = chosen.to_arrow()
    if nuls := [name for name in taken if _has_zero_byte(given[name])]:
        given = chosen.with_columns(_without_nuls(name, empty) for name in nuls).to_arrow()
    writer.show("given", given)
    nothing = frozenset(name for name in given.column_names if given[name].null_count == frame.height)
    return Staged(
        records,
        extras,
        frame.height,
        nothing,
        has_times=bool(times),
        are_usual=records.kind == "events" and not times and _all_match(given["occurred_at"], USUAL_TIME),
        has_ids=records.kind == "events" and _all_match(given["event_id"], "[^ ]"),
        has_elements=ELEMENT in frame.columns,
    )


def _times_of_events(records: Records, frame: pl.DataFrame) -> list[str]:
    """The one column with the events' times, where it holds times without a zone."""
    if records.kind != "events":
        return []
    named = [name for name in frame.columns if name.strip().lower() == "occurred_at"]
    kind = frame.schema[named[0]] if len(named) == 1 else pl.String()
    return named if isinstance(kind, pl.Datetime) and kind.time_zone is None and kind.time_unit != "ns" else []


def _all_match(cells: pa.ChunkedArray, pattern: str) -> bool:
    """Whether each row has a text, and one that matches."""
    return not cells.null_count and pl.Series(cells).str.contains(pattern).all()


def _text(frame: pl.DataFrame, name: str, empty: str | None) -> pl.Expr:
    """The column as text, `empty` where it holds nothing."""
    cell, kind = column_named(name), frame.schema[name]
    if kind.is_nested():
        return cell.map_batches(_json, return_dtype=pl.String)
    if kind != pl.String:
        return cell.cast(pl.String)
    return pl.when(cell.is_in(["", EMPTY])).then(pl.lit(empty, pl.String)).otherwise(cell)


def _has_zero_byte(cells: pa.ChunkedArray) -> bool:
    """Whether a text may hold one; looking through the bytes costs a tenth of looking into each text."""
    if not pa.types.is_large_string(cells.type):
        return False
    texts = [np.frombuffer(each.buffers()[2] or b"", np.uint8) for each in cells.chunks]
    return any(each.size and not each.min() for each in texts)


def _without_nuls(name: str, empty: str | None) -> pl.Expr:
    """DuckDB and most others take no NUL, and a row is worth more than they are."""
    clean = column_named(name).str.replace_all(EMPTY, "", literal=True)
    return pl.when(clean == "").then(pl.lit(empty, pl.String)).otherwise(clean).alias(name)


def _json(cells: pl.Series) -> pl.Series:
    whole = pl.DataFrame({"value": cells}).select(pl.struct("value").struct.json_encode()).to_series()
    return pl.select(pl.when(cells.is_not_null()).then(whole.str.slice(9, whole.str.len_chars() - 10))).to_series()


def extra_of(names: Sequence[tuple[str, str]], readings: Sequence[str] | None = None) -> str:
    """The expression of a JSON object that holds what there is in the columns `names`, as (column, key); null if none.

    `readings`: the expressions of their values, where they are not the columns themselves.
    """
    if not names:
        return "null::json"
    pieces = []
    for place, (column, key) in sorted(enumerate(names), key=lambda each: each[1][1]):
        value = readings[place] if readings else identifier(column)
        start = json.dumps(key, ensure_ascii=False).replace("'", "''")
        pieces.append(f"case when {present(column)} then '{start}:' || to_json({value}) end")
    return f"nullif('{{' || concat_ws(',', {', '.join(pieces)}) || '}}', '{{}}')::json"


def present(column: str) -> str:
    """Whether the text column holds anything."""
    return f"{identifier(column)} <> chr(0)"


def reject(writer: Writer, staged: Staged, run_id: int) -> int:
    """Keep the rows of `checked` that have a reason, as they came, of who was erased nothing; how many."""
    blocked.refuse(writer)
    if not writer.value("select exists (from checked where reason is not null)"):
        return 0
    slots = {"{element}": "null::varchar", "{elements}": ""}
    if staged.has_elements:
        slots = {"{element}": "e.payload", "{elements}": 'left join element as e on e.number = g." element"'}
    given = {"run_id": run_id, "kind": staged.records.kind, "erased": blocked.REASON}
    return writer.execute(fill(query("land/reject"), slots), given)
