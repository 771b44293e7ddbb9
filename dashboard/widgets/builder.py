"""The builder: an Include and an Exclude block, blocks within blocks, and the list from which conditions are added."""

from typing import Literal, cast

import streamlit as st

from dashboard import reads
from dashboard.draft import Block
from dashboard.offers import Choice, choices
from dashboard.state import Desk
from dashboard.widgets.part import Slots, draw_part, place_slots_and_menu, profile_names
from dashboard.words import amount, number, say
from sql.field import Field, Kind

KINDS = ("all", "any", "none")
DEEPEST = 2
EXAMPLES = 3


def draw_builder(desk: Desk) -> Slots:
    """The two blocks; where each part's count and note go, for whoever has counted."""
    slots: Slots = {}
    offered = _choices(desk.opened)
    _draw_top(desk, "include", offered, slots)
    _draw_top(desk, "exclude", offered, slots)
    if desk.undo:
        draw_undo(desk)
    return slots


def draw_undo(desk: Desk) -> None:
    """The way back from what was done last."""
    st.button(
        say("builder.undo", what=say(f"undo.{desk.undo[-1][0]}")),
        icon=":material/undo:",
        type="tertiary",
        key="undo",
        on_click=desk.take_back,
    )


def _draw_top(desk: Desk, side: Literal["include", "exclude"], offered: list[Choice], slots: Slots) -> None:
    block = desk.draft.include if side == "include" else desk.draft.exclude
    with st.container(border=True, key=f"side_{side}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            colour, icon = ("green", "person_add") if side == "include" else ("orange", "person_remove")
            st.badge(say(f"builder.{side}"), icon=f":material/{icon}:", color=cast(Literal["green"], colour))
            _pick_kind(block)
            st.space("stretch")
            slots[block.id] = (st.empty(), st.empty())
        if not block.parts:
            st.caption(say(f"builder.{side}_empty"))
        _draw_parts(desk, block, offered, slots, depth=0)


def _draw_parts(desk: Desk, block: Block, offered: list[Choice], slots: Slots, depth: int) -> None:
    for part in list(block.parts):
        if isinstance(part, Block):
            _draw_block(desk, block, part, offered, slots, depth + 1)
        else:
            draw_part(desk, block, part, slots)
    _draw_adding(desk, block, offered, depth)


def _draw_block(desk: Desk, outer: Block, block: Block, offered: list[Choice], slots: Slots, depth: int) -> None:
    with st.container(border=True, key=f"block_{block.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _pick_kind(block)
            st.space("stretch")
            place_slots_and_menu(desk, outer, block, slots)
        note = st.empty()
        slots[block.id] = (slots[block.id][0], note)
        _draw_parts(desk, block, offered, slots, depth)


def _pick_kind(block: Block) -> None:
    chosen = st.selectbox(
        say("builder.kind"),
        KINDS,
        index=KINDS.index(block.kind),
        format_func=lambda kind: say(f"block.{kind}"),
        key=f"kind_{block.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=190,
    )
    if chosen != block.kind:
        block.kind = cast(Literal["all", "any", "none"], chosen)
        block.bare = False


def _draw_adding(desk: Desk, block: Block, offered: list[Choice], depth: int) -> None:
    key = f"add_{block.id}_{len(block.parts)}_{len(desk.undo)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.selectbox(
            say("builder.add"),
            offered,
            index=None,
            format_func=label_of,
            key=key,
            placeholder=say("builder.add"),
            label_visibility="collapsed",
            icon=":material/add:",
            filter_mode="fuzzy",
            on_change=_add,
            args=(desk, block, key),
        )
        if depth < DEEPEST:
            st.button(
                say("builder.add_block"),
                icon=":material/library_add:",
                type="tertiary",
                key=f"nest_{block.id}",
                on_click=_nest,
                args=(desk, block),
            )


def _add(desk: Desk, block: Block, key: str) -> None:
    chosen: Choice | None = st.session_state[key]
    if chosen is not None:
        desk.keep("add")
        block.parts.append(chosen.made(reads.the_catalog()))


def _nest(desk: Desk, block: Block) -> None:
    desk.keep("add_block")
    block.parts.append(Block("any" if block.kind == "all" else "all"))


def label_of(choice: Choice) -> str:
    """`country  ·  customer field, text: NL 30,120, BE 9,803`: what one searches in."""
    name = say(f"other.{choice.name}") if choice.group == "other" else choice.name
    about = ", ".join(filter(None, (say(f"group.{choice.group}"), choice.form)))
    return f"{name}  ·  {about}" + (f"  ·  {choice.hint}" if choice.hint else "")


def _choices(opened: str) -> list[Choice]:
    profiles = [name for name in profile_names() if name != opened]
    return choices(reads.the_catalog(), reads.questions(), reads.event_rows(), profiles, _examples, _rows)


def _rows(count: int) -> str:
    return amount("builder.rows", count)


def _examples(field: Field) -> str:
    """A field's type, and for text some values that it has."""
    if field.type.kind is not Kind.TEXT or field.type.is_list or field.name in ("customer_id", "email"):
        return say(f"type.{field.type.kind}")
    common = reads.values(None, field.name)[:EXAMPLES]
    shown = ", ".join(f"{value[:24]} {number(rows)}" for value, rows in common)
    return f"{say(f'type.{field.type.kind}')}: {shown}" if shown else say(f"type.{field.type.kind}")
