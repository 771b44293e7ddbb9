"""The profile as text: the same tree as the blocks. What is typed here becomes the blocks; what cannot be read yet
stays here, with the place and what could stand there."""

from dataclasses import replace
from hashlib import md5
from textwrap import dedent

import streamlit as st

from accounts.roles import Act
from dashboard import guessing, house, reads, who
from dashboard.draft import Block, Draft, Kept, from_ast, to_ast
from dashboard.said import for_reader
from dashboard.state import Desk
from dashboard.widgets.code import mind_code
from dashboard.widgets.head import escaped
from dashboard.words import say
from segments import ast
from segments.check import check
from segments.errors import Problem, ProfileErrors
from segments.text.format import format_profile
from segments.text.parse import parse


def draw_text(desk: Desk, problems: tuple[Problem, ...]) -> None:
    """`problems`: what checking found in the tree as it is."""
    written = text_of(desk.draft)
    key = f"text_{md5(written.encode(), usedforsecurity=False).hexdigest()}_{desk.turn}"
    st.text_area(
        say("text.label"),
        written if desk.draft.typed is None else desk.draft.typed,
        height=260,
        key=key,
        label_visibility="collapsed",
        on_change=_read,
        args=(desk, key),
    )
    if to_ast(desk.draft).holes.keys() - {desk.draft.include.id, desk.draft.exclude.id}:
        st.caption(say("text.without_holes"))
    if desk.draft.typed is not None:
        problems = _problems_of(desk.draft.typed)
        st.error(say("text.not_meant"), icon=":material/error:")
    elif problems:
        st.error(say("summary.cannot"), icon=":material/error:")
    for problem in problems:
        message, *place = for_reader(str(problem)).split("\n")
        st.markdown(escaped(message))
        if place:
            st.code(dedent("\n".join(place)), language=None)
    if desk.draft.typed is not None:
        st.button(say("text.give_up"), icon=":material/undo:", key="text_give_up", on_click=_give_up, args=(desk,))
    mind_code(key, problems[0] if problems else None)
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
    if _problems_of(typed):
        desk.keep("text")
        desk.draft.typed = typed
        return
    desk.put(from_ast(parse(typed, reads.plurals())), "text")


def _give_up(desk: Desk) -> None:
    desk.draft.typed = None
    desk.turn += 1  # the blocks' own comes back


def _problems_of(text: str) -> tuple[Problem, ...]:
    """All that is wrong with it, the names that do not exist and what who looks may not ask among it."""
    try:
        with house.warehouse().reader() as reader:
            checked = check(reader, text, reads.zone(), warn=False)
            return () if who.may(Act.PEOPLE) else guessing.refused(reader, text, checked.catalog)
    except ProfileErrors as error:
        return error.problems
