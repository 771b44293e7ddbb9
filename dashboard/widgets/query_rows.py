"""The rows of a query as a table: numbers and times written as people read them, and what names something as it is.

It is the browser that writes them, in its own language: a query gives ten thousand rows, too many for cells.py."""

import re

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.words import say

DAY, TIME = "YYYY-MM-DD", "YYYY-MM-DD HH:mm:ss"
MOST_DECIMALS = 4
# Whole numbers that name something and count nothing: a year, the number of a run.
NAMES = re.compile(r"(^|_)(id|key|year|jaar|number|arrival|version)$", re.IGNORECASE)


def draw_rows(frame: pl.DataFrame) -> None:
    """The rows as they may be seen; every row of an answer is drawn here."""
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="null",
        height="auto",
        column_config={name: config for name in frame.columns if (config := look_of(frame[name]))},
        alt=say("query.result"),
    )
    if any(isinstance(kind, pl.Datetime) for kind in frame.schema.values()):
        st.caption(say("query.times"))


def look_of(column: pl.Series) -> ColumnConfig | None:
    """How the values of a column are written; None for as they are."""
    kind = column.dtype
    if kind.is_integer():
        return None if NAMES.search(column.name) else st.column_config.NumberColumn(format="localized")
    if kind.is_float() or kind.is_decimal():
        decimals = decimals_of(column)
        return None if decimals is None else st.column_config.NumberColumn(format="localized", step=10.0**-decimals)
    if isinstance(kind, pl.Datetime):
        is_of_days = column.drop_nulls().dt.truncate("1d").equals(column.drop_nulls())
        return st.column_config.DatetimeColumn(format=DAY if is_of_days else TIME)
    return None


def decimals_of(column: pl.Series) -> int | None:
    """How many decimals tell the values; None where some are too small for that."""
    sizes = column.cast(pl.Float64).abs()
    sizes = sizes.filter(sizes.is_finite() & (sizes > 0))
    if sizes.is_empty():
        return 0
    for decimals in range(MOST_DECIMALS):
        if (sizes.round(decimals) - sizes).abs().max() < sizes.min() * 1e-9:  # type: ignore[operator]
            return decimals
    return MOST_DECIMALS if sizes.min() >= 10**-MOST_DECIMALS else None
