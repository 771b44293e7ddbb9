"""The choice of language, of this session."""

import streamlit as st

from dashboard.theme import in_text_colour
from dashboard.words import LANGUAGES, language, say


def draw_language() -> None:
    chosen = st.segmented_control(
        say("home.language"),
        LANGUAGES,
        default=language(),
        format_func=lambda each: in_text_colour(say(f"language.{each}")),
        key="language_choice",
        label_visibility="collapsed",
        required=True,
    )
    if chosen and chosen != language():
        st.session_state["language"] = chosen
        st.rerun()
