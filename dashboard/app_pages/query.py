"""SQL on the views made for reading: write it, run it, take the rows along. The query stands in the link."""

import io

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.widgets.head import head
from dashboard.widgets.link import draw_link
from dashboard.words import amount, lasted, number, say
from dashboard.work import Work
from sql.analyst import Answer, ask

EXAMPLE = "select event, count(*) as rows\nfrom events\ngroup by event\norder by rows desc"
SHORT = 0.6  # seconds; a query that is done by then shows no sign of running


def draw_schema() -> None:
    st.subheader(say("query.tables"), anchor=False)
    st.caption(say("query.tables_caption"))
    for table, columns in reads.schema().items():
        with st.expander(table, icon=":material/table:"):
            st.caption(columns[0]["table_comment"] or "")
            insert_button(table, say("query.insert_table"), f"table_{table}")
            for column in columns:
                with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                    name = column["column_name"]
                    insert_button(name, column["comment"] or "", f"column_{table}_{name}")
                    st.caption(column["data_type"].lower(), width="content")


def insert_button(name: str, about: str, key: str) -> None:
    st.button(name, key=key, help=about or None, type="tertiary", on_click=insert, args=(name,))


def insert(name: str) -> None:
    """Put a name at the end of the query."""
    written = name if name.isidentifier() and name.islower() else '"' + name.replace('"', '""') + '"'
    text = st.session_state.get("q") or ""
    st.session_state["q"] = text + ("" if not text or text[-1].isspace() or text[-1] in "(." else " ") + written


def draw_editor() -> None:
    query = st.text_area(
        say("query.label"),
        EXAMPLE,
        key="q",
        height=200,
        label_visibility="collapsed",
        placeholder=EXAMPLE,
        bind="query-params",
    )
    settings = house.warehouse().home.settings
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("query.run"), icon=":material/play_arrow:", type="primary", shortcut="Ctrl+Enter", key="run"):
            with trouble.shown():
                begin(query or "")
        st.caption(say("query.limits", rows=settings.query_rows, seconds=settings.query_seconds), width="content")


def begin(query: str) -> None:
    """Ask, within the installation's limits of rows and seconds; what was still being asked is stopped."""
    before: Work[Answer] | None = st.session_state.get("asking")
    if before:
        before.stop()
    warehouse = house.warehouse()
    settings = warehouse.home.settings
    who.allow(Act.SQL, "sql.ask", detail=query)
    audit = who.may(Act.ACCOUNTS)
    st.session_state["asking"] = Work(
        lambda stop: ask(
            warehouse,
            query,
            limit=settings.query_rows,
            seconds=settings.query_seconds,
            stop=stop,
            sees_audit=audit,
        )
    )


@st.fragment(run_every=0.5)
def draw_running(asking: Work[Answer]) -> None:
    if asking.is_done():
        st.rerun(scope="app")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":blue[:material/progress_activity: {say('query.running', time=lasted(asking.elapsed))}]")
        st.button(say("query.stop"), icon=":material/stop:", key="stop", on_click=asking.stop)


def draw_answer(asking: Work[Answer]) -> None:
    answer = asking.result
    if asking.error is not None or answer is None:
        trouble.show(asking.error or RuntimeError("a query ended without an answer"))
        return
    rows, time = answer.table.num_rows, lasted(answer.elapsed)
    if answer.truncated:
        st.warning(say("query.cut", rows=rows, time=time), icon=":material/content_cut:")
    else:
        st.caption(say("query.done", rows=amount("query.rows", rows), time=time))
    frame = answer.frame
    st.dataframe(frame, hide_index=True, placeholder="null", height="auto", alt=say("query.result"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "CSV",
            as_csv(frame),
            "klankbord.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="csv",
        )
        packed = io.BytesIO()
        frame.write_parquet(packed)
        st.download_button(
            "Parquet",
            packed.getvalue(),
            "klankbord.parquet",
            "application/vnd.apache.parquet",
            icon=":material/download:",
            on_click="ignore",
            key="parquet",
        )
        if answer.truncated:
            st.caption(say("query.download_cut", rows=number(rows)), width="content")


def as_csv(frame: pl.DataFrame) -> str:
    """The rows as CSV; lists and structs, which CSV has no form for, as JSON text."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    texts = [
        pl.Series(name, [None if each is None else str(each) for each in frame[name].to_list()], dtype=pl.String)
        for name in nested
    ]
    return frame.with_columns(texts).write_csv()


who.require(Act.SQL)
head("query", "database")
editor, schema = st.columns([0.72, 0.28], gap="medium")
with schema, st.container(height=640, border=False):
    draw_schema()
with editor:
    draw_editor()
    asking: Work[Answer] | None = st.session_state.get("asking")
    if asking is not None:
        if asking.is_done(SHORT):
            draw_answer(asking)
        else:
            draw_running(asking)
    draw_link()
