"""What the profile on the desk comes to: how many people, in a sentence, with what is left out and what to look at.
It stays beside the builder; nothing here changes the profile. It is counted beside the page: a slow count leaves the
old number in grey, and can be stopped."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime

import streamlit as st

from dashboard import house, reads
from dashboard.draft import Block, Reading, walk
from dashboard.state import Desk
from dashboard.widgets import counting
from dashboard.widgets.head import escaped
from dashboard.widgets.part import Slots
from dashboard.words import amount, language, number, say, when
from dashboard.work import Asking
from segments import ast
from segments.check import check
from segments.checked import Checked
from segments.errors import Problem, ProfileErrors
from segments.people import audience
from segments.people.audience import Summary
from segments.people.nodes import NodeCount, count_nodes
from segments.sentence.describe import describe
from sql.reader import Reader

FRESH = 20  # seconds that a count stands while nothing is stored


@dataclass(frozen=True)
class Weighed:
    """A profile as of an instant: what it comes to, or what is wrong with it. `waits_for` is set while it is being
    counted and after that was stopped; the numbers are those of before then."""

    as_of: datetime
    checked: Checked | None = None
    summary: Summary | None = None
    nodes: dict[str, NodeCount] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    waits_for: Asking[tuple[datetime, Summary, dict[str, NodeCount]]] | None = None


def weigh(profile: ast.Profile | None, opened: str) -> Weighed:
    """Count `profile`, whole and node by node: now, or as it was moments ago where nothing has changed since. `opened`
    tells whose numbers may stand there meanwhile."""
    if profile is None:
        return Weighed(house.now())
    what = (profile, reads.stamp(), opened)
    kept: tuple[object, Asking[object]] | None = st.session_state.get("weighing")
    if kept and kept[1].ended and not kept[1].is_stopped and time.monotonic() - kept[1].ended > FRESH:
        counting.forget("weighing")
    as_of = house.now()
    before: tuple[str, Weighed] | None = st.session_state.get("weighed")
    shown = before[1] if before and before[0] == opened else Weighed(as_of)
    with house.warehouse().reader() as reader:
        try:
            checked = check(reader, profile, reads.zone())
        except ProfileErrors as error:
            return Weighed(as_of, problems=error.problems)
    asking = counting.asked("weighing", what, lambda reader: _count(reader, checked, as_of))
    if asking.is_done(counting.PATIENCE) and not asking.is_stopped:
        if asking.error is not None:
            raise asking.error
        assert asking.result is not None
        counted_at, summary, nodes = asking.result
        weighed = Weighed(counted_at, checked, summary, nodes)
        st.session_state["weighed"] = (opened, weighed)
        return weighed
    return replace(shown, checked=checked, nodes={}, problems=(), waits_for=asking)


def _count(reader: Reader, checked: Checked, as_of: datetime) -> tuple[datetime, Summary, dict[str, NodeCount]]:
    return as_of, audience.summarize(reader, checked, as_of), count_nodes(reader, checked, as_of)


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
    found, waits = weighed.summary, weighed.waits_for is not None
    if found is None:
        st.metric(say("summary.people"), "–", label_visibility="visible")
        _draw_waiting(weighed)
        if not waits:
            st.markdown(f":gray[{say('summary.nobody_yet')}]")
        return
    shown = number(found.members)
    st.metric(say("summary.people"), f":gray[{shown}]" if waits else shown, help=say("summary.exact"))
    _draw_waiting(weighed)
    share = found.members / found.of if found.of else 0
    st.markdown(f":gray[{say('summary.of', of=found.of, share=_share(share))}]")
    with st.container(horizontal=True, gap="medium"):
        _draw_small(say("summary.included"), found.included)
        _draw_small(say("summary.excluded"), found.excluded)
        _draw_small(say("summary.reachable"), found.reachable)
    facts, now = reads.facts(), house.now()
    as_of = when(weighed.as_of, now, reads.zone())
    st.caption(say("summary.as_of", as_of=as_of, up_to=when(facts.up_to, now, reads.zone())))


def _draw_waiting(weighed: Weighed) -> None:
    """While the number is of before: how long counting takes, or that it was stopped."""
    if weighed.waits_for is None:
        return
    if weighed.waits_for.is_stopped:
        counting.draw_stopped("weighing")
    else:
        counting.draw_waiting("weighing", weighed.waits_for)


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
