"""One export: what would go now, a run by hand, when it goes by itself, what went before."""

import polars as pl
import streamlit as st

from dashboard import house, reads, trouble
from dashboard.widgets.export_form import draw_export_form
from dashboard.widgets.head import head
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.run_list import draw_runs
from dashboard.widgets.schedule import in_words
from dashboard.words import number, say, when
from exports import definition, deliver
from exports.definition import Export
from exports.plan import Plan, plan
from jobs.run import State


def draw_plan(export: Export) -> None:
    """The dry run, and the run of just that plan."""
    key = f"plan_{export.name}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("export.plan"), icon=":material/visibility:", key="plan"):
            with house.warehouse().reader() as reader:
                st.session_state[key] = plan(reader, export, house.now())
        if st.button(say("export.run"), icon=":material/send:", type="primary", key="run_export"):
            run_now(export, st.session_state.pop(key, None))
        st.caption(say("export.run_help"), width="content")
    made: Plan | None = st.session_state.get(key)
    if made is not None:
        draw_planned(made)


def run_now(export: Export, made: Plan | None) -> None:
    with st.spinner(say("export.running")):
        outcome = deliver.run(house.warehouse(), export.name, trigger="hand", now=house.now(), plan=made)
    st.session_state["export_said"] = (outcome.state, outcome.message or "", outcome.run_id)
    st.rerun()


def draw_said() -> None:
    said = st.session_state.pop("export_said", None)
    if said:
        state, message, run_id = said
        show = st.success if state is State.DONE else st.error
        show(message or say("export.done"))
        st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(run_id)})


def draw_planned(made: Plan) -> None:
    with st.container(border=True, key="planned"):
        st.markdown(f"**{say('plan.title')}**")
        st.caption(say("plan.caption", at=when(made.made_at, house.now(), reads.zone())))
        facts = {"rows": made.rows, "people": made.people, "broadcasts": made.broadcasts, "late": made.late}
        for column, (name, value) in zip(st.columns(len(facts)), facts.items(), strict=True):
            column.metric(say(f"plan.{name}"), number(value), help=say(f"plan.{name}_help"))
        if made.withheld:
            st.caption(say("plan.withheld", rows=made.withheld))
        if made.finishes is not None:
            st.warning(say("plan.finishes", run=str(made.finishes)), icon=":material/pause_circle:")
        if made.kinds:
            st.markdown(" ".join(f":gray-badge[{kind} {number(rows)}]" for kind, rows in made.kinds.items()))
        for path in made.files.values():
            st.markdown(f":material/draft: `{path}`")
        if made.sample:
            st.caption(say("plan.sample", rows=len(made.sample)))
            st.dataframe(pl.DataFrame(list(made.sample)), hide_index=True, placeholder="", alt=say("plan.title"))
        elif not made.rows:
            st.info(say("plan.nothing"), icon=":material/inbox:")


def draw_settings(export: Export) -> None:
    settings, schedule = draw_export_form(f"edit_{export.name}", export.texts, export.schedule)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("form.save"), type="primary", icon=":material/save:", key="export_save"):
            changes: dict[str, str | None] = {**dict.fromkeys(export.texts), **settings}
            with house.warehouse().transaction() as writer:
                definition.change(
                    writer, export.name, changes, house.now(), schedule=schedule or "", base=house.warehouse().home.path
                )
            st.toast(say("form.saved"), icon=":material/check:")
            st.rerun()
        pause = say("export.pause" if export.enabled else "export.resume")
        if st.button(pause, icon=":material/pause:" if export.enabled else ":material/play_arrow:", key="pause"):
            with house.warehouse().transaction() as writer:
                definition.enable(writer, export.name, house.now(), enabled=not export.enabled)
            st.rerun()


@st.fragment(run_every="3s")
def draw_history(name: str) -> None:
    runs = reads.runs(limit=50, job="export", name=name)
    if runs:
        draw_runs(runs)
    else:
        st.caption(say("exports.never_ran"))


def draw_files(name: str) -> None:
    files = reads.deliveries(export=name)
    if not files.height:
        st.caption(say("export.no_files"))
        return
    delivered = pl.col("delivered_at").dt.replace_time_zone("UTC").dt.convert_time_zone(reads.zone())
    st.dataframe(
        files.with_columns(delivered).select("delivered_at", "file", "rows", "bytes", "run_id"),
        hide_index=True,
        column_config={
            "delivered_at": st.column_config.DatetimeColumn(say("file.at"), format="YYYY-MM-DD HH:mm:ss"),
            "file": st.column_config.TextColumn(say("file.name"), width="large"),
            "rows": st.column_config.NumberColumn(say("file.rows"), format="localized"),
            "bytes": st.column_config.NumberColumn(say("file.bytes"), format="bytes"),
            "run_id": st.column_config.NumberColumn(say("file.run")),
        },
        alt=say("run.files"),
    )


def open_export() -> Export:
    name = st.query_params.get("name", "")
    with house.warehouse().reader() as reader:
        known = {each.name: each for each in definition.all_exports(reader)}
    return known[name] if name in known else leave_missing("export", "outbox", "exports", name, known)


export = open_export()
head("export", "outbox", export.name, back="exports")
folder, schedule = house.short(export.texts["folder"]), in_words(export.schedule)
st.markdown(f":material/folder: `{folder}`  ·  :material/schedule: {schedule}")
draw_said()
with trouble.shown():
    draw_plan(export)
st.space("small")
history, files, settings = st.tabs(
    [say("export.history"), say("run.files"), say("form.settings")], key="export_part", bind="query-params"
)
with history, trouble.shown():
    draw_history(export.name)
with files, trouble.shown():
    draw_files(export.name)
with settings, trouble.shown():
    draw_settings(export)
