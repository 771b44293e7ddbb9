"""One export: what would go now, a run by hand and how it goes, what waits, what was not taken, what went before."""

from functools import partial
from typing import Literal

import streamlit as st

from accounts.roles import Act
from dashboard import address, house, reads, trouble, who
from dashboard.reads import exports as export_reads
from dashboard.telling import tell
from dashboard.widgets.export_backfill import draw_backfill
from dashboard.widgets.export_files import draw_files
from dashboard.widgets.export_form import draw_export_form
from dashboard.widgets.export_plan import draw_plan
from dashboard.widgets.export_refused import draw_refused
from dashboard.widgets.export_running import begin, draw_running, is_running
from dashboard.widgets.export_said import what_goes, where_to
from dashboard.widgets.export_versions import draw_versions
from dashboard.widgets.export_waiting import draw_waiting
from dashboard.widgets.head import head
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.run_chart import draw_run_chart
from dashboard.widgets.run_list import draw_runs
from dashboard.widgets.schedule import in_words, never_ran
from dashboard.words import amount, say
from exports import definition, deliver
from exports.export import Export, all_exports
from exports.mapping import FieldMapping
from exports.plan import Plan, plan
from jobs import secrets

PARTS = {
    "runs": "export.history",
    "files": "run.files",
    "rejected": "run.rejected_rows",
    "backfill": "backfill.title",
    "versions": "source.versions",
    "settings": "form.settings",
}


def draw_actions(export: Export) -> None:
    """The dry run, and the run of just that plan."""
    key = f"plan_{export.name}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("export.plan"), icon=":material/visibility:", key="plan"):
            with st.spinner(say("export.planning")), house.warehouse().reader() as reader:
                st.session_state[key] = plan(reader, export, house.now(), timezone=reads.zone())
        waits = export_reads.waiting(export) is not None
        first: Literal["primary", "secondary"] = "secondary" if waits else "primary"
        held = waits or is_running(export.name)  # another run would take the place of the one that waits
        if st.button(say("export.run"), icon=":material/send:", type=first, key="run_export", disabled=held):
            run_now(export, st.session_state.pop(key, None))
        st.caption(say("export.run_waits" if waits else "export.run_help"), width="content")
    draw_running(export.name)
    made: Plan | None = st.session_state.get(key)
    if made is not None:
        if made.sample:
            who.look_at_list(export.name)
        draw_plan(made)


def run_now(export: Export, made: Plan | None) -> None:
    who.allow(Act.RUN_EXPORTS, "export.run", export.name)
    run = partial(
        deliver.run,
        house.warehouse(),
        export.name,
        trigger="hand",
        now=house.now(),
        plan=made,
        outside=house.outside(),
    )
    begin(export.name, run)


def draw_settings(export: Export) -> None:
    if not who.may(Act.EXPORTS):
        st.info(say("who.no_exports"), icon=":material/lock:")
        return
    filled = draw_export_form(f"edit_{export.name}_{export.version}", export)
    with st.container(horizontal=True, vertical_alignment="center"):
        saves = st.button(say("form.save"), type="primary", icon=":material/save:", key="export_save")
        pause = say("export.pause" if export.enabled else "export.resume")
        pauses = st.button(pause, icon=":material/pause:" if export.enabled else ":material/play_arrow:", key="pause")
    if saves and not filled.is_complete:
        st.error(say("export.incomplete"), icon=":material/error:")
    elif saves:
        changes: dict[str, str | None] = {**dict.fromkeys(export.texts), **filled.texts}
        home = house.warehouse().home
        with (
            who.writing(Act.EXPORTS, "export.change", export.name) as writer,
            secrets.keeping(f"export {export.name}", filled.typed, home.secrets) as references,
        ):
            definition.change(
                writer,
                export.name,
                changes,
                house.now(),
                schedule=filled.schedule or "",
                base=home.path,
                mapping=filled.mapping or FieldMapping(),
                secrets=references,
            )
        tell(say("form.saved"))
        st.rerun()
    if pauses:
        did = "export.pause" if export.enabled else "export.resume"
        with who.writing(Act.EXPORTS, did, export.name) as writer:
            definition.enable(writer, export.name, house.now(), enabled=not export.enabled)
        st.rerun()


@st.fragment(run_every="2s")
def draw_history(export: Export) -> None:
    runs = reads.runs(limit=50, job="export", name=export.name)
    if runs:
        draw_run_chart(runs)
        draw_runs(runs)
    else:
        timing = export.timing if export.enabled else None
        zone = timing.timezone if timing else reads.zone()
        told = never_ran(timing.cron if timing else None, zone, say("export.run"))
        st.caption(f"{told} {say('exports.first_waits')}" if export.settings.waits_first else told)


def draw_delivered(name: str) -> None:
    files = reads.deliveries(export=name)
    if files.height:
        draw_files(files)
    else:
        st.caption(say("export.no_files"))


def draw_parts(export: Export) -> None:
    """The rest in tabs; which there are hangs on what goes and where to."""
    draws = {"runs": partial(draw_history, export)}
    if export.settings.is_place:
        draws["files"] = partial(draw_delivered, export.name)
    else:
        draws["rejected"] = partial(draw_refused, export)
    if export.settings.is_log:
        draws["backfill"] = partial(draw_backfill, export)
    draws["versions"] = partial(draw_versions, export)
    draws["settings"] = partial(draw_settings, export)
    for name, tab in address.tabs("export_part", {name: PARTS[name] for name in draws}).items():
        with tab, trouble.shown():
            draws[name]()


def open_export() -> Export:
    name = st.query_params.get("name", "")
    with house.warehouse().reader() as reader:
        known = {each.name: each for each in all_exports(reader)}
    return known[name] if name in known else leave_missing("export", "outbox", "exports", name, known)


export = open_export()
head("export", "outbox", export.name, back="exports")
st.markdown(
    f":material/groups: {what_goes(export)}  :material/arrow_forward: {where_to(export)}"
    f"  ·  :material/schedule: {in_words(export.schedule)}"
    + ("" if export.enabled else f"  ·  :material/pause: {say('exports.paused')}")
)
refused = export_reads.states()[export.name]["refused"]
if refused:
    st.warning(amount("refused.wait", refused), icon=":material/rule:")
with trouble.shown():
    draw_waiting(export)
with trouble.shown():
    draw_actions(export)
st.space("small")
draw_parts(export)
