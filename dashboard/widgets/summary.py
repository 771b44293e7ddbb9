"""What the profile on the desk comes to: how many people, in a sentence, with what is left out and what to look at.
It stays beside the builder; nothing here changes the profile.

It is counted beside the page, first the people, then each condition. A count that takes long leaves the number of
before in grey and can be stopped; a change stops the count of what was before it, so that none wait in line.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import streamlit as st

from accounts.roles import Act
from dashboard import discreet, guessing, house, odd, reads, who
from dashboard.draft import Block, Reading, walk
from dashboard.said import for_reader
from dashboard.state import Desk
from dashboard.widgets import counting
from dashboard.widgets.head import escaped
from dashboard.widgets.part import Slots, draw_told
from dashboard.words import amount, language, number, percent, say, when
from dashboard.work import Asking
from segments import ast
from segments.check import check
from segments.checked import Checked
from segments.errors import Problem, ProfileErrors
from segments.people import audience
from segments.people.audience import Summary
from segments.people.nodes import NodeCount, count_nodes
from segments.sentence.describe import describe, describe_condition
from sql.reader import Reader

T = TypeVar("T")
LONGEST = 120  # characters of a condition that is named
FRESH = 20  # seconds that a count stands while nothing is stored
PEOPLE, PARTS = "weighing", "weighing_parts"  # what the session keeps of the two counts


@dataclass(frozen=True)
class Weighed:
    """A profile as of an instant: what it comes to, or what is wrong with it. While it is being counted (`waits_for`),
    and after that was stopped, `summary` is that of before."""

    as_of: datetime
    checked: Checked | None = None
    summary: Summary | None = None
    problems: tuple[Problem, ...] = ()
    waits_for: Asking[tuple[datetime, Summary]] | None = None


@dataclass(frozen=True)
class Parts:
    """Each condition by its path, and what is odd about some."""

    nodes: dict[str, NodeCount]
    odd: list[odd.Note]


def weigh(profile: ast.Profile | None, opened: str) -> Weighed:
    """Count the people of `profile`: now, or as it was moments ago where nothing has changed since. `opened` tells
    whose number may stand there meanwhile."""
    as_of = house.now()
    if profile is None:
        _stop(PEOPLE)
        return Weighed(as_of)
    with house.warehouse().reader() as reader:
        try:
            checked = check(reader, profile, reads.zone(), warn=False)
        except ProfileErrors as error:
            _stop(PEOPLE)
            return Weighed(as_of, problems=odd.problems(reader, profile, reads.zone()) or error.problems)
        if not who.may(Act.PEOPLE) and (guesses := guessing.refused(reader, checked.text, checked.catalog)):
            _stop(PEOPLE)
            return Weighed(as_of, problems=guesses)
    what = (profile, reads.stamp(), opened)
    kept: tuple[object, Asking[object]] | None = st.session_state.get(PEOPLE)
    if kept and kept[1].ended and not kept[1].is_stopped and time.monotonic() - kept[1].ended > FRESH:
        counting.forget(PEOPLE)
    if kept and kept[0] != what:
        _stop(PARTS)
    asking = counting.asked(PEOPLE, what, lambda reader: (as_of, audience.summarize(reader, checked, as_of)))
    if asking.is_done(house.patience()) and not asking.is_stopped:
        if asking.error is not None:
            raise asking.error
        assert asking.result is not None
        weighed = Weighed(asking.result[0], checked, asking.result[1])
        st.session_state["weighed"] = (opened, weighed)
        return weighed
    before: tuple[str, Weighed] | None = st.session_state.get("weighed")
    shown = before[1] if before and before[0] == opened else Weighed(as_of)
    return replace(shown, checked=checked, problems=(), waits_for=asking)


def weigh_parts(weighed: Weighed) -> Asking[Parts] | None:
    """The counting of each condition, which begins once the people are counted."""
    checked, as_of, zone = weighed.checked, weighed.as_of, reads.zone()
    offered = None if who.may(Act.PEOPLE) else discreet.offered
    if checked is None or weighed.waits_for is not None:
        return None

    def count(reader: Reader) -> Parts:
        nodes = count_nodes(reader, checked, as_of)
        told = odd.warnings(reader, checked.profile, zone, as_of, offered)
        return Parts(nodes, odd.placed(checked.profile, told, checked.plurals))

    return counting.asked(PARTS, (checked.profile, as_of, offered), count)


def _stop(key: str) -> None:
    kept: tuple[object, Asking[object]] | None = st.session_state.pop(key, None)
    if kept:
        kept[1].stop()


def draw_summary(weighed: Weighed, reading: Reading, desk: Desk) -> None:
    """The count and the sentence."""
    with st.container(border=True, key="summary", gap="xsmall"):
        if weighed.problems:
            st.markdown(f"##### :red[:material/error: {say('summary.cannot')}]")
            for problem in weighed.problems:
                st.markdown(_told(problem))
            return
        _draw_count(weighed)
        if reading.profile is not None:
            st.space("xsmall")
            st.markdown(escaped(describe(reading.profile, language(), reads.plurals())))
        parts = [part for side in (desk.draft.include, desk.draft.exclude) for _, _, part in walk(side)]
        open_parts = sum(part.id in reading.holes and not isinstance(part, Block) for part in parts)
        if open_parts:
            st.markdown(f":orange[:material/pending: {amount('summary.left_out', open_parts)}]")


def _draw_count(weighed: Weighed) -> None:
    found, waits = weighed.summary, weighed.waits_for
    shown = "–" if found is None else number(found.members)
    st.metric(say("summary.people"), f":gray[{shown}]" if waits else shown, help=say("summary.exact"))
    if waits is not None:
        _draw_waiting(PEOPLE, waits)
    if found is None:
        if waits is None:
            st.markdown(f":gray[{say('summary.nobody_yet')}]")
        return
    share = percent(100 * found.members / found.of if found.of else 0)
    st.markdown(f":gray[{say('summary.of', of=found.of, share=share)}]")
    with st.container(horizontal=True, gap="small"):
        _draw_small(say("summary.included"), found.included)
        _draw_small(say("summary.excluded"), found.excluded)
        _draw_small(say("summary.reachable"), found.reachable)
    facts, now = reads.facts(), house.now()
    as_of = when(weighed.as_of, now, reads.zone())
    st.caption(say("summary.as_of", as_of=as_of, up_to=when(facts.up_to, now, reads.zone(), "time.nothing")))


def _draw_waiting(key: str, asking: Asking[T]) -> None:
    """How long counting takes, or that it was stopped."""
    with st.container(key=f"{key}_waits"):
        if asking.is_stopped:
            counting.draw_stopped(key)
        else:
            counting.draw_waiting(key, asking)


def _draw_small(label: str, value: int) -> None:
    with st.container(width="content", gap=None):
        st.caption(label)
        st.markdown(f"**{number(value)}**")


def fill_slots(slots: Slots, reading: Reading, weighed: Weighed, desk: Desk) -> None:
    """Write each part's own count in its place, why it is left out, or what is odd about it, which is told here too.
    What was counted before stays until then."""
    tops = (desk.draft.include.id, desk.draft.exclude.id)
    for part, (count, note) in slots.items():
        if part in reading.holes:
            desk.told.pop(part, None)
            count.empty()
            if part not in tops:
                why = say(f"hole.{reading.holes[part]}")
                note.markdown(f":orange[:material/pending: {why}]")
    if weighed.problems and reading.profile is not None:
        _fill_notes(slots, reading, odd.placed(reading.profile, weighed.problems, reads.plurals()))
    asking = weigh_parts(weighed)
    if asking is None or asking.is_stopped:
        return
    if not asking.is_done(house.patience()):
        _draw_waiting(PARTS, asking)
        return
    if asking.error is not None:
        raise asking.error
    assert asking.result is not None and weighed.checked is not None and weighed.summary is not None
    found = asking.result
    counted = {part: found.nodes[path] for part, path in reading.paths.items() if path in found.nodes}
    for part, (count, _) in slots.items():
        if part in counted and counted[part] != desk.told.get(part):
            draw_told(counted[part], count.markdown, is_top=part in tops)
    desk.told = counted
    notes = [*found.odd, *odd.extremes(weighed.checked.profile, found.nodes, weighed.summary.of)]
    _fill_notes(slots, reading, notes)
    for of_one in _by_place(notes).values():
        st.markdown(_about(of_one))
    if weighed.summary.included and not weighed.summary.members and not any(_is_all_excluded(each) for each in notes):
        st.markdown(f":orange[:material/warning: {say('odd.none_left')}]")


def _fill_notes(slots: Slots, reading: Reading, notes: list[odd.Note]) -> None:
    """What there is to say of each part, in its place."""
    told = _by_place(notes)
    for path, part in {path: part for part, path in reading.paths.items()}.items():  # of a bare block, its one part
        if path in told and part in slots:
            slots[part][1].markdown(f":orange[:material/warning: {_told_of(told[path])}]")


def _by_place(notes: list[odd.Note]) -> dict[str, list[odd.Note]]:
    found: dict[str, list[odd.Note]] = {}
    for note in notes:
        found.setdefault(note.path, []).append(note)
    return found


def _is_all_excluded(note: odd.Note) -> bool:
    return note.path == "exclude" and note.told == "all"


def _told(told: odd.Extreme | Problem) -> str:
    """What is odd, without where."""
    if not isinstance(told, Problem):
        return say(f"odd.{told}")
    near = f" {say('odd.nearest', name=told.nearest)}" if told.nearest else ""
    return escaped(for_reader(told.message) + near)


def _told_of(notes: list[odd.Note]) -> str:
    return "  ".join(_told(note.told) for note in notes)


def _about(notes: list[odd.Note]) -> str:
    """All that is odd about a condition, and which one it is."""
    note = notes[0]
    side = say(f"builder.{note.path.split('.')[0]}")
    what = describe_condition(note.condition, language(), reads.plurals())
    what = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
    return f":orange[:material/warning: **{side}**, “{escaped(what)}”: {_told_of(notes)}]"
