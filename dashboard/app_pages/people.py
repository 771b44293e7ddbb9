"""Find a person by name, id or address, and those that were looked at before."""

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import reads
from dashboard.reads import person as person_reads
from dashboard.state import seen
from dashboard.who import look_at_list, require
from dashboard.widgets.head import head, nothing_yet
from dashboard.widgets.personal import draw_table, leave_if_leaving, shown
from dashboard.words import amount, day, say

MOST = 50


def draw_found(text: str) -> None:
    found = person_reads.search(text, MOST)
    if found.is_empty():
        st.info(say("people.no_match", text=shown(text.strip())), icon=":material/person_search:")
        return
    look_at_list("people")
    count = int(found["people"][0])
    told = say("people.found_more", count=count, shown=MOST) if count > MOST else amount("people.found", count)
    st.caption(told)
    rows = found.select(
        pl.coalesce("customer_id", "email").alias("customer_id"),
        "called",
        "email",
        "found_by",
        "first_seen_at",
    )
    order = [name for name in rows.columns if name not in ("called", "found_by") or rows[name].count()]
    columns = {
        "called": st.column_config.TextColumn(say("people.called"), width="medium"),
        "email": st.column_config.TextColumn(say("people.email"), width=280),
        "found_by": st.column_config.TextColumn(say("people.found_by"), width="large"),
        "first_seen_at": st.column_config.DatetimeColumn(say("people.known_since")),
    }
    draw_table(rows, "people_found", say("people.found_alt"), columns, order, written={"first_seen_at": day})


def draw_recent() -> None:
    """Whom this session looked at, the last one first, but for those that were erased since."""
    known = person_reads.still_known(list(seen()))
    names = {name: called for name, called in seen().items() if name in known}
    if not names:
        st.caption(say("people.recent_none"))
        return
    st.subheader(say("people.recent"), anchor=False)
    for name, called in names.items():
        label = shown(f"{called} · {name}" if called else name)
        st.page_link("app_pages/person.py", label=label, icon=":material/person:", query_params={"id": name})


require(Act.PEOPLE)
leave_if_leaving()
head("people", "person_search")
if not reads.facts().customers:
    nothing_yet("person_search", "people.none", to="sources")
else:
    sought = st.text_input(
        say("people.search"),
        key="who",
        type="search",
        placeholder=say("people.search_example"),
        help=say("people.search_help"),
        icon=":material/search:",
        live="300ms",
        bind="query-params",
    )
    if sought and sought.strip():
        draw_found(sought)
    draw_recent()
