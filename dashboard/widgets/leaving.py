"""Closing or reloading a page forgets the desk, and nothing else has the browser ask first."""

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js")


def guard_leaving(*, is_changed: bool) -> None:
    """Have the browser ask before it leaves the page, while something on it is not saved."""
    guard = st.components.v2.component("leaving", js=SCRIPT.read_text())
    guard(key="leaving", data={"isChanged": is_changed}, height=1)
