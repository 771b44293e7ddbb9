"""The versions of a profile: who saved it and when, what changed, and the way back to one."""

import streamlit as st

from dashboard import house, profile_writes, reads
from dashboard.draft import from_ast
from dashboard.reads import profiles as profile_reads
from dashboard.said import for_reader
from dashboard.state import Desk
from dashboard.telling import tell
from dashboard.widgets.difference import draw_difference
from dashboard.widgets.head import escaped
from dashboard.words import say, when
from segments.profiles import Saved

SHOWN = 20


def draw_versions(desk: Desk) -> None:
    if desk.saved is None:
        st.info(say("versions.unsaved"), icon=":material/save:")
        return
    found = profile_reads.versions(desk.opened)
    shown = len(found) if st.session_state.get("all_versions") else SHOWN
    for place, each in enumerate(found[:shown]):
        _draw(desk, each, found[place + 1] if place + 1 < len(found) else None, is_newest=place == 0)
    if len(found) > shown:
        st.button(say("versions.all", count=len(found)), key="versions_all", on_click=_show_all)


def _show_all() -> None:
    st.session_state["all_versions"] = True


def _draw(desk: Desk, saved: Saved, before: Saved | None, *, is_newest: bool) -> None:
    with st.container(border=True, gap="xsmall", key=f"version_{saved.version}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{say('versions.version', version=saved.version)}**", width="content")
            if is_newest:
                st.badge(say("versions.in_force"), icon=":material/check:", color="green")
            st.caption(told(saved), width="stretch")
            if not is_newest:
                st.button(
                    say("versions.restore"), icon=":material/settings_backup_restore:", type="tertiary",
                    key=f"restore_{saved.version}", on_click=_restore, args=(desk, saved.version),
                )  # fmt: skip
        if saved.note:
            st.caption(escaped(for_reader(saved.note)))
        if before is None:
            st.markdown(f":gray[{say('versions.first')}]")
        else:
            draw_difference(before.text, saved.text)


def told(saved: Saved) -> str:
    """By whom and when."""
    at = when(saved.saved_at, house.now(), reads.zone())
    return say("versions.by", by=escaped(saved.saved_by), at=at) if saved.saved_by else say("versions.at", at=at)


def _restore(desk: Desk, version: int) -> None:
    """Save that version anew; what was not saved is an undo away."""
    with desk.trying():
        saved, profile = profile_writes.restore(desk.opened, version)
        desk.put(from_ast(profile), "restore")
        desk.saved, desk.version, desk.newer = profile, saved.version, None
        tell(say("versions.restored", version=version, saved=saved.version))
