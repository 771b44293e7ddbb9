"""All saved profiles: what each says, and the way in."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, state, who
from dashboard.widgets.head import escaped, go, head, name_link, nothing_yet
from dashboard.words import language, say, when
from segments import profiles
from segments.errors import ProfileErrors
from segments.profiles import Saved
from segments.saved import keeping
from segments.sentence.describe import describe
from segments.text.parse import parse
from sql.errors import KlankbordError


def draw_new() -> None:
    if st.button(say("profiles.new"), icon=":material/add:", type="primary", key="new_profile"):
        state.open_next("")
        go("profile")


def draw_card(saved: Saved) -> None:
    with st.container(border=True, gap=None, key=f"profile_{saved.profile_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            name_link("profile", saved.name, name=saved.name)
            at = when(saved.saved_at, house.now(), reads.zone())
            st.caption(say("profiles.saved", version=saved.version, at=at), width="stretch")
            st.menu_button(
                "",
                ("archive",),
                key=f"more_{saved.profile_id}",
                icon=":material/more_vert:",
                type="tertiary",
                help=say("builder.menu"),
                format_func=lambda name: say(f"profiles.{name}"),
                on_click=archive,
                args=(saved.name,),
            )
        about, said = told(saved.text)
        if about:
            st.markdown(escaped(about))
        st.markdown(f":gray[{escaped(said)}]")


def told(text: str) -> tuple[str | None, str]:
    """What a profile is for, and what it says in a sentence."""
    try:
        profile = parse(text, reads.plurals())
    except ProfileErrors as error:
        return None, error.problems[0].message
    return profile.about, describe(profile, language(), reads.plurals())


def archive(name: str) -> None:
    try:
        with who.writing(Act.PROFILES, "profile.archive", name) as writer:
            keeping.archive(writer, name, house.now())
    except KlankbordError as error:
        st.toast(escaped(str(error)), icon=":material/link:", duration="long")
        return
    st.toast(say("profiles.archived", name=name), icon=":material/archive:")


head("profiles", "groups", actions=draw_new)
with house.warehouse().reader() as reader:
    found = profiles.all_saved(reader)
if not found:
    nothing_yet("groups", "profiles.none")
else:
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
    words = (sought or "").lower().split()
    shown = [saved for saved in found if all(word in (saved.name + saved.text).lower() for word in words)]
    if not shown:
        st.caption(say("profiles.no_match"))
    for saved in shown:
        draw_card(saved)
