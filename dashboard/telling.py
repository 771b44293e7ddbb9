"""What came of a click, told in passing once the page is drawn anew: what is drawn right before that may never reach
the browser, for Streamlit lets go of it."""

import streamlit as st

TOLD = "told_in_passing"  # of the session: sentences, each with its icon


def tell(sentence: str, icon: str = "check") -> None:
    """Before the page, or another one, is drawn anew. What stays as it is needs none of this: `st.toast` does."""
    st.session_state.setdefault(TOLD, []).append((sentence, icon))


def draw_told() -> None:
    for sentence, icon in st.session_state.pop(TOLD, []):
        st.toast(sentence, icon=f":material/{icon}:")
