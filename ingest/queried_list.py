"""A static list of the people whom a query of an analyst gives. It makes nobody: who is not known is left out."""

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

    def work(writer: Writer, run_id: int) -> Counts:
        nonlocal left, nobody
        with asking(warehouse, text, parameters, seconds, stop) as rows:
            named = pl.concat([_empty(), *_people(rows)])
        somebody = named.filter(pl.any_horizontal(pl.col(PERSON).is_not_null()))
        people, nobody = somebody.unique(), named.height - somebody.height
        known = pl.concat([_known(writer, people, column) for column in PERSON])
        left = people.height - known.height
        return lists.land_list(writer, name, [known], run_id, now)

    def said() -> str:
        told = [f"{left:,} of the query's people are not known here and were left out."] if left else []
        told += [f"Rows that name nobody: {nobody:,}."] if nobody else []
        return " ".join(told)

    return whole_run(warehouse, f"list {quoted(name)} of a query", trigger, now, clock, work, said)


def _people(rows: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    """Whom each row names: by id where it has one, so that nobody becomes one person with somebody else."""
    theirs = {each.strip().lower(): each for each in rows.schema.names}
    if not theirs.keys() & set(PERSON):
        raise ColumnsMissing(
            f"The query has no column customer_id or email; it has: {', '.join(rows.schema.names)}. Rename one with as."
        )
    for batch in rows:
        yield _named(pl.DataFrame(pa.Table.from_batches([batch])), theirs)


def _named(frame: pl.DataFrame, theirs: Mapping[str, str]) -> pl.DataFrame:
    texts = [
        frame[theirs[each]].cast(pl.String).str.strip_chars().alias(each)
        if each in theirs
        else pl.Series(each, [None] * frame.height, pl.String)
        for each in PERSON
    ]
    id, email = pl.col("customer_id"), pl.col("email").str.to_lowercase()
    has_id = id.is_not_null() & (id != "")
    return (
        pl.DataFrame(texts)
        .select(pl.when(has_id).then(id).alias("customer_id"), pl.when(~has_id).then(email).alias("email"))
        .with_columns(pl.when(pl.col("email") != "").then(pl.col("email")))
    )


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(PERSON, pl.String))


def _known(writer: Writer, people: pl.DataFrame, column: str) -> pl.DataFrame:
    """Those whom the column names and who are here."""
    named = people.filter(pl.col(column).is_not_null())
    table = "store.customer" if column == "customer_id" else "store.customer_email"
    writer.stage("named_in_query", named)
    return writer.frame(
        f"select customer_id, email from named_in_query semi join (select {column} from {table}) using ({column})"
    )
