"""What a query answered: that it runs and for how long, its rows as a table or a chart, and the rows to take along."""

import io
import re
from collections.abc import Callable
from datetime import date

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, question, trouble, who
from dashboard.reads.profiles import local_day
from dashboard.theme import in_text_colour
from dashboard.widgets.head import escaped
from dashboard.widgets.query_chart import draw_chart
from dashboard.widgets.query_rows import draw_rows
from dashboard.words import amount, lasted, number, say
from dashboard.work import Work
from sql.analyst import Answer
from sql.written import csv_of

ASKING, ASKED = "asking", "query_asked_for"  # of the session: the work, and the text and values that it asks
HELD_BACK = "query_held_back"  # whether a value was missing when it was to run
LONGEST_NAME = 80  # characters of a file's name that tell what is in it
SHORT = 0.6  # seconds; a query that is done by then shows no sign of running


def stop_asking() -> None:
    """Nothing is asked any more, and no answer stands there."""
    if asking := st.session_state.pop(ASKING, None):
        asking.stop()


def draw_asked() -> None:
    if st.session_state.get(HELD_BACK) and (missing := question.unfilled()):
        names = say("query.and").join(f"${name}" for name in missing)
        st.warning(say("query.unfilled", names=escaped(names)), icon=":material/edit:")
    asking: Work[Answer] | None = st.session_state.get(ASKING)
    if asking is None:
        return
    if asking.is_done(SHORT):
        _draw_answer(asking)
    else:
        _draw_running(asking)


@st.fragment(run_every=0.5)
def _draw_running(asking: Work[Answer]) -> None:
    if asking.is_done():
        st.rerun(scope="app")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":blue[:material/progress_activity: {say('query.running', time=lasted(asking.elapsed))}]")
        st.button(say("query.stop"), icon=":material/stop:", key="stop", on_click=asking.stop)


def _draw_answer(asking: Work[Answer]) -> None:
    answer = asking.result
    if asking.error is not None or answer is None:
        trouble.show(asking.error or RuntimeError("a query ended without an answer"))
        return
    frame = answer.frame
    rows, time = frame.height, lasted(answer.elapsed)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(say("query.done", rows=amount("query.rows", rows), time=time), width="content")
        view = st.segmented_control(
            say("query.show"),
            ["table", "chart"],
            default=question.shown(),
            key=question.CHOSEN,
            format_func=lambda each: in_text_colour(say(f"query.{each}")),
            label_visibility="collapsed",
            required=True,
        )
    question.show(str(view))
    if st.session_state[ASKED] != (question.text(), question.given()):
        st.caption(f":material/history: {say('query.older')}")
    if answer.truncated:
        seconds = house.warehouse().home.settings.query_seconds
        st.warning(say("query.cut", rows=rows, seconds=seconds), icon=":material/content_cut:")
    if view == "chart":
        draw_chart(frame)
    else:
        draw_rows(frame)
    _draw_downloads(frame, is_cut=answer.truncated)


def _draw_downloads(frame: pl.DataFrame, *, is_cut: bool) -> None:
    file = file_name(question.called(), local_day(house.now()))
    with st.container(horizontal=True, vertical_alignment="center"):
        formats: tuple[tuple[str, str, Callable[[], str | bytes]], ...] = (
            ("CSV", "text/csv", lambda: csv_of(frame, header=True)),
            ("Parquet", "application/vnd.apache.parquet", lambda: as_parquet(frame)),
        )
        for name, mime, content in formats:
            st.download_button(
                name,
                who.handing(Act.SQL, "rows.download", content, name),
                f"{file}.{name.lower()}",
                mime,
                icon=":material/download:",
                on_click="ignore",
                key=name.lower(),
            )
        if is_cut:
            st.caption(say("query.download_cut", rows=number(frame.height)), width="content")


def file_name(query: str | None, day: date) -> str:
    """`promoters-2026-11-30`: after what the query is known by and the day, in what every file system takes."""
    name = re.sub(r"[^\w.-]+", "-", query or "").strip("-.")[:LONGEST_NAME]
    return f"{name or 'query'}-{day}"


def as_parquet(frame: pl.DataFrame) -> bytes:
    packed = io.BytesIO()
    frame.write_parquet(packed)
    return packed.getvalue()
