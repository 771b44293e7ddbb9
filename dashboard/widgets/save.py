"""Saving: a name and a purpose are asked once; a name that is taken is refused kindly; then a version is added."""

from dataclasses import replace

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, who
from dashboard.draft import Draft, to_ast
from dashboard.state import Desk, rename
from dashboard.widgets.part import profile_names
from dashboard.widgets.summary import Weighed
from dashboard.words import say
from segments import profiles
from segments.saved import keeping
from sql.errors import KlankbordError


def draw_saving(desk: Desk, weighed: Weighed) -> None:
    """The mark that something is not saved, and the buttons."""
    if desk.just_saved:
        st.toast(say("save.done", name=desk.draft.name), icon=":material/check:")
        desk.just_saved = False
    can_save = weighed.checked is not None and desk.typed is None
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if desk.saved is not None:
            if st.button(
                say("save.save"),
                icon=":material/save:",
                type="primary",
                key="save",
                disabled=not (can_save and desk.is_changed),
                shortcut="Ctrl+S",
            ):
                if desk.draft.name != desk.opened and desk.draft.name in profile_names():
                    st.toast(say("save.name_taken", name=desk.draft.name), icon=":material/content_copy:")
                elif not _is_newer_elsewhere(desk):
                    _keep(desk, desk.draft.name, desk.draft.about)
            if st.button(say("save.save_as"), key="save_as", disabled=not can_save):
                _ask(desk)
        elif st.button(
            say("save.save"),
            icon=":material/save:",
            type="primary",
            key="save",
            disabled=not can_save,
            help=None if can_save else say("save.nothing"),
            shortcut="Ctrl+S",
        ):
            _ask(desk)
        if desk.saved is None and desk.is_changed:
            st.button(
                say("save.start_over"),
                icon=":material/restart_alt:",
                type="tertiary",
                key="start_over",
                on_click=_start_over,
                args=(desk,),
            )
        if desk.is_changed:
            st.badge(say("save.unsaved"), icon=":material/edit:", color="orange")
        elif desk.saved is not None:
            st.badge(say("save.saved", version=desk.version), icon=":material/check:", color="green")


def _is_newer_elsewhere(desk: Desk) -> bool:
    """Whether somebody saved it since it was opened; told once, and then saving goes on top of that."""
    with house.warehouse().reader() as reader:
        present = profiles.find(reader, desk.opened)
    if present is None or present.version == desk.version:
        return False
    desk.version = present.version
    st.toast(say("save.newer", version=present.version), icon=":material/group:", duration="long")
    return True


def _ask(desk: Desk) -> None:
    @st.dialog(say("save.title"), icon=":material/save:")
    def ask() -> None:
        present = desk.draft.name if desk.saved is None and desk.draft.name != say("profile.new_name") else ""
        name = st.text_input(say("save.name"), present, key="save_name", placeholder=say("save.name_example"))
        about = st.text_area(say("save.about"), desk.draft.about or "", key="save_about", height=90)
        if st.button(say("save.save"), type="primary", icon=":material/save:", key="save_really"):
            name = (name or "").strip()
            if not name:
                st.warning(say("save.name_missing"), icon=":material/edit:")
            elif name in profile_names():
                st.warning(say("save.name_taken", name=name), icon=":material/content_copy:")
            else:
                _keep(desk, name, (about or "").strip() or None)

    ask()


def _start_over(desk: Desk) -> None:
    desk.keep("start_over")
    desk.draft, desk.typed = Draft(say("profile.new_name")), None


def _keep(desk: Desk, name: str, about: str | None) -> None:
    """Save what is filled in as a new version under `name`, and go on with it."""
    profile = to_ast(replace(desk.draft, name=name, about=about)).profile
    assert profile is not None
    try:
        with who.writing(Act.PROFILES, "profile.save", name) as writer:
            checked = keeping.check_named(writer, profile, reads.zone())
            saved = keeping.save(writer, checked, house.now())
    except KlankbordError as error:
        st.error(str(error), icon=":material/error:")
        return
    desk.draft.name, desk.draft.about = name, about
    rename(desk, name)
    desk.saved, desk.version, desk.just_saved = profile, saved.version, True
    st.query_params["name"] = name
    st.rerun(scope="app")
