"""What is different between two texts of a profile, a line a change, in the reader's language."""

import streamlit as st

from dashboard import reads
from dashboard.reads import profiles as profile_reads
from dashboard.widgets.head import escaped
from dashboard.words import language, say
from segments.saved.difference import Edit, Part, edits
from segments.saved.difference_text import unified

LOOKS = {"added": ("green", "add"), "removed": ("red", "remove"), "moved": ("blue", "swap_vert")}


def draw_difference(old: str, new: str) -> None:
    """How `new` came from `old`; as texts side by side where one of them cannot be read any more."""
    was, now = profile_reads.readable(old), profile_reads.readable(new)
    if was is None or now is None:
        st.code(unified(old, new, say("difference.was"), say("difference.is")), language=None)
        return
    found = edits(was, now, reads.plurals(), language())
    if not found:
        st.caption(say("difference.none"))
    with st.container(gap="xsmall"):
        for each in found:
            _draw(each)


def _draw(edit: Edit) -> None:
    colour, icon = LOOKS.get(edit.kind, ("orange", "edit"))
    mark = f":{colour}[:material/{icon}: {say(f'difference.{edit.kind}')}]"
    some = edit.after or edit.before
    place = f" · {_place(some)}" if some and edit.kind not in ("name", "about", "timezone") else ""
    if edit.kind in ("added", "removed", "moved"):
        st.markdown(f"{mark}{place}: {_said(some)}")
    elif edit.kind == "order":
        st.markdown(f"{mark}{place}")
    else:
        nothing = say("difference.single" if edit.kind == "block" else "difference.nothing")
        was, now = _said(edit.before) or nothing, _said(edit.after) or nothing
        st.markdown(f"{mark}{place}  \n:gray[{say('difference.was')}] {was}  \n:gray[{say('difference.is')}] {now}")


def _place(part: Part) -> str:
    """Which of the two blocks, and its place in there as people count: Include 1.2."""
    side, *steps = part.place.split(".")
    counted = ".".join(str(int(each) + 1) for each in steps)
    return f"{say(f'builder.{side}')} {counted}".rstrip()


def _said(part: Part | None) -> str:
    return escaped(part.sentence or part.text) if part else ""
