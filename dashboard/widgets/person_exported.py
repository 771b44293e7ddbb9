"""What went out about a person: rows of calls and of change lists; of files, what their kept copies tell when asked."""

from datetime import datetime

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble
from dashboard.cells import as_shown
from dashboard.reads import person as person_reads
from dashboard.reads.person import Who
from dashboard.said import columns_for_reader
from dashboard.who import require
from dashboard.widgets.head import escaped
from dashboard.widgets.personal import height_of, shown
from dashboard.words import say, when

CHANGES = ("added", "changed", "removed", "row")
OUTCOMES = ("accepted", "rejected", "unsure", "withheld")


@st.fragment
def draw_exported(who: Who) -> None:
    with trouble.shown():
        require(Act.PEOPLE)
        st.subheader(say("exported.title"), anchor=False)
        for each in person_reads.held(who.key):
            _draw_held(each["export"], each["their_id"], each["delivered_at"])
        sent = person_reads.sent(who.key)
        if sent.is_empty():
            st.caption(say("exported.none"))
        else:
            _draw_sent(sent)
        if reads.deliveries().height:
            _draw_files(who)


def _draw_held(export: str, their_id: str | None, at: datetime) -> None:
    since = when(at, house.now(), reads.zone())
    if their_id:
        told = say("exported.held_as", export=escaped(export), id=shown(their_id), at=since)
    else:
        told = say("exported.held", export=escaped(export), at=since)
    st.markdown(f":material/outbox: {told}")


def _draw_sent(sent: pl.DataFrame) -> None:
    rows = columns_for_reader(sent, "reason").with_columns(
        pl.col("change").replace({each: say(f"went.{each}") for each in CHANGES}),
        pl.col("outcome").replace({each: say(f"became.{each}") for each in OUTCOMES}),
    )
    st.dataframe(
        as_shown(rows, {"run_id": str}),
        hide_index=True,
        placeholder="–",
        height=height_of(rows.height),
        column_order=("told_at", "export", "change", "outcome", "reason", "run_id"),
        column_config={
            "told_at": st.column_config.DatetimeColumn(say("exported.at")),
            "export": st.column_config.TextColumn(say("exported.export")),
            "change": st.column_config.TextColumn(say("exported.what")),
            "outcome": st.column_config.TextColumn(say("exported.became")),
            "reason": st.column_config.TextColumn(say("exported.reason"), width="medium"),
            "run_id": st.column_config.NumberColumn(say("exported.run")),
        },
        alt=say("exported.alt"),
    )


def _draw_files(who: Who) -> None:
    """Reading the copies takes time with their number and size; it is done for whoever asks."""
    label, about = say("exported.look"), say("exported.look_help")
    if st.button(label, icon=":material/folder_open:", key="look_in_files", help=about):
        st.session_state["looked_in_files"] = (who.key, person_reads.in_files(who.key))
    key, found = st.session_state.get("looked_in_files", (None, []))
    if key != who.key:
        return
    if not found:
        st.caption(say("exported.files_none"))
        return
    rows = pl.DataFrame(
        [(each.delivered_at, each.export, house.short(each.file), each.rows, each.run_id) for each in found],
        schema=["told_at", "export", "file", "rows", "run_id"],
        orient="row",
    )
    st.dataframe(
        as_shown(rows, {"run_id": str}),
        hide_index=True,
        placeholder="–",
        height=height_of(rows.height),
        column_order=("told_at", "export", "rows", "run_id", "file"),
        column_config={
            "told_at": st.column_config.DatetimeColumn(say("exported.at")),
            "export": st.column_config.TextColumn(say("exported.export")),
            "file": st.column_config.TextColumn(say("exported.file"), width="medium"),
            "rows": st.column_config.NumberColumn(say("exported.rows")),
            "run_id": st.column_config.NumberColumn(say("exported.run")),
        },
        alt=say("exported.files_alt"),
    )
