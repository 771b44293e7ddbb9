"""A link of a mail, or the token in it: whom it names, since when, until when, and whether they still exist."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.words import say, when
from ingest import link
from ingest.records import PERSON


def draw_link() -> None:
    with st.expander(say("link.title"), icon=":material/link:"):
        text = st.text_input(say("link.label"), key="link", placeholder=say("link.placeholder"))
        if text.strip():
            with trouble.shown():
                draw_said(text)


def draw_said(text: str) -> None:
    warehouse, now, zone = house.warehouse(), house.now(), reads.zone()
    who.require(Act.PEOPLE)
    with warehouse.reader() as reader:
        said = link.read(reader, warehouse.home, text, now)
    if name := next((said.fields[each] for each in PERSON if said.fields.get(each)), None):
        who.look_up(str(name))
    st.caption(say("link.times", made=when(said.made_at, now, zone), until=when(said.valid_until, now, zone)))
    if said.exists:
        st.success(say("link.exists"), icon=":material/person_check:")
    else:
        st.warning(say("link.unknown"), icon=":material/person_off:")
    rows = [{say("link.field"): name, say("link.value"): _shown(value)} for name, value in said.fields.items()]
    st.dataframe(rows, hide_index=True, placeholder="–", alt=say("link.title"))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
