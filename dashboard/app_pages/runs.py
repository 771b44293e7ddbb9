"""Every run of a source or an export, live."""

import streamlit as st

from dashboard import address, reads
from dashboard.widgets.head import head, nothing_yet
from dashboard.widgets.run_list import draw_runs
from dashboard.widgets.states import LOOKS, phrase_of
from dashboard.words import say

SHOWN = 100


def draw_filters() -> tuple[str | None, str | None]:
    with st.container(horizontal=True, vertical_alignment="center"):
        jobs = {name: f"job.{name}" for name in ("ingest", "export")}
        job = address.choice(st.segmented_control, say("runs.job"), "job", jobs, label_visibility="collapsed")
        state = address.choice(
            st.selectbox,
            say("runs.state"),
            "state",
            {name: phrase_of(name) for name in LOOKS},
            index=None,
            placeholder=say("runs.any_state"),
            label_visibility="collapsed",
            width=220,
        )
    return job, state


@st.fragment(run_every="3s")
def draw_live(job: str | None, state: str | None) -> None:
    runs = reads.runs(limit=SHOWN, job=job, state=state)
    if runs:
        draw_runs(runs)
        if len(runs) == SHOWN:
            st.caption(say("runs.more", shown=SHOWN))
    elif job or state:
        st.caption(say("runs.no_match"))
    else:
        nothing_yet("history", "runs.none", to="sources")


head("runs", "history")
draw_live(*draw_filters())
