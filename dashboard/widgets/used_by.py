"""Where a profile is used, directly and through others, and which profiles it leans on itself."""

import streamlit as st

from accounts.roles import Act
from dashboard import who
from dashboard.reads import profiles as profile_reads
from dashboard.state import Desk
from dashboard.widgets.head import escaped, name_link
from dashboard.words import say
from segments.saved.links import Use, names_in


def draw_used_by(desk: Desk) -> None:
    if desk.saved is None:
        st.info(say("used.unsaved"), icon=":material/save:")
        return
    users = profile_reads.shelf().links.uses(desk.opened)
    if users:
        st.markdown(f"**{say('used.by')}**")
        draw_users(users)
        st.caption(say("used.counted_with"))
    else:
        st.info(say("used.nobody"), icon=":material/link_off:")
    if leans_on := names_in(desk.saved):
        st.markdown(f"**{say('used.leans_on')}**")
        for name in leans_on:
            _draw_line("profile", name, None)


def draw_export_link(desk: Desk) -> None:
    """The way to an export of who is in the profile, once there is one to send."""
    if desk.saved is not None and who.may(Act.EXPORTS):
        st.page_link(
            "app_pages/new_export.py",
            label=say("used.export_these"),
            icon=":material/outbox:",
            query_params={"profile": desk.opened},
        )


def draw_users(users: list[Use]) -> None:
    """A line for each, with the way to it."""
    for each in users:
        _draw_line(each.kind, each.name, each.through)


def _draw_line(kind: str, name: str, through: str | None) -> None:
    icon = "groups" if kind == "profile" else "outbox"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":gray[:material/{icon}: {say(f'used.{kind}')}]", width="content")
        name_link(kind, name, name=name)
        if through is not None:
            st.caption(say("used.through", name=escaped(through)), width="content")
