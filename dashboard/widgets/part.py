"""One part of the builder as a card: what it says, how many people it holds, and what can be done with it."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import house, reads
from dashboard.draft import Activity, Block, Kept, Part, Reference, Test, renewed
from dashboard.state import Desk
from dashboard.widgets.activity import draw_activity, draw_title
from dashboard.widgets.test import draw_kept, draw_test
from dashboard.words import say
from segments.profiles import all_saved

Slots = dict[int, tuple[DeltaGenerator, DeltaGenerator]]
"""Of each part: where its count comes, and where the reason that it is left out."""


def draw_part(desk: Desk, block: Block, part: Part, slots: Slots) -> None:
    """A card for a part that is no block; what its widgets say is written into it."""
    with st.container(border=True, gap="xsmall", key=f"part_{part.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                _draw_first_row(part)
            place_slots_and_menu(desk, block, part, slots)
        if isinstance(part, Activity):
            draw_activity(part)
        note = st.empty()
        slots[part.id] = (slots[part.id][0], note)


def _draw_first_row(part: Part) -> None:
    match part:
        case Test():
            st.markdown(":gray[:material/person:]", width="content")
            draw_test(part, reads.the_catalog().customer_field(part.field or ""), None)
        case Activity():
            icon = "reviews" if part.name in ("answer", "response") else "bolt"
            st.markdown(f":gray[:material/{icon}:]", width="content")
            draw_title(part)
        case Reference():
            _draw_reference(part)
        case Kept():
            st.markdown(":gray[:material/code:]", width="content")
            draw_kept(part)


def _draw_reference(part: Reference) -> None:
    st.markdown(f":gray[:material/{'groups' if part.kind == 'profile' else 'list_alt'}:]", width="content")
    words = (False, True)
    part.negated = st.selectbox(
        say("builder.way"),
        words,
        index=words.index(part.negated),
        format_func=lambda each: say(f"reference.{'not_' if each else ''}in_{part.kind}"),
        key=f"negated_{part.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=170,
    )
    names = profile_names() if part.kind == "profile" else list(reads.the_catalog().lists)
    if part.name is not None and part.name not in names:
        names = [part.name, *names]
    part.name = st.selectbox(
        say("builder.value"),
        names,
        index=names.index(part.name) if part.name is not None else None,
        key=f"name_{part.id}",
        placeholder=say("builder.choose"),
        label_visibility="collapsed",
        filter_mode="contains",
        width=260,
    )


def profile_names() -> list[str]:
    with house.warehouse().reader() as reader:
        return [saved.name for saved in all_saved(reader)]


def place_slots_and_menu(desk: Desk, block: Block, part: Part, slots: Slots) -> None:
    """The count's place and the menu, at the end of the current row."""
    slots[part.id] = (st.empty(), st.empty())
    doings: dict[str, Callable[[Desk, Block, Part], None]] = {
        "up": move_up,
        "down": move_down,
        "duplicate": duplicate,
        "wrap": wrap,
        "remove": remove,
    }
    offered = [name for name in doings if _makes_sense(name, block, part)]
    key = f"menu_{part.id}"

    def do() -> None:
        chosen = st.session_state[key]
        if chosen in doings:
            desk.keep(chosen)
            doings[chosen](desk, block, part)

    st.menu_button(
        "",
        offered,
        key=key,
        icon=":material/more_vert:",
        type="tertiary",
        help=say("builder.menu"),
        format_func=lambda name: say(f"menu.{name}"),
        on_click=do,
    )


def _makes_sense(name: str, block: Block, part: Part) -> bool:
    place = place_of(block, part)
    return not ((name == "up" and place == 0) or (name == "down" and place == len(block.parts) - 1))


def place_of(block: Block, part: Part) -> int:
    return next(place for place, each in enumerate(block.parts) if each.id == part.id)


def move_up(_desk: Desk, block: Block, part: Part) -> None:
    _swap(block, place_of(block, part), -1)


def move_down(_desk: Desk, block: Block, part: Part) -> None:
    _swap(block, place_of(block, part), 1)


def _swap(block: Block, place: int, step: int) -> None:
    there = place + step
    if 0 <= there < len(block.parts):
        block.parts[place], block.parts[there] = block.parts[there], block.parts[place]


def duplicate(_desk: Desk, block: Block, part: Part) -> None:
    block.parts.insert(place_of(block, part) + 1, renewed(part))


def wrap(_desk: Desk, block: Block, part: Part) -> None:
    """Put the part in a block of its own, where a second can join it."""
    block.parts[place_of(block, part)] = Block("any" if block.kind == "all" else "all", [part])


def remove(_desk: Desk, block: Block, part: Part) -> None:
    del block.parts[place_of(block, part)]
