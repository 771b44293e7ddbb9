"""Every run of a source or an export, live."""

import streamlit as st

from dashboard import reads
from dashboard.widgets.head import head, nothing_yet
from dashboard.widgets.run_list import draw_runs
from dashboard.widgets.states import LOOKS, state_word
from dashboard.words import say

SHOWN = 100


def draw_filters() -> tuple[str | None, str | None]:
    with st.container(horizontal=True, vertical_alignment="center"):
        job = st.segmented_control(
            say("runs.job"),
            ("ingest", "export"),
            format_func=lambda each: say(f"job.{each}"),
            key="job",
            label_visibility="collapsed",
            bind="query-params",
        )
        state = st.selectbox(
            say("runs.state"),
            tuple(LOOKS),
            index=None,
            format_func=state_word,
            key="state",
            placeholder=say("runs.any_state"),
            label_visibility="collapsed",
            width=220,
            bind="query-params",
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
        nothing_yet("history", "runs.none")


head("runs", "history")
draw_live(*draw_filters())
