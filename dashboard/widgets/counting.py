"""What is dear to count is counted beside the page: quick answers stand there at once, of slow ones the page tells how
long they take, and lets them be stopped. A new question stops the one before it, so that none wait in line."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import streamlit as st

from dashboard import house
from dashboard.words import lasted, say
from dashboard.work import Asking
from sql.reader import Reader

T = TypeVar("T")


def asked(key: str, what: Hashable, ask: Callable[[Reader], T]) -> Asking[T]:
    """The asking of `what` that this session keeps under `key`, begun now where another was asked before."""
    kept: tuple[Hashable, Asking[T]] | None = st.session_state.get(key)
    if kept is not None and kept[0] == what:
        return kept[1]
    if kept is not None:
        kept[1].stop()
    asking = Asking(house.warehouse(), ask)
    st.session_state[key] = (what, asking)
    return asking


def counted(key: str, what: Hashable, ask: Callable[[Reader], T]) -> T | None:
    """What `ask` finds; None while it is being asked or after it was stopped, which is told where the page stands.
    Raises what went wrong in it."""
    asking = asked(key, what, ask)
    if not asking.is_done(house.patience()):
        draw_waiting(key, asking)
        return None
    if asking.is_stopped:
        draw_stopped(key)
        return None
    if asking.error is not None:
        raise asking.error
    return cast(T, asking.result)


def forget(key: str) -> None:
    """Have it asked anew."""
    st.session_state.pop(key, None)


@st.fragment(run_every=0.5)
def draw_waiting(key: str, asking: Asking[T]) -> None:
    """How long it takes so far, and the way to stop it; the page is drawn anew once it is done."""
    if asking.is_done():
        st.rerun(scope="app")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = say("counting.busy", time=lasted(asking.elapsed))
        st.markdown(f":blue[:material/progress_activity: {told}]", width="content")
        st.button(say("counting.stop"), icon=":material/stop:", key=f"{key}_stop", on_click=asking.stop)


def draw_stopped(key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":orange[:material/pause_circle: {say('counting.stopped')}]", width="content")
        st.button(say("counting.again"), icon=":material/refresh:", key=f"{key}_again", on_click=forget, args=(key,))
