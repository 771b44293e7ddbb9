"""What can be asked: the views, by what they are for, and folded away the tables that they are made of; each with its
comment, rows and columns. A click puts a name into the query; a look at a column tells what stands in it."""

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import question, trouble, who
from dashboard.cells import BAR, as_shown, bar_column
from dashboard.reads import readable
from dashboard.reads.readable import Column, Summary, Table
from dashboard.widgets.head import escaped
from dashboard.words import number, percent, phrase_or, say
from sql.permitted import AUDIT

# Which views are for what, the broadest of what went out first; those of data models tell of people too.
OUT = ("deliveries", "delivered", "delivery_rows", "delivery_changes", "delivery_attempts", "undelivered_rows")
WORKS = ("runs", "calls", AUDIT)
TEXT = "varchar"  # the type of a column whose order is that of the alphabet
GROUPS = ("people", "out", "works", "store")


def draw_tables() -> None:
    st.subheader(say("query.tables"), anchor=False)
    st.caption(say("query.tables_caption"))
    wanted = st.text_input(
        say("query.search"),
        key="query_search",
        placeholder=say("query.search"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    sought = (wanted or "").strip().lower()
    hits = [each for each in readable.tables() if _meets(each, sought)]
    if not hits:
        st.caption(say("query.no_hit", text=escaped(sought)))
    for group in GROUPS:
        if own := sorted((each for each in hits if group_of(each) == group), key=_place):
            draw = _draw_store if group == "store" else _draw_group
            draw(group, own, sought)


def group_of(table: Table) -> str:
    """What it is for, as one of GROUPS."""
    if not table.is_view:
        return "store"
    return "out" if table.name in OUT else "works" if table.name in WORKS else "people"


def _place(table: Table) -> int:
    """Of what went out as OUT has it; all else as it comes."""
    return OUT.index(table.name) if table.name in OUT else 0


def _draw_group(group: str, tables: list[Table], sought: str) -> None:
    st.caption(f"**{say(f'query.{group}')}**")
    _draw_each(tables, sought)


def _draw_store(group: str, tables: list[Table], sought: str) -> None:
    """Folded away, unless something that is sought is among them."""
    name = f"**{say(f'query.{group}')}**  ({number(len(tables))})"
    key = "query_store_found" if sought else "query_store"
    fold = st.expander(name, expanded=bool(sought), key=key, on_change="rerun", type="compact")
    if fold.open:
        with fold, st.container(gap="xsmall"):
            st.caption(say("query.store_caption"))
            _draw_each(tables, sought)


def _draw_each(tables: list[Table], sought: str) -> None:
    rows = readable.counts()
    for each in tables:
        _draw_table(each, rows.get(each.name, 0), sought)


def _meets(table: Table, sought: str) -> bool:
    """Whether the words sought stand in its name or comment, or in those of a column."""
    said = [table.name, table.about, *(f"{each.name} {each.about}" for each in table.columns)]
    return any(sought in each.lower() for each in said)


def _draw_table(table: Table, rows: int, sought: str) -> None:
    shown = st.expander(
        f"**{escaped(table.name)}**  :gray[{number(rows)}]", key=f"query_table_{table.name}", on_change="rerun"
    )
    if not shown.open:
        return
    with shown, st.container(gap="small"):
        if table.about:
            st.caption(escaped(table.about))
        if not rows:
            told = phrase_or(f"no_rows.{table.name}", say("no_rows.any"))
            st.caption(f":material/info: {told}")
        st.button(
            say("query.insert", name=table.name),
            key=f"insert_{table.name}",
            icon=":material/add:",
            on_click=_insert,
            args=(table.name,),
        )
        hits = [each for each in table.columns if sought in f"{each.name} {each.about}".lower()]
        for column in hits or table.columns:
            _draw_column(table, column)


def _draw_column(table: Table, column: Column) -> None:
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.button(
                escaped(column.name),
                key=f"insert_{table.name}.{column.name}",
                type="tertiary",
                on_click=_insert,
                args=(readable.written(column.name),),
            )
            if st.button(
                say("query.look"),
                key=f"look_{table.name}.{column.name}",
                icon=":material/bar_chart:",
                type="tertiary",
                help=say("query.look_help", column=column.name),
            ):
                _look(table, column)
        st.caption(_said(column))


def _said(column: Column) -> str:
    return escaped(" · ".join(filter(None, (column.type, column.about))))


def _insert(name: str) -> None:
    """Put a name at the end of the query."""
    text = question.text()
    apart = "" if not text or text[-1].isspace() or text[-1] in "(." else " "
    st.session_state[question.TEXT] = text + apart + name


def _look(table: Table, column: Column) -> None:
    who.allow_reading(Act.SQL, "sql.look", f"{table.name}.{column.name}")

    @st.dialog(f"{table.name}.{column.name}", width="medium", icon=":material/bar_chart:")
    def look() -> None:
        st.caption(_said(column))
        with trouble.shown(), st.spinner(say("query.looking")):
            found = readable.summary(table.name, column.name)
            _draw_summary(column, found)

    look()


def _draw_summary(column: Column, found: Summary) -> None:
    with st.container(horizontal=True):
        share = 100 * found.missing / found.rows if found.rows else 0
        st.metric(say("query.rows_metric"), number(found.rows))
        st.metric(say("query.missing"), number(found.missing), percent(share), "off", delta_arrow="off")
        st.metric(say("query.distinct"), number(found.distinct))
    if not found.top:
        st.info(say("query.no_values"), icon=":material/block:")
        return
    is_text = column.type == TEXT
    for name, value in (("first" if is_text else "least", found.least), ("last" if is_text else "most", found.most)):
        st.markdown(f"{say(f'query.{name}')}: **{escaped(shown(value))}**")
    counts = [count for _, count in found.top]
    label, rows = say("query.top"), say("query.rows_metric")
    columns = {label: [shown(text) for text, _ in found.top], rows: counts, BAR: counts}
    st.dataframe(
        as_shown(pl.DataFrame(columns)),
        hide_index=True,
        placeholder="–",
        column_config={BAR: bar_column(max(counts))},
        alt=label,
    )


def shown(value: str | None) -> str:
    """A value of a column as it may be seen; every one that this panel shows comes by here."""
    return "–" if value is None else value if len(value) <= 80 else value[:79] + "…"
