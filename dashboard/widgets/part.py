"""One part of the builder as a card: what it says, how many people it holds, and what can be done with it."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import house, reads
from dashboard.draft import Activity, Block, Kept, Part, Reference, Test, renewed
from dashboard.state import Desk
from dashboard.widgets.activity import draw_filters, draw_narrowing, draw_phrase
from dashboard.widgets.test import draw_kept, draw_test
from dashboard.words import number, said, say
from segments.people.nodes import NodeCount
from segments.profiles import all_saved

NO_BREAK = "\N{NO-BREAK SPACE}"
Slots = dict[int, tuple[DeltaGenerator, DeltaGenerator]]
"""Of each part: where its count comes, and where the reason that it is left out."""


def draw_part(desk: Desk, block: Block, part: Part, slots: Slots, tone: str) -> None:
    """A card for a part that is no block, its icon in the colour `tone`; what its widgets say is written into it."""
    with st.container(border=True, gap="xsmall", key=f"part_{part.id}"):
        with st.container(horizontal=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
                st.markdown(f":{tone}[:material/{_icon(part)}:]", width="content")
                _draw_first_row(part)
                count = None if isinstance(part, Activity) else place_at_right(desk, part)
            draw_menu(desk, block, part)
        if isinstance(part, Activity):
            draw_filters(part)
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                draw_narrowing(part)
                count = place_at_right(desk, part)
        assert count is not None
        slots[part.id] = (count, st.empty())


def place_at_right(desk: Desk, part: Part) -> DeltaGenerator:
    """Where the part's count comes: at the right of the current row, or of one of its own where the row is full."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        return place_count(desk, part)


def _icon(part: Part) -> str:
    match part:
        case Test():
            return "person"
        case Activity(name=name):
            return "reviews" if name in ("answer", "response") else "bolt"
        case Reference(kind=kind):
            return "groups" if kind == "profile" else "list_alt"
        case _:
            return "code"


def _draw_first_row(part: Part) -> None:
    match part:
        case Test():
            draw_test(part, reads.the_catalog().customer_field(part.field or ""), None)
        case Activity():
            draw_phrase(part)
        case Reference():
            _draw_reference(part)
        case Kept():
            draw_kept(part)


def _draw_reference(part: Reference) -> None:
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


def draw_told(told: NodeCount, draw: Callable[..., DeltaGenerator], *, is_top: bool = False) -> DeltaGenerator:
    """For how many a condition holds, and unless it is the whole side, what it does to the members; `draw` is the
    markdown of the place."""
    takes = None if is_top else told.takes_away
    does = "" if takes is None else say("builder.changes_nothing")
    if takes:
        does = say("builder.takes_away" if takes > 0 else "builder.adds", count=number(abs(takes)))
    does = does.replace(" ", NO_BREAK)
    colour = "gray" if told.customers else "red"
    return draw(
        f":{colour}-badge[:material/person: {number(told.customers)}]" + (f" :small[:gray[{does}]]" if does else ""),
        width="content",
    )


def place_count(desk: Desk, part: Part, *, is_top: bool = False) -> DeltaGenerator:
    """Where the part's count comes; until then what was counted before."""
    told = desk.told.get(part.id)
    return draw_told(told, st.markdown, is_top=is_top) if told else st.empty()


def draw_menu(desk: Desk, block: Block, part: Part) -> None:
    """What can be done with the part, at the end of the current row."""
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
        help=say("builder.menu"),
        format_func=said("menu", doings).__getitem__,
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
