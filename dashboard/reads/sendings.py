"""Campaigns and broadcasts as people know them: by how many mails went out, and when."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import house, reads
from sql.named import query

FIELDS = ("campaign", "broadcast_id")  # of events, that name something that was sent


@dataclass(frozen=True)
class Sending:
    """A campaign or a broadcast: `campaign` of a broadcast ("" where unknown), mails sent, from when to when (UTC)."""

    name: str
    campaign: str
    sent: int
    first_at: datetime
    last_at: datetime


def sendings(field: str) -> dict[str, Sending]:
    """What `field` (one of FIELDS) can be, by name, the newest first."""
    return _sendings(field, reads.stamp())


@st.cache_resource(show_spinner=False, max_entries=8)
def _sendings(field: str, stamp: str) -> dict[str, Sending]:  # noqa: ARG001
    with house.warehouse().reader() as reader:
        found = reader.frame(query("dashboard/sendings"))
    of_one = (
        found.filter(pl.col(field).is_not_null())
        .group_by(field)
        .agg(
            pl.col("campaign").first().alias("of") if field != "campaign" else pl.lit(None, pl.String).alias("of"),
            pl.col("sent").sum(),
            pl.col("first_at").min(),
            pl.col("last_at").max(),
        )
        .with_columns(pl.col("last_at").fill_null(pl.col("first_at")), pl.col("of").fill_null(""))
        .sort("last_at", field, descending=[True, False])
    )
    return {row[0]: Sending(*row) for row in of_one.select(field, "of", "sent", "first_at", "last_at").iter_rows()}
