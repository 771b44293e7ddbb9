"""One profile: built on the left, counted on the right, in whatever view one likes it."""

import streamlit as st

from dashboard import house, reads, state, trouble
from dashboard.draft import to_ast, walk
from dashboard.state import Desk
from dashboard.widgets.builder import draw_builder
from dashboard.widgets.head import escaped, head
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.people import draw_people
from dashboard.widgets.save import draw_saving
from dashboard.widgets.sql import draw_sql
from dashboard.widgets.summary import draw_summary, fill_slots, weigh
from dashboard.widgets.text import draw_text
from dashboard.widgets.why import draw_why
from dashboard.words import say
from segments import profiles
from segments.text.parse import parse

TALL = 7  # parts; with more, the builder scrolls by itself so that the count stays in view
HEIGHT = 700


def open_desk() -> Desk:
    """The desk with the profile that the link names; what is being built there stays."""
    name = st.query_params.get("name") or state.opened()
    if name and "name" not in st.query_params:  # the browser's way back leads over a link that Streamlit has emptied
        st.query_params["name"] = name
    state.open_next(name)
    desk = state.desks().get(name)
    if desk is not None and (desk.is_changed or not name):
        return desk
    if not name:
        return state.lay(None)
    with house.warehouse().reader() as reader:
        saved, names = profiles.find(reader, name), profiles.names(reader)
    if saved is None:
        leave_missing("profile", "group_add", "profiles", name, names)
    if desk is not None and desk.version == saved.version:
        return desk
    return state.lay(parse(saved.text, reads.plurals()), saved.name, saved.version)


@st.fragment
def draw_desk(desk: Desk) -> None:
    with trouble.shown():
        head("profile", "group_add", desk.draft.name, back="profiles")
        if desk.draft.about:
            st.markdown(f":gray[{escaped(desk.draft.about)}]")
        left, right = st.columns([0.64, 0.36], gap="medium")
        labels = [say(f"view.{name}") for name in ("build", "people", "why", "text", "sql")]
        with left:
            build, people, why, text, sql = st.tabs(labels, key="view", bind="query-params", on_change="rerun")
        slots = {}
        if build.open:
            parts = sum(1 for side in (desk.draft.include, desk.draft.exclude) for _ in walk(side))
            with build, st.container(height=HEIGHT if parts > TALL else "content", border=False):
                slots = draw_builder(desk)
        reading = to_ast(desk.draft)
        weighed = weigh(reading.profile)
        fill_slots(slots, reading, weighed, desk)
        with right, trouble.shown():
            draw_saving(desk, weighed)
            draw_summary(weighed, reading, desk)
        with people, trouble.shown():
            if people.open:
                draw_people(weighed)
        with why, trouble.shown():
            if why.open:
                draw_why(weighed)
        with text, trouble.shown():
            if text.open:
                draw_text(desk, weighed.problems)
        with sql, trouble.shown():
            if sql.open:
                draw_sql(weighed)


draw_desk(open_desk())
