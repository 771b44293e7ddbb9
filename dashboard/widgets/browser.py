"""What Streamlit leaves undone in the browser: the language that the page tells a screen reader, a way back that leads
to the page before as it was left, and a tab that stays open when it was clicked quickly after another."""

from pathlib import Path

import streamlit as st

from dashboard.words import language

SCRIPT = Path(__file__).with_suffix(".js")


def mind_browser() -> None:
    """Tell the browser the reader's language and which changes of the link are a step; shows nothing."""
    st.components.v2.component("browser", js=SCRIPT.read_text())(data=language(), key="browser", height=1)
