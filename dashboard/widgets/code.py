"""A text area that holds code: its letters are all as wide, and the caret goes to where something is wrong."""

from pathlib import Path

import streamlit as st

from segments.errors import Problem

SCRIPT = Path(__file__).with_suffix(".js")


def mind_code(box: str, problem: Problem | None = None) -> None:
    """`box` is the key of the text area, `problem` the first one in what is typed there; shows nothing."""
    place = {"line": problem.line, "column": problem.column} if problem else {"line": 0, "column": 0}
    st.components.v2.component("code", js=SCRIPT.read_text())(key="code", data={"box": box, **place}, height=1)
