"""One source: tested, run, changed; its mapping in sight; its runs below. One that calls us: its address, its calls and
what was learned from them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from threading import Event

import streamlit as st

from accounts.roles import Act
from dashboard import address, house, reads, trouble, who
from dashboard.said import for_reader
from dashboard.telling import tell
from dashboard.widgets.head import escaped, head
from dashboard.widgets.hook import draw_address, draw_calls, draw_learned, is_called
from dashboard.widgets.mapping import draw_mapping
from dashboard.widgets.mapping_text import draw_mapping_text
from dashboard.widgets.mapping_versions import draw_versions
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.notices import draw_notice
from dashboard.widgets.removing import draw_removing
from dashboard.widgets.run_chart import draw_run_chart
from dashboard.widgets.run_list import counted, draw_runs
from dashboard.widgets.schedule import in_words, never_ran, pick_schedule
from dashboard.widgets.source_form import draw_secrets, draw_settings, show_kind
from dashboard.widgets.states import state_word
from dashboard.words import lasted, say
from dashboard.work import Work
from ingest import source
from ingest.calls.vendor import vendors
from ingest.hooks.learning import is_learning
from ingest.kind import Outside
from ingest.source import SourceDefinition, mapping_change
from ingest.sources import KINDS
from jobs import secrets
from jobs.run import Outcome, State

PARTS = {
    "calls": "hook.calling",
    "learned": "hook.learned",
    "mapping": "source.mapping",
    "runs": "export.history",
    "settings": "form.settings",
}


def draw_actions(name: str) -> None:
    key = f"source_run_{name}"
    running: Work[Outcome] | None = st.session_state.get(key)
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(say("source.test"), icon=":material/network_check:", key="source_test")
        busy = running is not None and not running.is_done()
        if st.button(say("source.run"), icon=":material/sync:", type="primary", key="source_run", disabled=busy):
            who.allow(Act.SOURCES, "source.run", name)
            st.session_state[key] = Work(partial(run, name, house.now(), house.outside()))
            st.rerun()
    if asked:
        draw_test(name)
    if running is not None:
        st.fragment(draw_running, run_every=None if running.is_done() else "1s")(running)


def draw_test(name: str) -> None:
    """What the source answers; that it does not, where it takes too long for somebody who waits."""
    who.require(Act.SOURCES)
    now, outside = house.now(), house.asked_shortly()
    test = Work(lambda _: source.test(house.warehouse(), name, now, outside=outside))
    with st.spinner(say("source.testing")):
        test.is_done(within=house.TEST_SECONDS)
    if not test.is_done():
        st.warning(say("export.no_answer", seconds=int(house.TEST_SECONDS)), icon=":material/hourglass_bottom:")
    elif test.error is not None:
        trouble.show(test.error)
    else:
        st.success(escaped(for_reader(test.result or "")), icon=":material/check:")


def run(name: str, now: datetime, outside: Outside, _: Event) -> Outcome:
    done = source.run(house.warehouse(), name, trigger="hand", now=now, outside=outside)
    house.refresh_soon()
    return done


def draw_running(running: Work[Outcome]) -> None:
    """How the run by hand goes, and when it is over what came of it and where to read more."""
    if not running.is_done():
        st.markdown(f":blue[:material/progress_activity: {say('source.running', time=lasted(running.elapsed))}]")
        st.session_state["source_watched"] = True
        return
    if st.session_state.pop("source_watched", False):
        st.rerun(scope="app")  # its button is to be had again
    if running.error is not None:
        trouble.show(running.error)
    elif running.result is not None:
        state, run_id = running.result.state, str(running.result.run_id)
        show = st.success if state is State.DONE else st.warning if state is State.DONE_WITH_REJECTS else st.error
        rows = counted({"job": "ingest", **asdict(running.result.counts)})
        came = who.masked_message(running.result.message) if running.result.message else say("source.came", rows=rows)
        show(say("source.ran", state=state_word(state), came=escaped(came)))
        with st.container(horizontal=True):
            st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": run_id})
            if reads.facts().responses:
                st.page_link("app_pages/surveys.py", label=say("source.see_answers"))


@st.fragment(run_every="2s")
def draw_live(each: SourceDefinition) -> None:
    runs = reads.runs(limit=30, job="ingest", name=each.name)
    if runs:
        draw_run_chart(runs)
        draw_runs(runs)
    else:
        st.caption(never_ran(each.schedule if each.enabled else None, reads.zone(), say("source.run")))


def draw_changing(each: SourceDefinition) -> None:
    key = f"edit_{each.name}"
    left, right = st.columns(2, gap="medium")
    with left:
        settings = draw_settings(key, each.kind, each.settings)
    with right:
        typed = draw_secrets(key, each.kind, each.secrets)
        schedule = "" if is_called(each.kind) else pick_schedule(f"{key}_schedule", each.schedule, reads.zone())
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("form.save"), type="primary", icon=":material/save:", key="source_save"):
            change(each, typed, settings=settings, schedule=schedule or "")
        pause = say("export.pause" if each.enabled else "export.resume")
        if st.button(pause, icon=":material/pause:" if each.enabled else ":material/play_arrow:", key="source_pause"):
            change(each, enabled=not each.enabled)
    st.divider()
    draw_removing(each.name)


def change(each: SourceDefinition, typed: Mapping[str, str] | None = None, **changes: object) -> None:
    """`typed`: those of its secrets that are given anew."""
    told = " ".join([*changes, *(["secrets"] if typed else [])])
    with (
        who.writing(Act.SOURCES, "source.change", each.name, told) as writer,
        secrets.keeping(each.name, typed or {}, house.warehouse().home.secrets) as references,
    ):
        source.change(writer, each.name, secrets=references, now=house.now(), **changes)  # type: ignore[arg-type]
    tell(say("form.saved"))
    st.rerun()


def restore(each: SourceDefinition, version: int) -> None:
    with who.writing(Act.SOURCES, "source.restore", each.name, str(version)) as writer:
        mapping_change.restore(writer, each.name, version, now=house.now())
    tell(say("form.saved"))
    st.rerun()


def open_source() -> SourceDefinition:
    name = st.query_params.get("name", "")
    with house.warehouse().reader() as reader:
        known = {each.name: each for each in source.all_sources(reader)}
    return known[name] if name in known else leave_missing("source", "input", "sources", name, known)


def draw_fetched(found: SourceDefinition) -> None:
    draw_actions(found.name)
    history, mapping, settings = address.tabs(
        "source_part", {name: PARTS[name] for name in ("runs", "mapping", "settings")}
    ).values()
    with history, trouble.shown():
        draw_live(found)
    with mapping, trouble.shown():
        changed = draw_mapping(found)
        if changed is not None:
            change(found, mapping=changed)
        if version := draw_versions(found):
            restore(found, version)
    with settings, trouble.shown():
        draw_changing(found)


def draw_called(found: SourceDefinition) -> None:
    learns = vendors()[found.kind].learns
    if is_learning(found):
        st.info(say("hook.learning"), icon=":material/school:")
    names = ["calls", *(["learned"] if learns else []), "mapping", "runs", "settings"]
    parts = address.tabs("source_part", {name: PARTS[name] for name in names})
    changed = None
    with parts["calls"], trouble.shown():
        draw_address(found)
        draw_calls(found.name)
    if learns:
        with parts["learned"], trouble.shown():
            changed = draw_learned(found)
    with parts["mapping"], trouble.shown():
        typed = draw_mapping_text(found)
        changed = changed if typed is None else typed
        if version := draw_versions(found):
            restore(found, version)
    with parts["runs"], trouble.shown():
        draw_live(found)
    with parts["settings"], trouble.shown():
        draw_changing(found)
    if changed is not None:
        with trouble.shown():
            change(found, mapping=changed)


found = open_source()
called = is_called(found.kind)
head("hook" if called else "source", "input", found.name, back="sources")
comes = (
    f":material/call_received: {say('hook.calls_us')}" if called else f":material/schedule: {in_words(found.schedule)}"
)
st.markdown(
    f":material/category: {show_kind(KINDS, found.kind)}  ·  {comes}"
    + ("" if found.enabled else f"  ·  {say('exports.paused')}")
)
draw_notice(found.name)
if called:
    draw_called(found)
else:
    draw_fetched(found)
