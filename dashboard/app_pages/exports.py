"""All exports: where each goes, when next, how the last one went; and a form for a new one."""

import streamlit as st

from dashboard import house, reads, trouble
from dashboard.widgets.export_form import draw_export_form
from dashboard.widgets.head import escaped, go, head, name_link, nothing_yet
from dashboard.widgets.schedule import in_words
from dashboard.widgets.states import state_badge
from dashboard.words import say, when
from exports import definition
from exports.definition import Export


def draw_new() -> None:
    if st.button(say("exports.new"), icon=":material/add:", type="primary", key="new_export"):
        st.session_state["adding_export"] = True


def draw_adding() -> None:
    with st.container(border=True, key="export_form"):
        st.subheader(say("exports.new"), anchor=False)
        name = st.text_input(say("export.name"), key="export_name", placeholder="crm", help=say("export.name_help"))
        settings, schedule = draw_export_form("new", {}, "0 6 * * *")
        with st.container(horizontal=True):
            wanted = st.button(say("export.add"), type="primary", icon=":material/check:", key="export_add")
            if st.button(say("form.cancel"), key="export_cancel"):
                st.session_state.pop("adding_export", None)
                st.rerun()
        if wanted:
            with trouble.shown():
                added = add((name or "").strip(), settings, schedule)
                st.session_state.pop("adding_export", None)
                go("export", name=added.name)


def add(name: str, settings: dict[str, str], schedule: str | None) -> Export:
    home = house.warehouse().home
    with house.warehouse().transaction() as writer:
        return definition.add(
            writer, name, settings, schedule, house.now(), timezone=home.settings.timezone, base=home.path
        )


def draw_card(export: Export) -> None:
    now = house.now()
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"export_{export.name}"):
        with st.container(width=200):
            name_link("export", export.name, name=export.name)
        st.caption(escaped(house.short(export.texts["folder"])), width="stretch")
        with st.container(gap=None, width=270):
            st.markdown(in_words(export.schedule))
            if export.timing and export.enabled:
                st.caption(say("exports.next", at=when(export.timing.next_after(now), now, export.timing.timezone)))
            elif export.timing:
                st.caption(say("exports.paused"))
        with st.container(gap=None, width=170):
            last = reads.runs(limit=1, job="export", name=export.name)
            if last:
                state_badge(last[0]["state"])
                st.caption(when(last[0]["started_at"], now, reads.zone()))
            else:
                st.caption(say("exports.never_ran"))


head("exports", "outbox", actions=draw_new)
with house.warehouse().reader() as reader:
    exports = definition.all_exports(reader)
if st.session_state.get("adding_export"):
    draw_adding()
if not exports and not st.session_state.get("adding_export"):
    nothing_yet("outbox", "exports.none")
for each in exports:
    with trouble.shown():
        draw_card(each)
