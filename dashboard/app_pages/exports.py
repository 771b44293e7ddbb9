"""All exports: what goes where, when next, how it stands, and what waits for somebody."""

from typing import Any

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.reads import exports as export_reads
from dashboard.widgets.export_running import progress_of, share_of
from dashboard.widgets.export_said import what_goes, where_to
from dashboard.widgets.head import go, head, name_link, nothing_yet
from dashboard.widgets.schedule import in_words
from dashboard.widgets.states import state_mark
from dashboard.words import amount, say, when
from exports.export import Export, all_exports


def draw_new() -> None:
    if st.button(say("exports.new"), icon=":material/add:", type="primary", key="new_export"):
        go("new_export")


def draw_card(export: Export, state: dict[str, Any]) -> None:
    now = house.now()
    with st.container(border=True, key=f"export_{export.name}"):
        name, goes, runs, last = st.columns((0.18, 0.34, 0.24, 0.24), vertical_alignment="center", gap="small")
        with name:
            name_link("export", export.name, name=export.name)
        with goes.container(gap=None):
            st.markdown(what_goes(export))
            st.caption(f":material/arrow_forward: {where_to(export)}")
        with runs.container(gap=None):
            st.markdown(in_words(export.schedule))
            if not export.enabled:
                st.caption(f":material/pause: {say('exports.paused')}")
            elif export.timing:
                st.caption(say("exports.next", at=when(export.timing.next_after(now), now, export.timing.timezone)))
        with last.container(gap=None):
            if state["state"] is None:
                st.caption(say("exports.never_ran"))
                if export.settings.waits_first:
                    st.caption(f":material/front_hand: {say('exports.first_waits')}")
                return
            st.markdown(state_mark(state["state"]))
            if state["state"] == "running" and (share := share_of(state)) is not None:
                st.progress(share)
            st.caption(told(state))


def told(state: dict[str, Any]) -> str:
    """How far it is while it runs, what waits, else when it ran."""
    if state["state"] == "running":
        return progress_of(state)
    if state["state"] == "queued":
        return f":material/front_hand: {amount('waits.short', state['planned'] or 0)}"
    ran = when(state["at"], house.now(), reads.zone())
    refused = f" · {amount('refused.short', state['refused'])}" if state["refused"] else ""
    return f"{ran}{refused}"


@st.fragment(run_every="3s")
def draw_all() -> None:
    with house.warehouse().reader() as reader:
        exports = all_exports(reader)
    if not exports:
        nothing_yet("outbox", "exports.none")
    states = export_reads.states()
    for each in exports:
        with trouble.shown():
            draw_card(each, states[each.name])


head("exports", "outbox", actions=draw_new if who.may(Act.EXPORTS) else None)
draw_all()
