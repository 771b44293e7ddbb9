"""The colours of the theme that is shown, for where Streamlit writes in another that is harder to read, or in none."""

import streamlit as st


def text_colour() -> str:
    return _colour("text") or "#808080"


def link_colour() -> str:
    return _colour("link")


def in_text_colour(label: str) -> str:
    """The label of one of few that stand side by side. Streamlit writes the chosen one in the main colour on a tint of
    it, which no dark main colour that bears white labels can be read on (4.5:1 is out of reach, by the arithmetic)."""
    return f':color[{label}]{{foreground="{text_colour()}"}}'


def _colour(what: str) -> str:
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.{what}Color") or "")
