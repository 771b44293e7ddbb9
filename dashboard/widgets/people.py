"""The people of a profile, a page at a time, in the order and with the columns one likes to see; each leads to the
person's own page."""

import streamlit as st

from dashboard import address, house, reads, who
from dashboard.widgets.personal import draw_table
from dashboard.widgets.summary import Weighed
from dashboard.widgets.why import CUSTOMER
from dashboard.words import say
from segments.people import audience

PAGE = 50
USUAL = 5  # columns that are shown before somebody chooses
ALWAYS = "customer_id"


def draw_people(weighed: Weighed) -> None:
    if weighed.checked is None or weighed.summary is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    if weighed.summary.members == 0:
        st.info(say("people.nobody"), icon=":material/group_off:")
        return
    fields = [field.name for field in reads.the_catalog().customer if field.name != ALWAYS]
    usual = [name for name in fields if name not in ("first_seen_at", "reachable")][:USUAL]
    columns = st.multiselect(
        say("people.columns"),
        fields,
        default=usual,
        key="columns",
        bind="query-params",
        placeholder=say("builder.choose_some"),
        select_all=False,
    )
    order, descending = _choose_order([ALWAYS, *fields])
    first = (address.page("people_page", weighed.summary.members, PAGE) - 1) * PAGE
    with house.warehouse().reader() as reader:
        shown = audience.members(
            reader,
            weighed.checked,
            weighed.as_of,
            tuple(columns),
            limit=PAGE,
            offset=first,
            order="" if order == ALWAYS else order,
            descending=descending,
        )
    who.look_at_list(weighed.checked.profile.name, weighed.checked.text)
    draw_table(shown, "people", say("people.alt"), why=_ask_why)
    address.turn("people_page", weighed.summary.members, PAGE, "people.shown")


def _ask_why(name: str) -> None:
    """To the view that tells why this one is in."""
    st.query_params.update({"view": "why", CUSTOMER: name})
    st.session_state[CUSTOMER] = name


def _choose_order(names: list[str]) -> tuple[str, bool]:
    """The field that people are sorted by, and whether from high to low; over all of them, not the page alone."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(say("people.order"), names, key="people_order", bind="query-params", width=260)
        descending = st.toggle(say("people.descending"), key="people_descending", bind="query-params")
    return order, descending
