"""A static list of the people whom a query of an analyst gives. It makes nobody: who is not known is left out.

The query is asked first, of one instant, and holds up nobody; then the list is written in one short transaction. Who is
known is looked up in that: of what others stored meanwhile, nobody who is new comes in, and who is gone stays out. Of
two that make one list at once, the one that writes last has it.
"""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl
import pyarrow as pa

from ingest.errors import ColumnsMissing
from ingest.landing import lists
from ingest.records import PERSON
from ingest.whole_run import Clock, whole_run
from jobs.run import Counts, Outcome
from sql.analyst import asking
from sql.errors import quoted
from sql.named import query
from sql.reader import Writer
from sql.warehouse import Warehouse


def list_of_query(
    warehouse: Warehouse,
    name: str,
    text: str,
    parameters: Mapping[str, Any],
    *,
    now: datetime,
    trigger: str = "hand",
    clock: Clock | None = None,
    seconds: float | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Make the static list `name` hold just the people of the query's rows, by its column customer_id, or else email.
    The run fails, and the list stays as it was, where the query is refused or has neither column."""
    left = nobody = 0
    named = _empty()

    def ask() -> None:
        nonlocal named
        with asking(warehouse, text, parameters, seconds, stop) as rows:
            named = pl.concat([named, *_people(rows)])

    def work(writer: Writer, run_id: int) -> Counts:
        nonlocal left, nobody
        writer.stage("named_in_query", named)
        people = writer.frame(query("land/people_of_query"))
        is_somebody = pl.any_horizontal(pl.col(PERSON).is_not_null())
        nobody = int(people.filter(~is_somebody)["rows"].sum())
        left = people.filter(is_somebody, ~pl.col("is_known")).height
        return lists.land_list(writer, name, [people.filter("is_known").select(PERSON)], run_id, now)

    def said() -> str:
        told = []
        if left == 1:
            told.append("1 of the query's people is not known here and was left out.")
        elif left:
            told.append(f"{left:,} of the query's people are not known here and were left out.")
        told += [f"Rows that name nobody: {nobody:,}."] if nobody else []
        return " ".join(told)

    return whole_run(warehouse, f"list {quoted(name)} of a query", trigger, now, clock, work, said, ask)


def _people(rows: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    """customer_id and email of each row, as texts; null where the query has no such column."""
    theirs = {field.name.strip().lower(): field for field in rows.schema}
    if not theirs.keys() & set(PERSON):
        raise ColumnsMissing(
            f"The query has no column customer_id or email; it has: {', '.join(rows.schema.names)}. Rename one with as."
        )
    for each in PERSON:
        if each in theirs and not _is_plain(theirs[each].type):
            raise ColumnsMissing(
                f"The query's column {each} holds {theirs[each].type}, which names nobody; write it as a text."
            )
    for batch in rows:
        frame = pl.DataFrame(pa.Table.from_batches([batch]))
        yield pl.DataFrame(
            [
                frame[theirs[each].name].cast(pl.String).alias(each)
                if each in theirs
                else pl.Series(each, [None] * frame.height, pl.String)
                for each in PERSON
            ]
        )


def _is_plain(kind: pa.DataType) -> bool:
    """Whether a text can be made of each value."""
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    return not (is_bytes or pa.types.is_nested(kind))


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(PERSON, pl.String))
