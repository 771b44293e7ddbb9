"""All saved profiles: what each says, how many people it has and how that goes, who uses it, and the way in."""

import streamlit as st

from dashboard import address, house, profile_writes, reads, state, trouble
from dashboard.reads import profiles as profile_reads
from dashboard.reads.profiles import Shelf, Size, Told
from dashboard.templates import Template, templates
from dashboard.widgets import counting
from dashboard.widgets.head import escaped, go, head, name_link, nothing_yet
from dashboard.widgets.profile_card import draw_card
from dashboard.words import language, say, when
from dashboard.work import Asking
from segments.profiles import Saved

PAGE = 20
LINE = 40  # pixels: as high as a button
ORDERS = ("name", "size", "saved")


def draw_actions() -> None:
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom", gap="xsmall"):
        offered = offered_templates()
        if offered:
            kinds = {each.kind: each for each in offered}
            chosen = st.menu_button(
                say("template.start"),
                list(kinds),
                icon=":material/auto_awesome_motion:",
                key="template",
                format_func=lambda kind: say(f"template.{kind}"),
            )
            if chosen:
                begin(kinds[chosen])
        if st.button(say("profiles.new"), icon=":material/add:", type="primary", key="new_profile"):
            state.open_next("")
            go("profile")


def offered_templates() -> list[Template]:
    facts = reads.facts()
    if facts.is_empty:
        return []
    rows = reads.event_rows()
    return templates(reads.the_catalog(), reads.questions(), rows, facts.responses, facts.customers)


def begin(template: Template) -> None:
    """Lay an editable copy on the desk."""
    profile = template.profile(say(f"template.{template.kind}"), say(f"template.{template.kind}_about"))
    state.lay_new(profile, "template")
    go("profile")


def draw_unsaved() -> None:
    """What was left without saving, with the way back to it."""
    for name, desk in state.desks().items():
        if desk.is_changed:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"unsaved_{name}"):
                st.badge(say("save.unsaved"), icon=":material/edit:", color="orange")
                name_link("profile", desk.draft.name, name=name)
                st.caption(say("profiles.unsaved"))


