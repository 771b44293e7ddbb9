"""The saved profiles that a person is in, with since when; those that are not kept current are looked into when asked.
Each leads to why."""

from datetime import datetime

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble
from dashboard.reads import person as person_reads
from dashboard.reads.person import Stay, Who
from dashboard.who import require
from dashboard.widgets.head import name_link
from dashboard.words import amount, say, when
from segments import profiles


@st.fragment
def draw_profiles(who: Who) -> None:
    with trouble.shown():
        require(Act.PEOPLE)
        st.subheader(say("belongs.title"), anchor=False)
        with house.warehouse().reader() as reader:
            names = list(profiles.names(reader))
        if not names:
            st.caption(say("belongs.none"))
            return
        _draw(who, names)


def _draw(who: Who, names: list[str]) -> None:
    as_of, stays = person_reads.kept_current(), person_reads.stays(who.key)
    inside = {each.profile: each for each in stays if each.left_at is None and each.profile in as_of}
    looked: dict[str, bool | None] = _looked(who)
    unkept = [name for name in names if name not in as_of]
    for name in names:
        if name in inside:
            _draw_one(who, name, is_in=True, told=say("belongs.since", at=_when(inside[name].entered_at)))
        elif looked.get(name):
            _draw_one(who, name, is_in=True, told=say("belongs.now"))
    if as_of and not inside and not any(looked.values()):
        st.caption(say("belongs.in_none"))
    if as_of:
        st.caption(say("belongs.as_of", at=_when(min(as_of.values()))))
    if unkept and not looked:
        st.button(
            amount("belongs.look", len(unkept)),
            icon=":material/person_search:",
            key="look_in_profiles",
            help=say("belongs.look_help"),
            on_click=_look,
            args=(who, unkept),
        )
    out = [name for name in names if name not in inside and not looked.get(name) and (name in as_of or name in looked)]
    if out:
        with st.expander(say("belongs.more"), expanded=bool(looked)):
            for name in out:
                before = next((each for each in stays if each.profile == name), None)
                _draw_one(who, name, is_in=False, told=_told_out(before, name in looked, looked.get(name)))


def _draw_one(who: Who, name: str, *, is_in: bool, told: str) -> None:
    sign = ":green[:material/check:]" if is_in else ":gray[:material/close:]"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(sign, width="content")
        name_link("profile", name, name=name)
        st.caption(told, width="stretch")
        st.page_link(
            "app_pages/profile.py",
            label=say("belongs.why" if is_in else "belongs.why_not"),
            icon=":material/help:",
            query_params={"name": name, "view": say("view.why"), "customer": who.name},
        )


def _told_out(before: Stay | None, was_looked: bool, found: bool | None) -> str:
    if before is not None and before.left_at is not None:
        return say("belongs.left", at=_when(before.entered_at), until=_when(before.left_at))
    return say("belongs.unreadable" if was_looked and found is None else "belongs.now_out")


def _look(who: Who, names: list[str]) -> None:
    st.session_state["looked_in"] = (_key(who), person_reads.look_in(names, who.key))


def _looked(who: Who) -> dict[str, bool | None]:
    """What was found when it was asked last, of this person and as nothing was stored since."""
    key, found = st.session_state.get("looked_in", (None, {}))
    return found if key == _key(who) else {}


def _key(who: Who) -> tuple[int, str]:
    return who.key, reads.stamp()


def _when(at: datetime) -> str:
    return when(at, house.now(), reads.zone())
