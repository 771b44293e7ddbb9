"""The focus goes to what was just added."""

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js")


def mind_focus(place: str | None, left: str) -> None:
    """Have the first field of the container with the key `place` get the focus, once, unless who looks has gone on from
    what was `left`, as keys begin; shows nothing."""
    focus = st.components.v2.component("focus", js=SCRIPT.read_text())
    focus(key="focus", data={"place": place, "from": left}, height=1)
