"""One person: who it is, all that happened on one line, what is known, their profiles, and where they went."""

import streamlit as st

from dashboard import house, reads, state, trouble
from dashboard.reads import person as person_reads
from dashboard.reads.person import Who
from dashboard.who import look_up
from dashboard.widgets.head import head
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.person_erasing import draw_erasing, draw_report, erasing_of
from dashboard.widgets.person_exported import draw_exported
from dashboard.widgets.person_facts import draw_attributes, draw_facts, draw_figures
from dashboard.widgets.person_profiles import draw_profiles
from dashboard.widgets.person_timeline import draw_timeline
from dashboard.widgets.personal import arrive
from dashboard.words import say, when


def draw(who: Who) -> None:
    draw_facts(who)
    draw_figures(who.key)
    left, right = st.columns([0.58, 0.42], gap="large")
    with left, trouble.shown():
        draw_timeline(who.key)
    with right, trouble.shown():
        draw_profiles(who)
        draw_attributes(who.key)
        draw_exported(who)
        draw_erasing(who)


def draw_erased(given: str) -> None:
    """The page of somebody whom nobody is any more, if this is known of them."""
    at = person_reads.erased_at(given)
    if at is None:
        leave_missing("person", "person", "people", given)
    head("person", "person_off", back="people")
    st.info(say("person.was_erased", at=when(at, house.now(), reads.zone())), icon=":material/person_off:")


arrive()
given = st.query_params.get("id", "").strip()
if not given:
    leave_missing("person", "person", "people", given)
look_up(given)
erasing = erasing_of(given)
who = None if erasing else person_reads.find(given)
if erasing:
    head("person", "person_off", back="people")
    draw_report(erasing)
elif who is None:
    draw_erased(given)
else:
    state.see(who.name, who.called)
    head("person", "person", who.called or who.name, back="people")
    draw(who)
