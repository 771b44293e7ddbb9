"""The people of a profile, a page at a time, with the columns one likes to see."""

import streamlit as st

from dashboard import house, reads, who
from dashboard.widgets.summary import Weighed
from dashboard.words import say
from segments.people import audience

PAGE = 50
PAGES = 20
ALWAYS = ("customer_id", "email")


def draw_people(weighed: Weighed) -> None:
    if weighed.checked is None or weighed.summary is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    if weighed.summary.members == 0:
        st.info(say("people.nobody"), icon=":material/group_off:")
        return
    fields = [field.name for field in reads.the_catalog().customer if field.name != "customer_id" and field.place]
    columns = st.multiselect(
        say("people.columns"),
        fields,
        default=[name for name in fields if name != "first_seen_at"][:5],
        key="columns",
        persist_state="session",
    )
    pages = min(-(-weighed.summary.members // PAGE), PAGES)
    page = st.session_state.get("people_page", 1)
    page = min(max(int(page), 1), pages)
    with house.warehouse().reader() as reader:
        found = audience.members(reader, weighed.checked, weighed.as_of, tuple(columns), limit=page * PAGE)
    shown = who.masked(found.slice((page - 1) * PAGE, PAGE))
    who.look_at_list(weighed.checked.profile.name, weighed.checked.text)
    st.dataframe(
        shown, hide_index=True, placeholder="–", height=min(38 + 35 * shown.height, 600), alt=say("people.alt")
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        first = (page - 1) * PAGE + 1
        st.caption(say("people.shown", first=first, last=first + shown.height - 1, of=weighed.summary.members))
        if pages > 1:
            st.pagination(pages, key="people_page")
