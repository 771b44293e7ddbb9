"""SQL on the views made for reading: write it, run it, look at the rows, keep it. What was asked stands in the link."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, question, reads, trouble, who
from dashboard.reads import readable
from dashboard.widgets import main_key
from dashboard.widgets.code import mind_code
from dashboard.widgets.head import escaped, head, nothing_yet
from dashboard.widgets.link import draw_link
from dashboard.widgets.query_answer import ASKED, ASKING, HELD_BACK, draw_asked, stop_asking
from dashboard.widgets.query_fields import draw_fields
from dashboard.widgets.query_saved import draw_saved
from dashboard.widgets.query_tables import draw_tables
from dashboard.words import say
from dashboard.work import Work
from sql.analyst import ask


def draw_editor() -> None:
    query = st.text_area(
        say("query.label"),
        key=question.TEXT,
        height=200,
        label_visibility="collapsed",
        placeholder=question.EXAMPLE,
        persist_state="session",
    )
    draw_fields(readable.parameters(query or ""))
    settings = house.warehouse().home.settings
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            say("query.run"), icon=":material/play_arrow:", type=main_key.look(), shortcut="Ctrl+Enter", key="run"
        ):
            with trouble.shown():
                begin()
        st.caption(say("query.limits", rows=settings.query_rows, seconds=settings.query_seconds), width="content")


def begin() -> None:
    """Ask, within the installation's limits of rows and seconds; what was still being asked is stopped. Where a
    parameter has no value nothing is asked, and no older rows stand there as if they were the answer."""
    stop_asking()
    st.session_state[HELD_BACK] = bool(question.unfilled())
    if st.session_state[HELD_BACK]:
        return
    warehouse, query, given = house.warehouse(), question.text(), question.given()
    limits = warehouse.home.settings
    who.allow_reading(Act.SQL, "sql.ask" if readable.may_be_asked(query) else "sql.refused", detail=query)
    audit = who.may(Act.ACCOUNTS)
    st.session_state[ASKED] = query, given
    st.session_state[ASKING] = Work(
        lambda stop: ask(
            warehouse, query, given, limits.query_rows, seconds=limits.query_seconds, stop=stop, sees_audit=audit
        )
    )


who.require(Act.SQL)
head("query", "database")
missing = question.take_up_link()
editor, tables = st.columns([0.7, 0.3], gap="medium")
with editor:
    if missing:
        st.warning(say("query.missing_saved", name=escaped(missing)), icon=":material/search_off:")
    if reads.facts().is_empty:
        nothing_yet("database", "query.none", to="sources")
    draw_saved()
    draw_editor()
    draw_asked()
    draw_link()
with tables, st.container(height=760, border=False, gap="xsmall"):
    draw_tables()
question.write_link()
mind_code(question.TEXT)
