"""Rows of the quarantine tried again, and what came of it."""

from collections.abc import Callable

import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.said import for_reader
from dashboard.widgets.head import escaped
from dashboard.words import say
from ingest.kept.quarantine import Chosen
from ingest.kept.replay import replay
from ingest.mapping import Mapping
from jobs.run import State

TOLD = "quarantine_told"


def again(chosen: Chosen, mapping: Mapping | None = None, once_landed: Callable[[], None] | None = None) -> None:
    """Try them again now, through `mapping` where one is given, and draw the page anew. `once_landed` is done where it
    went well and some of them landed."""
    with trouble.shown(), st.spinner(say("quarantine.replaying")):
        who.allow(Act.SOURCES, "rows.replay", chosen.source or f"run {chosen.run_id}", chosen.reason)
        done = replay(house.warehouse(), chosen, mapping, now=house.now())
        st.session_state[TOLD] = done
        if once_landed and done.state is not State.FAILED and done.counts.rejected < done.counts.read:
            once_landed()
        house.refresh_soon()
        st.rerun()


def draw_told() -> None:
    """What came of the last try, once."""
    told = st.session_state.pop(TOLD, None)
    if told is None:
        return
    counts = told.counts
    landed = counts.read - counts.rejected
    if told.state is State.FAILED:
        st.error(escaped(for_reader(told.message)), icon=":material/error:")
        return
    show = st.success if not counts.rejected else st.warning
    show(say("quarantine.replayed", landed=landed, left=counts.rejected))
    st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(told.run_id)})
