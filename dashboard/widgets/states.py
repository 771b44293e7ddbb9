"""A run's state, always a colour and a word."""

import streamlit as st

from dashboard.words import say

LOOKS = {
    "queued": ("gray", "schedule"),
    "running": ("blue", "progress_activity"),
    "done": ("green", "check_circle"),
    "done with rejects": ("orange", "rule"),
    "failed": ("red", "error"),
    "interrupted": ("orange", "pause_circle"),
    "cancelled": ("gray", "cancel"),
}


def phrase_of(state: str) -> str:
    return f"state.{state.replace(' ', '_')}"


def state_word(state: str) -> str:
    return say(phrase_of(state))


def state_mark(state: str) -> str:
    """The state as a badge in Markdown."""
    colour, icon = LOOKS[state]
    return f":{colour}-badge[:material/{icon}: {state_word(state)}]"


def state_badge(state: str) -> None:
    colour, icon = LOOKS[state]
    st.badge(state_word(state), icon=f":material/{icon}:", color=colour)  # type: ignore[arg-type]
