"""One of the steps in which something is made: its number and name, and whether anything is still missing in it."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.widgets.head import escaped
from dashboard.words import say


@contextmanager
def step(number: int, name: str) -> Iterator[list[str]]:
    """Draw the step `name` around the block, which adds what is missing to the list that it gets."""
    missing: list[str] = []
    with st.container(border=True, key=f"step_{name}"):
        with st.container(gap=None):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(f"{number} · {say(f'step.{name}')}", anchor=False, width="content")
                mark = st.empty()
            st.caption(say(f"step.{name}_caption"))
        yield missing
        mark.markdown(_mark(missing))
        for each in missing:
            if each.endswith("."):
                st.warning(escaped(each), icon=":material/edit:")


def _mark(missing: list[str]) -> str:
    short = [each for each in missing if not each.endswith(".")]
    if not missing:
        return f":green-badge[:material/check: {say('step.complete')}]"
    if not short:
        return f":orange-badge[:material/edit: {say('step.wrong')}]"
    return f":orange-badge[:material/edit: {say('step.missing', names=escaped(', '.join(short)))}]"


def overview(missing: dict[str, list[str]]) -> None:
    """All steps in a line, each with whether it is complete."""
    for number, (name, each) in enumerate(missing.items(), 1):
        icon, colour = ("edit", "orange") if each else ("check", "green")
        word = say("step.incomplete" if each else "step.complete")
        st.markdown(f"**{number}** {say(f'step.{name}')} :{colour}-badge[:material/{icon}: {word}]", width="content")