def draw_filters(told: dict[str, Told]) -> tuple[list[str], list[str], str]:
    """The words and tags that are looked for, and what it is sorted by."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sought = st.text_input(
            say("profiles.search"),
            key="search",
            type="search",
            placeholder=say("profiles.search"),
            label_visibility="collapsed",
            icon=":material/search:",
            live=True,
            bind="query-params",
        )
        order = address.choice(
            st.selectbox,
            say("profiles.sorted"),
            "sorted",
            {name: f"profiles.by_{name}" for name in ORDERS},
            ORDERS[0],
            told=lambda name: f"{say('profiles.sorted')} {say(f'profiles.by_{name}')}",
            label_visibility="collapsed",
            filter_mode=None,
            width=210,
        )
    every = sorted({tag for each in told.values() for tag in each.tags})
    tags = address.several(say("profiles.tags"), "tags", every, escaped) if every else []
    return (sought or "").lower().split(), tags, order or ORDERS[0]


def sizes_of(shelf: Shelf) -> tuple[dict[str, Size], Asking[dict[str, Size]]]:
    """What is known by now of the sizes, and who counts beside the page those that are not kept current."""
    kept = profile_reads.kept_sizes(shelf.saved, shelf.in_use)
    rest = tuple(each for each in shelf.saved if each.name not in kept)
    zone, now = reads.zone(), house.now()
    what = (reads.stamp(), profile_reads.step_of(now), rest)
    found: dict[str, Size] = {}
    asking = counting.asked("sizes", what, lambda reader: profile_reads.count_each(reader, rest, zone, now, found))
    if st.session_state.get("sizes_by") is not asking:
        st.session_state["sizes_by"], st.session_state["sizes_found"] = asking, found
    asking.is_done(house.patience())
    return {**st.session_state["sizes_found"], **kept}, asking


def draw_count(found: int, asking: Asking[dict[str, Size]]) -> None:
    """How many there are, or that their people are being counted: in a place of one height, so that nothing below it
    moves when that ends."""
    with st.container(height=LINE, border=False, vertical_alignment="center"):
        if asking.is_stopped:
            counting.draw_stopped("sizes")
        elif not asking.is_done():
            counting.draw_waiting("sizes", asking)
        elif found == 0:
            st.caption(say("profiles.no_match"))
        else:
            at = when(reads.facts().up_to, house.now(), reads.zone(), "time.nothing")
            st.caption(say("profiles.up_to_one" if found == 1 else "profiles.up_to", count=found, at=at))
    if asking.is_done() and not asking.is_stopped and asking.error is not None:
        trouble.show(asking.error)


def draw_archived(shelf: Shelf) -> None:
    with st.expander(say("profiles.archived_title", count=len(shelf.archived)), icon=":material/archive:"):
        for place, each in enumerate(shelf.archived):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(escaped(each.name), width="content")
                at = when(each.at, house.now(), reads.zone())
                by = say("profiles.archived_by", at=at, by=escaped(each.by)) if each.by else None
                st.caption(by or say("profiles.archived_at", at=at), width="stretch")
                st.button(
                    say("profiles.unarchive"), icon=":material/unarchive:", type="tertiary", key=f"unarchive_{place}",
                    on_click=unarchive, args=(each.name,),
                )  # fmt: skip


def unarchive(name: str) -> None:
    with trouble.shown():
        profile_writes.unarchive(name)
        st.toast(say("profiles.unarchived", name=escaped(name)), icon=":material/unarchive:")


def draw_renaming() -> None:
    name = st.session_state.get("renaming")
    if name is None:
        return

    @st.dialog(say("profiles.rename"), icon=":material/edit:", on_dismiss=stop_renaming)
    def ask() -> None:
        to = (st.text_input(say("profiles.new_name"), name, key="rename_to") or "").strip()
        if st.button(say("form.save"), type="primary", icon=":material/save:", key="rename_do", disabled=not to):
            with trouble.shown():
                state.renamed(name, profile_writes.rename(name, to))
                stop_renaming()
                st.rerun()

    ask()


def stop_renaming() -> None:
    st.session_state.pop("renaming", None)


def in_order(found: list[Saved], order: str, sizes: dict[str, Size]) -> list[Saved]:
    match order:
        case "size":
            return sorted(found, key=lambda each: -((sizes[each.name].members or 0) if each.name in sizes else 0))
        case "saved":
            return sorted(found, key=lambda each: each.saved_at, reverse=True)
        case _:
            return sorted(found, key=lambda each: each.name.casefold())


def fits(saved: Saved, told: Told, words: list[str], tags: list[str]) -> bool:
    text = (saved.name + saved.text + told.sentence + (saved.saved_by or "")).lower()
    return all(word in text for word in words) and set(tags) <= set(told.tags)


def draw(shelf: Shelf) -> None:
    told = {each.name: profile_reads.told(each.text, language()) for each in shelf.saved}
    words, tags, order = draw_filters(told)
    found = [each for each in shelf.saved if fits(each, told[each.name], words, tags)]
    sizes, asking = sizes_of(shelf)
    found = in_order(found, order, sizes)
    draw_count(len(found), asking)
    before = (address.page("profiles_page", len(found), PAGE) - 1) * PAGE
    for each in found[before : before + PAGE]:
        with trouble.shown():
            draw_card(each, told[each.name], sizes.get(each.name), shelf, is_counting=not asking.is_done())
    address.turn("profiles_page", len(found), PAGE)


head("profiles", "groups", actions=draw_actions)
draw_renaming()
draw_unsaved()
shelf = profile_reads.shelf()
if shelf.saved:
    draw(shelf)
else:
    nothing_yet("groups", "profiles.none")
if shelf.archived:
    draw_archived(shelf)
