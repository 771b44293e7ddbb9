"""A figure that counts people, and the one click from it to a new profile of exactly them: as a card, as a column of a
table, as a point of a plot."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NoReturn

import polars as pl
import streamlit as st

from dashboard import state
from dashboard.cells import BAR, Written, as_shown, bar_column
from dashboard.widgets.head import go
from dashboard.words import amount, day, number, percent, plain, say
from segments import ast

Row = dict[str, Any]
Cell = tuple[int, str]  # the place of a row, the name of a column
MOST_ROWS, HIGHEST = 16, 600  # of more rows a table scrolls, so many pixels high


def open_people(profile: ast.Profile) -> NoReturn:
    """To the page of profiles, with this one on the desk, not saved."""
    state.lay_new(profile, "figure")
    go("profile")


def draw_figure(
    key: str,
    label: str,
    people: int,
    profile: Callable[[], ast.Profile],
    *,
    value: str | None = None,
    note: str = "",
    more: str = "",
) -> None:
    """A card: the label, `value` or else how many people, a line about it, the way to these people with `more` of them
    beside it."""
    with st.container(border=True, height="stretch", gap="xxsmall", key=f"card_{key}"):
        st.metric(label, number(people) if value is None else value)
        if note:
            st.caption(note)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            draw_people_button(key, people, profile)
            if more:
                st.caption(more, width="content")


def draw_people_button(key: str, people: int, profile: Callable[[], ast.Profile]) -> None:
    label, icon = amount("figure.people", people), ":material/group:"
    if st.button(label, key=f"people_{key}", type="tertiary", icon=icon, help=say("figure.help")):
        open_people(profile())


def share_of(rows: str, whole: int | None = None) -> pl.Expr:
    """The percentage that a column is of `whole`, or of its own sum."""
    return 100 * pl.col(rows) / (pl.col(rows).sum() if whole is None else max(whole, 1))


def share_column(label: str, help: str | None = None) -> Any:
    """How a column of percentages is shown; draw_table puts its bar beside it."""
    return st.column_config.NumberColumn(label, width=75, help=help)


def draw_table(
    key: str,
    rows: pl.DataFrame,
    clicks: Mapping[str, Callable[[Row], ast.Profile] | Callable[[Row], NoReturn]],
    columns: dict[str, Any],
    alt: str,
    *,
    labels: Mapping[str, str],
    widths: Mapping[str, int],
    written: Written = MappingProxyType({}),
    shares: Mapping[str, float | None] = MappingProxyType({}),
) -> None:
    """A table in which the columns of `clicks` are buttons, titled by `labels`. What is clicked gets its row: it gives
    the profile to open, or goes somewhere itself. `columns` is what Streamlit takes for the others; a column of `rows`
    that is in neither is not shown. `written` says how cells are, where their type does not. `shares` are columns of
    percentages, each with that of which the bar beside it is whole; None for no bar."""
    written = {**dict.fromkeys(shares, percent), **written}
    for name, whole in shares.items():
        if whole is not None:
            bar = f"{BAR}{name}"
            rows = rows.insert_column(rows.get_column_index(name) + 1, rows[name].alias(bar))
            columns = columns | {bar: bar_column(whole)}
    buttons = {
        name: st.column_config.ButtonColumn(
            labels[name],
            type="tertiary",
            width=widths.get(name),
            pinned=name == rows.columns[0],
            alignment="right" if rows.schema[name].is_numeric() else "left",
            key=f"{key}_{name}",
        )
        for name in clicks
    }
    order = [name for name in rows.columns if name in columns or name in clicks]
    st.dataframe(
        as_shown(rows, written, clicks),
        key=key,
        height="content" if rows.height <= MOST_ROWS else HIGHEST,
        hide_index=True,
        placeholder="–",
        column_order=order,
        column_config=columns | buttons,
        alt=alt,
    )
    for name, click in clicks.items():
        if clicked := st.session_state.get(f"{key}_{name}"):
            open_people(click(rows.row(clicked["row"], named=True)))
    if chosen := _pick_cell(key, rows, clicks, labels):
        place, name = chosen
        open_people(clicks[name](rows.row(place, named=True)))


def _pick_cell(key: str, rows: pl.DataFrame, clicks: Mapping[str, object], labels: Mapping[str, str]) -> Cell | None:
    """The same buttons as a list to choose from, for who has no mouse: the cells of a table have no keys."""
    heads = [_said(value) for value in rows.to_series(0)]

    def told(cell: Cell) -> str:
        place, name = cell
        if name == rows.columns[0]:
            return heads[place]
        value = rows[name][place]
        return f"{heads[place]} · {labels[name]}: {number(value) if isinstance(value, int) else value}"

    return st.selectbox(
        say("figure.choose"),
        [(place, name) for place in range(rows.height) for name in clicks],
        index=None,
        format_func=told,
        key=f"{key}_choose",
        placeholder=say("figure.choose"),
        label_visibility="collapsed",
        filter_mode="contains",
        width=420,
    )


def _said(value: object) -> str:
    return day(value) if isinstance(value, date) else plain(value) if isinstance(value, float) else str(value)
