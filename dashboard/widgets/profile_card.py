"""One saved profile in the list: its name, what it says, how many people, since when, who uses it."""

from collections import Counter
from datetime import timedelta
from typing import Literal

import streamlit as st

from dashboard import house, profile_writes, reads, trouble
from dashboard.reads.profiles import Shelf, Size, Told
from dashboard.widgets.head import escaped, name_link
from dashboard.widgets.used_by import draw_users
from dashboard.words import amount, lasted, number, say, when
from segments.errors import ProfileInUse
from segments.profiles import Saved
from segments.saved.links import Use
from segments.saved.tags import without_tags

SLOW = 2.0  # seconds
STALE = timedelta(hours=3)  # of what is counted by the hour
REFUSED = "archive_refused"


def draw_card(saved: Saved, told: Told, size: Size | None, shelf: Shelf, *, is_counting: bool) -> None:
    """`size` None: it is not counted, or not yet."""
    with st.container(border=True, key=f"profile_{saved.profile_id}"):
        said, counted = st.columns((0.74, 0.26), gap="medium")
        with said.container(gap="xxsmall"):
            _draw_head(saved, size, shelf, told)
            if about := without_tags(told.about):
                st.markdown(escaped(about))
            if told.problem is not None:
                st.markdown(f":red[:material/error: {escaped(told.problem)}]")
            st.markdown(f":gray[{escaped(told.sentence)}]")
            _draw_foot(saved, told)
        with counted.container(gap="xxsmall"):
            _draw_size(size, is_counting=is_counting)
        _draw_refused(saved.name)


def _draw_head(saved: Saved, size: Size | None, shelf: Shelf, told: Told) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        name_link("profile", saved.name, name=saved.name)
        if saved.name in shelf.in_use:
            _badge("followed", "visibility", "blue", say("profiles.followed_help"))
        if users := shelf.links.uses(saved.name):
            text = amount("profiles.used", len(users))
            st.badge(text, icon=":material/link:", color="gray", help=_listed(users))
        if size is not None and size.is_kept and house.now() - size.as_of > STALE:
            at = when(size.as_of, house.now(), reads.zone())
            _badge("stale", "hourglass_disabled", "orange", say("profiles.stale_help", at=at))
        if size is not None and size.seconds >= SLOW:
            _badge("slow", "speed", "orange", say("profiles.slow_help", time=lasted(size.seconds)))
        if told.problem is not None or (size is not None and size.members is None):
            _badge("cannot", "error", "red", say("profiles.cannot_help"))
        st.space("stretch")
        _draw_menu(saved)


def _badge(word: str, icon: str, colour: Literal["blue", "orange", "red"], help: str) -> None:
    st.badge(say(f"profiles.{word}"), icon=f":material/{icon}:", color=colour, help=help)


def _listed(users: list[Use]) -> str:
    names = [say(f"profiles.used_{each.kind}", name=escaped(each.name)) for each in users]
    return ", ".join(Counter(names))


def _draw_foot(saved: Saved, told: Told) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for tag in told.tags:
            st.badge(tag, icon=":material/sell:", color="violet")
        at = when(saved.saved_at, house.now(), reads.zone())
        if saved.saved_by:
            st.caption(say("profiles.saved_by", version=saved.version, at=at, by=escaped(saved.saved_by)))
        else:
            st.caption(say("profiles.saved", version=saved.version, at=at))


def _draw_size(size: Size | None, *, is_counting: bool) -> None:
    if size is None or size.members is None:
        st.metric(say("profiles.people"), "–")
        if size is None:
            st.caption(say("profiles.counting" if is_counting else "profiles.uncounted"))
        return
    trend = list(size.trend) if len(size.trend) > 1 else None
    st.metric(say("profiles.people"), number(size.members), chart_data=trend, chart_type="line")
    st.caption(say("profiles.counted", at=when(size.as_of, house.now(), reads.zone())))


def _draw_menu(saved: Saved) -> None:
    key = f"more_{saved.profile_id}"

    def do() -> None:
        if st.session_state[key] == "archive":
            _archive(saved.name)
        else:
            st.session_state["renaming"] = saved.name

    st.menu_button(
        "",
        ("rename", "archive"),
        key=key,
        icon=":material/more_vert:",
        help=say("builder.menu"),
        format_func=lambda name: say(f"profiles.{name}"),
        on_click=do,
    )


def _archive(name: str) -> None:
    with trouble.shown():
        try:
            profile_writes.archive(name)
        except ProfileInUse as error:
            st.session_state[REFUSED] = (name, [Use(**each) for each in error.users])
            return
        st.toast(say("profiles.archived", name=escaped(name)), icon=":material/archive:")


def _draw_refused(name: str) -> None:
    """Who uses the profile that was to be archived, with the way to each."""
    refused: tuple[str, list[Use]] | None = st.session_state.get(REFUSED)
    if refused is None or refused[0] != name:
        return
    st.warning(say("profiles.in_use", name=escaped(name)), icon=":material/link:")
    draw_users(refused[1])
    st.button(say("profiles.in_use_close"), key="in_use_close", on_click=_close)


def _close() -> None:
    st.session_state.pop(REFUSED, None)
