"""What places that show people have in common: their texts, which are read and not followed, tables of them, and the
way to one of them and back. What of it who looks may see says dashboard/who.py."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import who
from dashboard.cells import Written, as_shown
from dashboard.widgets.head import escaped, go
from dashboard.words import say

MOST_ROWS = 15  # of a table that is as high as it has rows
LEAVING = "leaving_for"  # of the session: whose page it is on its way to
WHY = "\u200bwhy"  # the column of buttons; no field is called so
TALLEST = 540  # pixels of a higher one
JOINER = "\u2060"  # shows nothing and joins what stands around it
LINKS = (("://", f":{JOINER}//"), ("www.", f"www{JOINER}."), ("@", f"{JOINER}@"))


def shown(text: str) -> str:
    """An id, an address or a text of a person, where Streamlit would read Markdown. What looks like an address of the
    web or of mail does not become a link: what somebody wrote is read, not followed."""
    for found, kept in LINKS:
        text = text.replace(found, kept)
    return escaped(text)


def height_of(rows: int) -> int | Literal["content"]:
    """Of a table with so many rows."""
    return "content" if rows <= MOST_ROWS else TALLEST


def leave_if_leaving() -> None:
    """To the page of whom somebody chose in a table: before any widget of this page is drawn, for of one that is left
    half drawn Streamlit may run this page once more in place of the person's."""
    if name := st.session_state.get(LEAVING):
        go("person", id=name)


def arrive() -> None:
    """The person's page is there."""
    st.session_state.pop(LEAVING, None)


def draw_table(
    rows: pl.DataFrame,
    key: str,
    alt: str,
    config: Mapping[str, Any] | None = None,
    order: list[str] | None = None,
    why: Callable[[str], None] | None = None,
    written: Written | None = None,
) -> None:
    """People a row each, by `customer_id` (where there is none, the address). A click on that leads to their page, and
    so does choosing it below, which the keyboard can. With `why` a second button stands beside each, which calls it."""
    if not who.may(Act.PEOPLE):
        st.dataframe(as_shown(who.masked(rows), written), hide_index=True, placeholder="–", column_order=order, alt=alt)
        return
    names, opened = rows["customer_id"].to_list(), f"{key}_open"
    called = dict(zip(names, rows["called"], strict=True)) if "called" in rows.columns else {}
    columns = dict(config or {})
    if why is not None:
        asked, ask = f"{key}_why", why
        rows = rows.insert_column(1, pl.lit(say("people.why")).alias(WHY))
        columns[WHY] = st.column_config.ButtonColumn(
            say("people.why"),
            type="tertiary",
            key=asked,
            pinned=True,
            on_click=lambda: ask(names[st.session_state[asked]["row"]]),
        )
    st.dataframe(
        as_shown(rows, written, ["customer_id", *([WHY] if why else [])]),
        hide_index=True,
        placeholder="–",
        height=height_of(rows.height),
        key=key,
        column_order=order,
        column_config={
            "customer_id": st.column_config.ButtonColumn(
                say("people.who"),
                type="tertiary",
                key=opened,
                pinned=True,
                alignment="left",
                on_click=lambda: _leave(names[st.session_state[opened]["row"]]),
            ),
            **columns,
        },
        alt=alt,
    )
    chosen = f"{key}_choose"
    st.selectbox(
        say("people.choose"),
        names,
        index=None,
        key=chosen,
        format_func=lambda name: shown(f"{called[name]} · {name}" if called.get(name) else name),
        placeholder=say("people.choose"),
        label_visibility="collapsed",
        filter_mode="contains",
        on_change=lambda: _leave(st.session_state[chosen]),
        width=420,
    )


def _leave(name: str | None) -> None:
    if name:
        st.session_state[LEAVING] = name
