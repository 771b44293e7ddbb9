"""How the cells of a table are written: as all else on a page, in the language that was chosen. Streamlit's own formats
go by the browser's language, so no column asks for one. What is sorted, copied and downloaded is the values.

What is to be clicked has the colour of links, for a column of buttons alone looks as any text does."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import polars as pl
import polars.selectors as cs
import streamlit as st

from dashboard import reads
from dashboard.theme import link_colour
from dashboard.words import day, moment, number, plain

Written = Mapping[str, Callable[[Any], str]]
NONE = "–"
BLANK = "\u2007"  # as wide as a digit
BAR = "\u200b"  # begins the name of a column of bars, which nobody is shown


def bar_column(most: float) -> Any:
    """How a column of bars is shown: without a number, for Streamlit would write that its own way."""
    return st.column_config.ProgressColumn(" ", width=55, format=" ", min_value=0, max_value=most)


def as_shown(frame: pl.DataFrame, written: Written | None = None, clicked: Iterable[str] = ()) -> Any:
    """`frame` as st.dataframe takes it: the columns of `written` by these functions, the others by their type; those of
    `clicked` are columns of buttons. Times without a zone are UTC and are told on the clock of the home."""
    buttons, naive = list(clicked), cs.datetime(time_zone=None)
    # Not by polars, which would ask for the language outside of the session.
    labels = [_as_wide(rows) for rows in frame.select(cs.by_name(buttons) & cs.numeric()).iter_columns()]
    rows = frame.with_columns(naive.dt.replace_time_zone("UTC").dt.convert_time_zone(reads.zone()), *labels)
    by_type = {name: how for name, kind in rows.schema.items() if (how := _written(kind))}
    style = rows.to_pandas(use_pyarrow_extension_array=True).style
    shown = style.format({**by_type, **(written or {})}, na_rep=NONE)
    return shown.map(lambda _: f"color: {link_colour()}", subset=buttons) if buttons else shown


def _as_wide(numbers: pl.Series) -> pl.Series:
    """Labels of buttons, as wide as the widest, for Streamlit sorts them as text."""
    texts = [number(each) for each in numbers]
    widest = max(map(len, texts), default=0)
    return pl.Series(numbers.name, [text.rjust(widest, BLANK) for text in texts], pl.String)


def _written(kind: pl.DataType) -> Callable[[Any], str] | None:
    if kind.is_integer():
        return number
    if kind.is_numeric():
        return plain
    return day if kind == pl.Date else moment if kind == pl.Datetime else None


to_the_second = partial(moment, seconds=True)
