"""How the cells of a table are written: as all else on a page, in the language that was chosen. Streamlit's own formats
go by the browser's language, so no column asks for one. What is sorted, copied and downloaded is the values."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl
import polars.selectors as cs
import streamlit as st

from dashboard import reads
from dashboard.words import day, moment, number, plain

Written = Mapping[str, Callable[[Any], str]]
NONE = "–"
BAR = "\u200b"  # the column of bars beside a number, which has no name


def bar_column(most: float) -> Any:
    """How the column BAR is shown: without a number, for Streamlit would write that its own way."""
    return st.column_config.ProgressColumn(" ", width=100, format=" ", min_value=0, max_value=most)


def as_shown(frame: pl.DataFrame, written: Written | None = None) -> Any:
    """`frame` as st.dataframe takes it: the columns of `written` by these functions, the others by their type. Times
    without a zone are UTC and are told on the clock of the home."""
    naive = cs.datetime(time_zone=None)
    rows = frame.with_columns(naive.dt.replace_time_zone("UTC").dt.convert_time_zone(reads.zone()))
    by_type = {name: how for name, kind in rows.schema.items() if (how := _written(kind))}
    shown = rows.to_pandas(use_pyarrow_extension_array=True)
    return shown.style.format({**by_type, **(written or {})}, na_rep=NONE)


def _written(kind: pl.DataType) -> Callable[[Any], str] | None:
    if kind.is_integer():
        return number
    if kind.is_numeric():
        return plain
    return day if kind == pl.Date else moment if kind == pl.Datetime else None


to_the_second = partial(moment, seconds=True)
