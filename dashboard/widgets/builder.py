"""The builder: an Include and an Exclude block, blocks within blocks, and the list from which conditions are added."""

from typing import Literal, cast

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, who
from dashboard.draft import Block
from dashboard.offers import Choice, Key, arranged, choices, most_used
from dashboard.state import Desk
from dashboard.widgets.focus import mind_focus
from dashboard.widgets.part import Slots, draw_menu, draw_part, place_at_right, place_count
from dashboard.words import amount, language, number, phrase_or, said, say
from segments import ast
from segments.errors import ProfileErrors
from segments.profiles import all_saved
from segments.text.parse import parse
from sql.field import Field, Kind

KINDS = ("all", "any", "none")
DEEPEST = 2
EXAMPLES = 3
TONES = {"include": ("green", "person_add"), "exclude": ("orange", "person_remove")}  # also of each condition's icon
NAMED = ("customer", "activity")  # what the language of profiles itself has names for
READ = 100  # saved profiles that are looked through for what is often asked
Offered = dict[str, Choice]
"""What can be added, by the line one reads and searches."""


def draw_builder(desk: Desk) -> Slots:
    """The two blocks; where each part's count and note go, for whoever has counted."""
    slots: Slots = {}
    offered = _offered(desk.opened)
    _draw_top(desk, "include", offered, slots)
    _draw_top(desk, "exclude", offered, slots)
    mind_focus(desk.added, "add_")
    return slots


def _draw_top(desk: Desk, side: Literal["include", "exclude"], offered: Offered, slots: Slots) -> None:
    block = desk.draft.include if side == "include" else desk.draft.exclude
    with st.container(border=True, key=f"side_{side}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            tone, icon = TONES[side]
            st.markdown(f":{tone}-background[:material/{icon}: **{say(f'builder.{side}')}**]", width="content")
            _pick_kind(block)
            st.space("stretch")
            slots[block.id] = (place_count(desk, block, is_top=True), st.empty())
        if not block.parts:
            st.caption(say(f"builder.{side}_empty"))
        _draw_parts(desk, block, offered, slots, tone, depth=0)


def _draw_parts(desk: Desk, block: Block, offered: Offered, slots: Slots, tone: str, depth: int) -> None:
    for part in list(block.parts):
        if isinstance(part, Block):
            _draw_block(desk, block, part, offered, slots, tone, depth + 1)
        else:
            draw_part(desk, block, part, slots, tone)
    _draw_adding(desk, block, offered, depth)


def _draw_block(desk: Desk, outer: Block, block: Block, offered: Offered, slots: Slots, tone: str, depth: int) -> None:
    with st.container(border=True, key=f"block_{block.id}", gap="small"):
        with st.container(horizontal=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _pick_kind(block)
                count = place_at_right(desk, block)
            draw_menu(desk, outer, block)
        slots[block.id] = (count, st.empty())
        _draw_parts(desk, block, offered, slots, tone, depth)


def _pick_kind(block: Block) -> None:
    chosen = st.selectbox(
        say("builder.kind"),
        KINDS,
        index=KINDS.index(block.kind),
        format_func=said("block", KINDS).__getitem__,
        key=f"kind_{block.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=190,
    )
    if chosen != block.kind:
        block.kind = cast(Literal["all", "any", "none"], chosen)
        block.bare = False


def _draw_adding(desk: Desk, block: Block, offered: Offered, depth: int) -> None:
    key = f"add_{block.id}_{desk.turn}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.selectbox(
            say("builder.add"),
            list(offered),
            index=None,
            key=key,
            placeholder=say("builder.add"),
            label_visibility="collapsed",
            icon=":material/add:",
            filter_mode="contains",
            on_change=_add,
            args=(desk, block, key, offered),
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


def _add(desk: Desk, block: Block, key: str, offered: Offered) -> None:
    chosen = offered.get(st.session_state[key] or "")
    desk.turn += 1  # the box is empty again
    if chosen is not None and chosen.group != "heading":
        desk.keep("add")
        made = chosen.made(reads.the_catalog())
        block.parts.append(made)
        desk.added = f"part_{made.id}"
        recent: list[Key] = st.session_state.setdefault("recent_choices", [])
        recent[:] = [chosen.key, *(each for each in recent if each != chosen.key)]


def _nest(desk: Desk, block: Block) -> None:
    desk.keep("add_block")
    inner = Block("any" if block.kind == "all" else "all")
    block.parts.append(inner)
    desk.added = f"block_{inner.id}"


def line_of(choice: Choice) -> str:
    """`country  ·  customer field, text  ·  NL 30,120, BE 9,803`: what one reads and searches. What the language of
    profiles has a name for stands there in the reader's words too: `unsubscribe  ·  afgemeld, uitgeschreven`."""
    if choice.group == "heading":
        return f"──  {say(f'shelf.{choice.name}')}"
    name = say(f"other.{choice.name}") if choice.group == "other" else choice.name
    meant = phrase_or(f"in_words.{choice.name}", "") if choice.group in NAMED else ""
    about = ", ".join(filter(None, (say(f"group.{choice.group}"), choice.form or choice.type)))
    return "  ·  ".join(filter(None, (name, meant, about, choice.hint)))


def _offered(opened: str) -> Offered:
    with house.warehouse().reader() as reader:
        saved = all_saved(reader)
    names = tuple(each.name for each in saved if each.name != opened)
    texts = tuple(each.text for each in saved[:READ])
    recent = tuple(st.session_state.get("recent_choices", ()))
    return _arranged(names, texts, recent, language(), who.may(Act.PEOPLE), reads.stamp())


@st.cache_resource(show_spinner=False, max_entries=32)
def _arranged(
    names: tuple[str, ...],
    texts: tuple[str, ...],
    recent: tuple[Key, ...],
    tongue: str,  # noqa: ARG001
    sees_people: bool,  # noqa: ARG001  # what is offered hangs on it
    stamp: str,  # noqa: ARG001
) -> Offered:
    found = choices(reads.the_catalog(), reads.questions(), reads.event_rows(), names, _examples, _rows)
    often = most_used([profile for text in texts if (profile := _read(text, tuple(reads.plurals().items())))])
    return {line_of(each): each for each in arranged(found, recent, often)}


@st.cache_resource(show_spinner=False, max_entries=2 * READ)
def _read(text: str, plurals: tuple[tuple[str, str], ...]) -> ast.Profile | None:
    """A saved text; None of one that can be read no longer, such as of a data model that is gone."""
    try:
        return parse(text, dict(plurals))
    except ProfileErrors:
        return None


def _rows(count: int) -> str:
    return amount("builder.rows", count)


def _examples(field: Field) -> tuple[str, str]:
    """A field's type, and for text some values that it has."""
    kind = say(f"type.{field.type.kind}")
    if field.type.kind is not Kind.TEXT or field.type.is_list or field.name in ("customer_id", "email"):
        return kind, ""
    common = reads.values(None, field.name)[:EXAMPLES]
    return kind, ", ".join(f"{value[:24]} {number(rows)}" for value, rows in common)
