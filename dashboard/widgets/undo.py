"""The way back from what was done last to a profile, and forth again; it stands beside every view of it."""

import streamlit as st

from dashboard.draft import Draft
from dashboard.state import Desk
from dashboard.words import say


def draw_undo(desk: Desk) -> None:
    """What would be undone stands on its button, which is there also while there is nothing: nothing moves then."""
    desk.settle()
    with st.container(horizontal=True, gap="small", key="undoing"):
        label = _said("undo", desk.undo) if desk.undo else say("builder.undo_none")
        icon = ":material/undo:"
        st.button(label, icon=icon, type="tertiary", key="undo", on_click=desk.take_back, disabled=not desk.undo)
        if desk.redo:
            label, icon = _said("redo", desk.redo), ":material/redo:"
            st.button(label, icon=icon, type="tertiary", key="redo", on_click=desk.do_again)


def _said(name: str, done: list[tuple[str, Draft]]) -> str:
    return say(f"builder.{name}", what=say(f"undo.{done[-1][0]}"))
