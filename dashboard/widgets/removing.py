"""Removing a source: asked for twice, with what goes and what stays in between."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.telling import tell
from dashboard.widgets.head import escaped, go
from dashboard.words import say
from ingest import source


def draw_removing(name: str) -> None:
    asked = f"removing_{name}"
    if not st.session_state.get(asked):
        if st.button(say("remove.ask"), icon=":material/delete:", type="tertiary", key="source_remove"):
            st.session_state[asked] = True
            st.rerun()
        return
    with st.container(border=True, key="source_removing"):
        st.markdown(f"**{say('remove.title', name=escaped(name))}**")
        st.markdown(f":material/delete: {say('remove.goes')}  \n:material/inventory_2: {say('remove.stays')}")
        with st.container(horizontal=True):
            wanted = st.button(say("remove.do"), icon=":material/delete:", type="primary", key="source_remove_sure")
            if st.button(say("form.cancel"), key="source_remove_cancel"):
                del st.session_state[asked]
                st.rerun()
    if wanted:
        with trouble.shown():
            who.allow(Act.SOURCES, "source.remove", name)
            source.remove(house.warehouse(), name, now=house.now())
            del st.session_state[asked]
            tell(say("remove.done", name=escaped(name)))
            go("sources")
