"""A run of an export while it works, and what came of it: begun here beside the page, or by anybody else."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.widgets.head import escaped
from dashboard.widgets.states import state_word
from dashboard.words import lasted, say
from dashboard.work import Work
from exports import running
from jobs.run import Outcome, State

SHOWS = {State.DONE: st.success, State.FAILED: st.error}


def begin(name: str, do: Callable[[], Outcome | list[Outcome]]) -> None:
    """Begin a run of the export `name` beside the page, and draw the page anew."""
    st.session_state[_key(name)] = Work(partial(_do, do))
    st.rerun(scope="app")


def is_running(name: str) -> bool:
    """Whether a run of it works now, whoever began it."""
    return _is_busy(name) or bool(_current(name))


@st.fragment(run_every="1s")
def draw_running(name: str) -> None:
    """How the run goes that works now; else what came of the last one that was begun here."""
    current = _current(name)
    if current or _is_busy(name):
        st.session_state[f"{_key(name)}_watched"] = True
        _draw_progress(name, current)
        return
    if st.session_state.pop(f"{_key(name)}_watched", False):
        st.rerun(scope="app")  # the numbers beside it are others now
    work: Work[list[Outcome]] | None = st.session_state.get(_key(name))
    if work is None:
        return
    if work.error is not None:
        trouble.show(work.error)
    for each in work.result or ():
        if each.state is State.QUEUED:
            continue  # it stands above, with its numbers
        show = SHOWS.get(each.state, st.warning)
        show(say("source.ran", state=state_word(each.state), came=escaped(who.masked_message(each.message or ""))))
        st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(each.run_id)})


def progress_of(run: dict[str, Any]) -> str:
    """`1,200 of 3,000 rows`, or what is known of it."""
    if run["planned"] is None:
        return say("progress.planning")
    return say("progress.rows", read=run["read"], rows=run["planned"])


def share_of(run: dict[str, Any]) -> float | None:
    """How far it is, from 0 to 1; None where nobody knows."""
    return min(run["read"] / run["planned"], 1.0) if run["planned"] else None


def _draw_progress(name: str, current: dict[str, Any] | None) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="export_running"):
        if current is None:
            st.markdown(f":blue[:material/progress_activity: {say('progress.begins')}]", width="stretch")
            return
        seconds = max((house.now() - current["started_at"]).total_seconds(), 0)
        told = f":blue-badge[:material/progress_activity: {state_word('running')}] {progress_of(current)}"
        st.progress(share_of(current) or 0.0, text=f"{told} · {lasted(seconds)}", width="stretch")
        if st.button(say("progress.stop"), icon=":material/stop:", key="stop_export", help=say("progress.stop_help")):
            who.allow(Act.RUN_EXPORTS, "export.stop", name)
            running.cancel(house.warehouse(), name)
            st.toast(say("progress.stopping"), icon=":material/stop:")


def _current(name: str) -> dict[str, Any] | None:
    found = reads.runs(limit=1, job="export", name=name, state="running")
    return found[0] if found else None


def _is_busy(name: str) -> bool:
    work: Work[list[Outcome]] | None = st.session_state.get(_key(name))
    return work is not None and not work.is_done()


def _do(do: Callable[[], Outcome | list[Outcome]], _: Event) -> list[Outcome]:
    done = do()
    return done if isinstance(done, list) else [done]


def _key(name: str) -> str:
    return f"export_work_{name}"
