"""Saving: a name and a purpose are asked once; a name that is taken is refused kindly; then a version is added. Where
somebody else saved one in between, their changes are shown before anything is saved."""

from dataclasses import replace

import streamlit as st

from dashboard import asking, profile_writes, trouble
from dashboard.draft import Draft, from_ast, to_ast
from dashboard.reads import profiles as profile_reads
from dashboard.state import Desk, rename
from dashboard.telling import draw_told, tell
from dashboard.widgets import main_key
from dashboard.widgets.difference import draw_difference
from dashboard.widgets.head import escaped
from dashboard.widgets.part import profile_names
from dashboard.widgets.summary import Weighed
from dashboard.widgets.versions import told
from dashboard.words import say
from segments.errors import ProfileChanged
from sql.errors import KlankbordError

NAME = "name_of_profile"  # what is asked, about the profile that was opened


def draw_saving(desk: Desk, weighed: Weighed) -> None:
    """The mark that something is not saved, and the buttons."""
    draw_told()  # this may be drawn alone
    if desk.failed is not None:
        trouble.show(desk.failed)
    desk.failed = None
    can_save = weighed.checked is not None and desk.draft.typed is None
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if desk.saved is not None:
            if st.button(
                say("save.save"),
                icon=":material/save:",
                type=main_key.look(),
                key="save",
                disabled=not (can_save and desk.is_changed),
                shortcut="Ctrl+S",
            ):
                if desk.draft.name != desk.opened and desk.draft.name in profile_names():
                    st.toast(say("save.name_taken", name=escaped(desk.draft.name)), icon=":material/content_copy:")
                else:
                    _keep(desk, desk.draft.name, desk.draft.about)
            if st.button(say("save.save_as"), key="save_as", disabled=not can_save):
                asking.ask(NAME, desk.opened)
        elif st.button(
            say("save.save"),
            icon=":material/save:",
            type=main_key.look(),
            key="save",
            disabled=not can_save,
            help=None if can_save else say("save.nothing"),
            shortcut="Ctrl+S",
        ):
            asking.ask(NAME, desk.opened)
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
    _draw_newer(desk, can_save=can_save)
    if asking.is_asked(NAME, desk.opened):
        _ask(desk)


def _draw_newer(desk: Desk, *, can_save: bool) -> None:
    """What somebody else saved in between, and the two ways on."""
    newer = desk.newer
    if newer is None or desk.saved is None:
        return
    with st.container(border=True, key="newer", gap="xsmall"):
        st.markdown(f":orange[:material/group:] **{say('newer.title')}**")
        st.caption(say("newer.told", version=newer.version, told=told(newer)))
        before = next(each for each in profile_reads.versions(newer.name) if each.version == desk.version)
        draw_difference(before.text, newer.text)
        with st.container(horizontal=True):
            if st.button(say("newer.mine"), icon=":material/save:", key="newer_mine", disabled=not can_save):
                desk.version = newer.version
                _keep(desk, desk.draft.name, desk.draft.about)
            st.button(say("newer.theirs"), icon=":material/group:", key="newer_theirs", on_click=_take, args=(desk,))
        st.caption(say("newer.kept"))


def _take(desk: Desk) -> None:
    """Go on with what the other saved; one's own is an undo away."""
    newer = desk.newer
    profile = profile_reads.readable(newer.text) if newer else None
    if newer is None or profile is None:
        return
    desk.put(from_ast(profile), "theirs")
    desk.saved, desk.version, desk.newer = profile, newer.version, None


def _ask(desk: Desk) -> None:
    """Ask for name and purpose until it is saved or put away: the page may be drawn anew meanwhile, once it has
    counted."""

    @st.dialog(say("save.title"), icon=":material/save:", on_dismiss=asking.put_away)
    def ask() -> None:
        present = desk.draft.name if desk.saved is None and desk.draft.name != say("profile.new_name") else ""
        name = st.text_input(say("save.name"), present, key="save_name", placeholder=say("save.name_example"))
        about = st.text_area(say("save.about"), desk.draft.about or "", key="save_about", height=90,
                             help=say("save.about_help"))  # fmt: skip
        if st.button(say("save.save"), type="primary", icon=":material/save:", key="save_really"):
            name = (name or "").strip()
            if not name:
                st.warning(say("save.name_missing"), icon=":material/edit:")
            elif name in profile_names():
                st.warning(say("save.name_taken", name=escaped(name)), icon=":material/content_copy:")
            else:
                _keep(desk, name, (about or "").strip() or None)

    ask()


def _start_over(desk: Desk) -> None:
    desk.put(Draft(say("profile.new_name")), "start_over")


def _keep(desk: Desk, name: str, about: str | None) -> None:
    """Save what is filled in as a new version under `name`, and go on with it."""
    profile = to_ast(replace(desk.draft, name=name, about=about)).profile
    assert profile is not None
    base = desk.version if name == desk.opened else 0
    try:
        saved = profile_writes.save(profile, base)
    except ProfileChanged as error:
        if not base:
            st.warning(say("save.name_taken", name=escaped(name)), icon=":material/content_copy:")
            return
        desk.newer = profile_reads.find(name)
        if desk.newer is None:  # it was archived
            desk.failed = error
        asking.put_away()
        st.rerun(scope="app")
    except KlankbordError as error:
        trouble.show(error)
        return
    asking.put_away()
    desk.draft.name, desk.draft.about = name, about
    rename(desk, name)
    desk.saved, desk.version, desk.newer = profile, saved.version, None
    tell(say("save.done", name=escaped(name)))
    st.query_params["name"] = name
    st.rerun(scope="app")
