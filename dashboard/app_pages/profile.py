"""One profile: built on the left, counted on the right, in whatever view one likes it."""

from collections.abc import Callable

import streamlit as st

from dashboard import address, house, reads, state, trouble
from dashboard.draft import to_ast, walk
from dashboard.state import Desk
from dashboard.widgets.breakdown import draw_breakdown
from dashboard.widgets.builder import draw_builder
from dashboard.widgets.growth import draw_growth
from dashboard.widgets.head import escaped, head, nothing_yet
from dashboard.widgets.leaving import guard_leaving
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.overlap import draw_overlap
from dashboard.widgets.people import draw_people
from dashboard.widgets.personal import leave_if_leaving
from dashboard.widgets.save import draw_saving
from dashboard.widgets.sql import draw_sql
from dashboard.widgets.summary import Weighed, draw_summary, fill_slots, weigh
from dashboard.widgets.text import draw_text
from dashboard.widgets.undo import draw_undo
from dashboard.widgets.used_by import draw_export_link, draw_used_by
from dashboard.widgets.versions import draw_versions
from dashboard.widgets.why import draw_why
from dashboard.words import say
from segments import profiles
from segments.text.parse import parse

TALL = 7  # parts; with more, the builder scrolls by itself so that the count stays in view
HEIGHT = 700


def open_desk() -> Desk:
    """The desk with the profile that the link names; what is being built there stays."""
    name = st.query_params.get("name", state.opened())  # "": the new one, which a link can lead to as well
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
        leave_if_leaving()
        head("profile", "group_add", desk.draft.name, back="profiles")
        if desk.draft.about:
            st.markdown(f":gray[{escaped(desk.draft.about)}]")
        if reads.facts().is_empty:
            nothing_yet("groups", "profile.none", to="sources")
        left, right = st.columns([0.64, 0.36], gap="medium")
        with left:
            build, *views = address.tabs("view", {name: f"view.{name}" for name in ("build", *VIEWS)}).values()
        slots = {}
        if build.open:
            parts = sum(1 for side in (desk.draft.include, desk.draft.exclude) for _ in walk(side))
            if desk.draft.typed is not None:
                build.info(say("text.waits"), icon=":material/edit_note:")
            with build, st.container(height=HEIGHT if parts > TALL else "content", border=False):
                slots = draw_builder(desk)
        reading = to_ast(desk.draft)
        weighed = weigh(reading.profile, desk.opened)
        with right, trouble.shown():
            draw_saving(desk, weighed)
            draw_undo(desk)
            draw_summary(weighed, reading, desk)
            draw_export_link(desk)
            guard_leaving(is_changed=desk.is_changed)
        for tab, draw in zip(views, VIEWS.values(), strict=True):
            with tab, trouble.shown():
                if tab.open:
                    draw(desk, weighed)
        if slots:
            with right, trouble.shown():
                fill_slots(slots, reading, weighed, desk)


def once_counted(draw: Callable[[Desk, Weighed], None]) -> Callable[[Desk, Weighed], None]:
    """What hangs on who was counted, and as of when, waits for that."""

    def draw_counted(desk: Desk, weighed: Weighed) -> None:
        if weighed.waits_for is None:
            draw(desk, weighed)
        else:
            st.info(say("counting.wait"), icon=":material/hourglass_empty:")

    return draw_counted


VIEWS: dict[str, Callable[[Desk, Weighed], None]] = {
    "people": once_counted(lambda _desk, weighed: draw_people(weighed)),
    "why": once_counted(lambda _desk, weighed: draw_why(weighed)),
    "breakdown": once_counted(draw_breakdown),
    "history": lambda desk, _weighed: draw_growth(desk),
    "overlap": once_counted(draw_overlap),
    "text": lambda desk, weighed: draw_text(desk, weighed.problems),
    "sql": lambda _desk, weighed: draw_sql(weighed),
    "versions": lambda desk, _weighed: draw_versions(desk),
    "used": lambda desk, _weighed: draw_used_by(desk),
}
draw_desk(open_desk())
