"""The profile as text: the same tree as the blocks. What is typed here becomes the blocks; what cannot be read yet
stays here, with the place and what could stand there."""

from dataclasses import replace
from hashlib import md5

import streamlit as st

from dashboard import reads
from dashboard.draft import Block, Draft, Kept, from_ast, to_ast
from dashboard.state import Desk
from dashboard.words import say
from segments import ast
from segments.errors import Problem, ProfileErrors
from segments.text.format import format_profile
from segments.text.parse import parse


def draw_text(desk: Desk, problems: tuple[Problem, ...]) -> None:
    """`problems`: what checking found in the tree as it is."""
    written = text_of(desk.draft)
    key = f"text_{md5(written.encode(), usedforsecurity=False).hexdigest()}_{len(desk.undo)}"
    st.text_area(
        say("text.label"),
        written if desk.typed is None else desk.typed,
        height=340,
        key=key,
        label_visibility="collapsed",
        on_change=_read,
        args=(desk, key),
    )
    if to_ast(desk.draft).holes.keys() - {desk.draft.include.id, desk.draft.exclude.id}:
        st.caption(say("text.without_holes"))
    if desk.typed is not None:
        problems = _problems_of(desk.typed)
        st.button(say("text.give_up"), icon=":material/undo:", key="text_give_up", on_click=_give_up, args=(desk,))
    for problem in problems:
        st.error(say("text.not_meant"), icon=":material/error:")
        st.code(str(problem), language=None)
    st.caption(say("text.help"))


def text_of(draft: Draft) -> str:
    """The canonical text of what is filled in; a draft that includes nobody yet says so."""
    reading = to_ast(draft)
    if reading.profile is None:
        reading = to_ast(replace(draft, include=Block("all", [Kept(ast.Nobody())], bare=True)))
    assert reading.profile is not None
    return format_profile(reading.profile, reads.plurals())


def _read(desk: Desk, key: str) -> None:
    typed = st.session_state[key]
    try:
        profile = parse(typed, reads.plurals())
    except ProfileErrors:
        desk.typed = typed
        return
    desk.keep("text")
    desk.draft, desk.typed = from_ast(profile), None


def _give_up(desk: Desk) -> None:
    desk.typed = None
    desk.keep("text")  # a new key for the text, so that the blocks' own comes back


def _problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse(text, reads.plurals())
    except ProfileErrors as error:
        return error.problems
    return ()
