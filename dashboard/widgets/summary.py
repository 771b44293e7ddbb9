"""What the profile on the desk comes to: how many people, in a sentence, with what is left out and what to look at.
It stays beside the builder; nothing here changes the profile."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import streamlit as st

from dashboard import house, reads
from dashboard.draft import Block, Reading, walk
from dashboard.state import Desk
from dashboard.widgets.head import escaped
from dashboard.widgets.part import Slots
from dashboard.words import amount, language, number, say, when
from segments import ast
from segments.check import check
from segments.checked import Checked
from segments.errors import Problem, ProfileErrors
from segments.people import audience
from segments.people.audience import Summary
from segments.people.nodes import NodeCount, count_nodes
from segments.sentence.describe import describe

FRESH = timedelta(seconds=20)


@dataclass(frozen=True)
class Weighed:
    """A profile as of an instant: what it comes to, or what is wrong with it."""

    as_of: datetime
    checked: Checked | None = None
    summary: Summary | None = None
    nodes: dict[str, NodeCount] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def weigh(profile: ast.Profile | None) -> Weighed:
    """Count `profile`, whole and node by node: now, or as it was moments ago where nothing has changed since."""
    key = (profile, reads.stamp())
    kept: tuple[object, Weighed] | None = st.session_state.get("weighed")
    if kept and kept[0] == key and house.now() - kept[1].as_of < FRESH:
        return kept[1]
    st.session_state["weighed"] = (key, weighed := _weigh(profile, house.now()))
    return weighed


def _weigh(profile: ast.Profile | None, as_of: datetime) -> Weighed:
    if profile is None:
        return Weighed(as_of)
    with house.warehouse().reader() as reader:
        try:
            checked = check(reader, profile, reads.zone())
        except ProfileErrors as error:
            return Weighed(as_of, problems=error.problems)
        return Weighed(as_of, checked, audience.summarize(reader, checked, as_of), count_nodes(reader, checked, as_of))


def draw_summary(weighed: Weighed, reading: Reading, desk: Desk) -> None:
    """The count and the sentence."""
    with st.container(border=True, key="summary", gap="xsmall"):
        if weighed.problems:
            st.markdown(f"##### :red[:material/error: {say('summary.cannot')}]")
            for problem in weighed.problems:
                st.markdown(escaped(problem.message))
            return
        _draw_count(weighed)
        if reading.profile is not None:
            st.space("xsmall")
            st.markdown(escaped(describe(reading.profile, language(), reads.plurals())))
        parts = [part for side in (desk.draft.include, desk.draft.exclude) for _, _, part in walk(side)]
        open_parts = sum(part.id in reading.holes and not isinstance(part, Block) for part in parts)
        if open_parts:
            st.markdown(f":orange[:material/pending: {amount('summary.left_out', open_parts)}]")
        for warning in weighed.checked.warnings if weighed.checked else ():
            st.markdown(f":orange[:material/warning: {escaped(warning.message)}]")


def _draw_count(weighed: Weighed) -> None:
    found = weighed.summary
    if found is None:
        st.metric(say("summary.people"), "–", label_visibility="visible")
        st.markdown(f":gray[{say('summary.nobody_yet')}]")
        return
    st.metric(say("summary.people"), number(found.members), help=say("summary.exact"))
    share = found.members / found.of if found.of else 0
    st.markdown(f":gray[{say('summary.of', of=found.of, share=_share(share))}]")
    with st.container(horizontal=True, gap="medium"):
        _draw_small(say("summary.included"), found.included)
        _draw_small(say("summary.excluded"), found.excluded)
        _draw_small(say("summary.reachable"), found.reachable)
    facts, now = reads.facts(), house.now()
    as_of = when(weighed.as_of, now, reads.zone())
    st.caption(say("summary.as_of", as_of=as_of, up_to=when(facts.up_to, now, reads.zone())))


def _draw_small(label: str, value: int) -> None:
    with st.container(width="content", gap=None):
        st.caption(label)
        st.markdown(f"**{number(value)}**")


def _share(share: float) -> str:
    if 0 < share < 0.001:
        return "< " + number(0.1, 1) + " %"
    return number(share * 100, 1) + " %"


def _told(takes_away: int | None) -> str:
    """What the count beside a condition is, and what the condition does to the members."""
    if not takes_away:
        return say("builder.own_count")
    does = "builder.takes_away" if takes_away > 0 else "builder.adds"
    return f"{say('builder.own_count')}. {say(does, count=number(abs(takes_away)))}"


def fill_slots(slots: Slots, reading: Reading, weighed: Weighed, desk: Desk) -> None:
    """Write each part's own count in its place, or why it is left out."""
    tops = (desk.draft.include.id, desk.draft.exclude.id)
    for part, (count, note) in slots.items():
        path = reading.paths.get(part)
        if path is not None and path in weighed.nodes:
            people, takes_away = weighed.nodes[path].customers, weighed.nodes[path].takes_away
            colour = "red" if people == 0 else "gray"
            count.badge(number(people), icon=":material/person:", color=colour, help=_told(takes_away))  # type: ignore[arg-type]
        elif part in reading.holes and part not in tops:
            note.markdown(f":orange[:material/pending: {say('hole.' + reading.holes[part])}]")
