"""Rows whose address carries the link parameter: who clicked is told by its token, and the address is kept without it.

A row that tells somebody itself stays theirs, whatever its address carries: mails are forwarded. A token counts if it
was valid when the row occurred, however late that arrives. What stays nobody's stays as it came, for it does not land
and may be tried again once the keys are back. Rows of all kinds with an address and a time; customers have none.
"""

from collections.abc import Collection
from typing import Any

import polars as pl

from ingest.records import PERSON, Records
from jobs.errors import LinkUnreadable
from jobs.links import address, token
from jobs.links.keys import Keys
from sql.home import Home
from sql.reader import Writer, identifier

ADDRESS = "url"
# Names that start with a space are no columns of a file.
FOUND: dict[str, Any] = {" token": pl.String, " customer": pl.String, " mail": pl.String, " until": pl.Datetime("us")}


def can_tell(home: Home, records: Records, columns: Collection[str]) -> bool:
    """Whether rows of these columns (lower case) may be told by their addresses alone: once tokens were made here."""
    is_asked = bool(home.settings.link_parameter) and ADDRESS in columns and _have_clickers(records)
    return is_asked and Keys.held(home.secrets).count > 0


def tell_clickers(writer: Writer, records: Records, rows: pl.DataFrame, row: str) -> pl.DataFrame:
    """`rows` of a batch, as staged: `row` numbers them, texts besides."""
    parameter = writer.home.settings.link_parameter
    column = next((name for name in rows.columns if name.lower() == ADDRESS), None)
    if not parameter or column is None or not _have_clickers(records):
        return rows
    if not rows[column].str.contains(f"{parameter}=", literal=True).any():
        return rows
    held = address.token_of(pl.col(column), parameter)
    nobody = pl.all_horizontal(pl.col(each).fill_null("").str.strip_chars(" ") == "" for each in PERSON)
    asked = rows.filter(held.is_not_null() & nobody).select(row, records.times[0], held.alias(" token"))
    told = _told(writer, asked, row, records.times[0])
    named = rows.join(told, on=row, how="left", maintain_order="left")
    is_told = nobody & pl.coalesce(" customer", " mail").is_not_null()
    return named.with_columns(
        pl.when(is_told).then(" customer").otherwise("customer_id").alias("customer_id"),
        pl.when(is_told).then(" mail").otherwise("email").alias("email"),
        pl.when(held.is_not_null() & (is_told | ~nobody))
        .then(address.without(pl.col(column), parameter))
        .otherwise(column)
        .alias(column),
    ).select(rows.columns)


def _have_clickers(records: Records) -> bool:
    return records.kind != "customers" and bool(records.times)


def _told(writer: Writer, asked: pl.DataFrame, row: str, time: str) -> pl.DataFrame:
    """row, customer and mail of the rows whose token names somebody and was valid at their time."""
    if not asked.height:
        return asked.select(row, pl.lit(None, pl.String).alias(" customer"), pl.lit(None, pl.String).alias(" mail"))
    keys = Keys.held(writer.home.secrets)
    found = pl.DataFrame([_read(keys, each) for each in asked[" token"].unique()], schema=FOUND, orient="row")
    if asked.schema[time] == pl.String:
        writer.stage("clicked", asked)
        asked = writer.frame(f'select {identifier(row)}," token", instant({identifier(time)}) as " at" from clicked')
    else:
        asked = asked.rename({time: " at"})
    return asked.join(found, on=" token").filter(pl.col(" at") < pl.col(" until")).select(row, " customer", " mail")


def _read(keys: Keys, text: str) -> tuple[object, ...]:
    """FOUND of a token. Of an id and an address the id alone: two would tie the address of then to who has the id."""
    try:
        said = token.read(keys, text)
    except LinkUnreadable:
        return text, None, None, None
    return text, said.customer_id, None if said.customer_id else said.email, said.valid_until
