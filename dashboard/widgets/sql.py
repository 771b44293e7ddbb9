"""The query that a profile comes to, with its values apart, and a way to take it to the Query page."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, who
from dashboard.widgets.head import go
from dashboard.widgets.summary import Weighed
from dashboard.words import say
from segments.people import audience


def draw_sql(weighed: Weighed) -> None:
    if weighed.checked is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    with house.warehouse().reader() as reader:
        selection = audience.select(reader, weighed.checked, weighed.as_of)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(say("sql.caption"))
        if who.may(Act.SQL) and st.button(say("sql.open"), icon=":material/open_in_new:", key="sql_open"):
            go("query", q=filled_in(selection.sql, selection.parameters), profile=weighed.checked.profile.name)
    st.code(selection.sql, language=None, wrap_lines=True, height=420)
    if selection.parameters:
        names = list(selection.parameters)
        values = [literal(value) for value in selection.parameters.values()]
        st.dataframe(
            pl.DataFrame({say("sql.name"): [f"${name}" for name in names], say("sql.value"): values}),
            hide_index=True,
            placeholder="–",
        )


def filled_in(text: str, parameters: Mapping[str, Any]) -> str:
    """The query with each `$name` as its literal, so that it can be run and shared as it stands."""
    return re.sub(r"\$(\w+)", lambda found: literal(parameters[found[1]]), text)


def literal(value: Any) -> str:
    """A value as DuckDB writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case datetime():
            return f"timestamp '{value.isoformat(sep=' ')}'"
        case date():
            return f"date '{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case list() | tuple():
            return "[" + ", ".join(map(literal, value)) + "]"
        case _:
            return str(value)
