"""One run: what it did, where it took up and left off, its calls with the customers they brought, what was rejected."""

import json
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import address, house, reads, trouble, who
from dashboard.cells import as_shown, to_the_second
from dashboard.reads import exports as export_reads
from dashboard.said import columns_for_reader
from dashboard.widgets import cursor
from dashboard.widgets.export_files import draw_files
from dashboard.widgets.export_refused import draw_refused
from dashboard.widgets.export_running import draw_running
from dashboard.widgets.export_withheld import draw_withheld
from dashboard.widgets.head import escaped, head
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.replaying import again, draw_told
from dashboard.widgets.run_list import counted, did, how_long, named
from dashboard.widgets.states import state_badge
from dashboard.words import amount, lasted, number, say, when
from exports.destinations import CALLED
from exports.export import Export, all_exports
from ingest.kept.quarantine import Chosen

PAGE = 50
COUNTS = ("read", "inserted", "updated", "duplicates", "rejected")
LIVE = ("queued", "running")
OUTCOMES = ("answered", "later", "refused", "unsure", "given up", "repeated")
FETCHED = ("call_number", "called_at", "status", "rows", "answers", "customers", "request", "message")
RECEIVED = ("call_number", "called_at", "status", "rows", "request", "message")


def draw_facts(run: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        state_badge(run["state"])
        st.markdown(when(run["started_at"], house.now(), reads.zone()), width="content")
        st.caption(how_long(run), width="content")
    if run["message"]:
        show = st.error if run["state"] == "failed" else st.warning if run["state"] == "interrupted" else st.info
        show(did(run))
        if run["job"] == "export" and run["state"] == "queued":
            st.page_link(
                "app_pages/export.py",
                label=say("waits.see"),
                icon=":material/outbox:",
                query_params={"name": run["name"]},
            )
    counts = counts_of(run)
    for column, (label, count) in zip(st.columns(len(COUNTS), gap="small"), counts, strict=False):
        column.metric(label, number(count), border=True)
    if run["cursor_before"] or run["cursor_after"]:
        st.caption(say("run.cursor"))
        before, arrow, after = st.columns([1, 0.08, 1], vertical_alignment="center")
        before.code(cursor.told(run["cursor_before"]), language=None, wrap_lines=True)
        arrow.markdown(":material/arrow_forward:")
        after.code(cursor.told(run["cursor_after"]), language=None, wrap_lines=True)


def counts_of(run: dict[str, Any]) -> list[tuple[str, int]]:
    """What there is to count of this run, with what each is called."""
    if run["job"] != "export":
        names = COUNTS if run["job"] == "ingest" else ("inserted",)
        return [(say(f"run.count_{name}"), run[name]) for name in names]
    plan = json.loads(run["detail"] or "{}").get("plan") or {}
    withheld = [(say("plan.withheld"), plan["withheld"])] if plan else []
    if (plan.get("texts") or {}).get("destination", "folder") not in CALLED:
        return [(say("run.count_delivered"), run["inserted"]), *withheld]
    return [
        (say("run.count_sent"), run["read"]),
        (say("run.count_added"), run["inserted"]),
        (say("run.count_changed"), run["updated"]),
        (say("run.count_rejected"), run["rejected"]),
        *withheld,
    ]


def draw_attempts(run: dict[str, Any], total: int) -> None:
    page = address.page("attempts_page", total, PAGE)
    frame = who.masked(
        columns_for_reader(export_reads.attempts(run["run_id"], (page - 1) * PAGE, PAGE), "message"),
        "change",
        "outcome",
    )
    st.subheader(say("run.attempts"), anchor=False)
    st.caption(say("run.attempts_caption"))
    told = frame.with_columns(
        pl.col("outcome")
        .replace_strict({each: say(f"attempt.{each.replace(' ', '_')}") for each in OUTCOMES}, default=None)
        .fill_null(say("attempt.open")),
        pl.col("change").replace_strict({each: say(f"change.{each}") for each in ("put", "remove")}, default=None),
    )
    st.dataframe(
        as_shown(told, {"started_at": to_the_second, "seconds": lasted, "status": str}),
        hide_index=True,
        placeholder="–",
        column_config={
            "batch": st.column_config.NumberColumn(say("attempt.batch"), width=60),
            "attempt": st.column_config.NumberColumn(say("attempt.attempt"), width=60),
            "change": st.column_config.TextColumn(say("attempt.change"), width="small"),
            "rows": st.column_config.NumberColumn(say("call.rows"), width=60),
            "started_at": st.column_config.DatetimeColumn(say("attempt.at"), width=150),
            "seconds": st.column_config.NumberColumn(say("attempt.seconds"), width=70),
            "outcome": st.column_config.TextColumn(say("attempt.outcome"), width=110),
            "status": st.column_config.NumberColumn(say("call.status"), width=60),
            "message": st.column_config.TextColumn(say("call.message"), width="large"),
        },
        alt=say("run.attempts"),
    )
    address.turn("attempts_page", total, PAGE)


def export_of(run: dict[str, Any]) -> Export | None:
    """The export that ran, while it is there."""
    with house.warehouse().reader() as reader:
        export = next((each for each in all_exports(reader) if each.name == run["name"]), None)
    return export if export is not None and run["started_at"] >= export.created_at else None


def draw_not_taken(run: dict[str, Any], export: Export) -> None:
    """Rows that the destination did not take, and what can be done with them."""
    st.subheader(say("run.rejected_rows"), anchor=False)
    draw_refused(export, run["run_id"])
    draw_running(export.name)


def draw_calls(run: dict[str, Any], every: int, telling: int) -> None:
    """Those that brought something, failed or got a remark; the others are counted, and shown when that is asked."""
    st.subheader(say("run.calls"), anchor=False)
    empty_too = True
    if telling < every:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":gray[:material/inbox: {amount('run.calls_empty', every - telling)}]", width="content")
            empty_too = st.toggle(say("run.show_empty"), key="empty", bind="query-params")
    total = every if empty_too else telling
    if not total:
        return
    page = address.page("calls_page", total, PAGE)
    frame = columns_for_reader(reads.calls(run["run_id"], (page - 1) * PAGE, PAGE, empty_too=empty_too), "message")
    # Only responses keep the call that they came with, and few that call us send any.
    is_plain = run["trigger"] == "hook" and frame["customers"].is_null().all()
    st.caption(say("run.calls_received" if is_plain else "run.calls_caption"))
    st.dataframe(
        as_shown(who.masked(frame, "request"), {"called_at": to_the_second, "status": str}),
        hide_index=True,
        placeholder="–",
        column_config={
            "call_number": st.column_config.NumberColumn(say("call.number"), width=50),
            "called_at": st.column_config.DatetimeColumn(say("call.at"), width=150),
            "request": st.column_config.TextColumn(say("call.request"), width="medium"),
            "status": st.column_config.NumberColumn(say("call.status"), width=60),
            "rows": st.column_config.NumberColumn(say("call.rows"), width=60),
            "message": st.column_config.TextColumn(say("call.message"), width="medium"),
            "customers": st.column_config.TextColumn(say("call.customers"), width="large"),
            "answers": st.column_config.NumberColumn(say("call.answers"), width=90),
        },
        column_order=RECEIVED if is_plain else FETCHED,
        alt=say("run.calls"),
    )
    address.turn("calls_page", total, PAGE)
    draw_answers(run["run_id"], page, empty_too=empty_too)


def draw_answers(run_id: int, page: int, *, empty_too: bool) -> None:
    """What each call of the page brought: the customers, each a way to their own page, with what they answered."""
    answers = reads.call_answers(run_id, (page - 1) * PAGE, PAGE, empty_too=empty_too)
    if not answers.height:
        return
    who.look_at_list(f"run {run_id}")
    st.subheader(say("call.brought"), anchor=False)
    if not who.may(Act.PEOPLE):
        answers = who.masked(answers.drop("person"), "form", "question")
    st.dataframe(
        as_shown(answers),
        hide_index=True,
        placeholder="–",
        column_config={
            "call_number": st.column_config.NumberColumn(say("call.number"), width=50),
            "person": st.column_config.LinkColumn(say("call.customer"), display_text=r"id=(.+)$", width="medium"),
            "form": st.column_config.TextColumn(say("call.form")),
            "question": st.column_config.TextColumn(say("call.question"), width="large"),
            "answer": st.column_config.TextColumn(say("call.answer"), width="medium"),
        },
        alt=say("call.brought"),
    )


def draw_rejected(run: dict[str, Any]) -> None:
    st.subheader(say("run.rejected_rows"), anchor=False)
    draw_told()
    reasons = reads.reasons(run["run_id"])
    for reason in reasons:
        st.markdown(f":orange-badge[{number(reason['rows'])}] {escaped(who.masked_reason(reason['reason']))}")
    total = sum(reason["rows"] for reason in reasons)
    if not total:
        st.caption(say("run.rejected_elsewhere"))
        return
    draw_again(run)
    who.look_at_list(f"run {run['run_id']}")
    page = address.page("rejected_page", total, PAGE)
    st.dataframe(
        as_shown(who.masked(columns_for_reader(reads.rejected(run["run_id"], (page - 1) * PAGE, PAGE), "reason"))),
        hide_index=True,
        placeholder="–",
        column_config={
            "line": st.column_config.NumberColumn(say("rejected.line"), width=70),
            "reason": st.column_config.TextColumn(say("rejected.reason"), width="large"),
            "payload": st.column_config.TextColumn(say("rejected.payload"), width="large"),
        },
        alt=say("run.rejected_rows"),
    )
    address.turn("rejected_page", total, PAGE)


def draw_again(run: dict[str, Any]) -> None:
    """Take the rejected rows of the run away as a file, or have those that still wait tried again."""
    run_id = run["run_id"]
    with st.container(horizontal=True, vertical_alignment="center"):
        if reads.waits(run_id) and st.button(say("run.retry"), icon=":material/replay:", key="retry_rejected"):
            again(Chosen(run_id=run_id))
        if not who.may(Act.PEOPLE):
            return
        st.download_button(
            say("run.download"),
            who.handing(Act.PEOPLE, "rows.download", lambda: reads.all_rejected(run_id).write_csv(), f"run {run_id}"),
            f"run-{run_id}-rejected.csv",
            "text/csv",
            icon=":material/download:",
            key="download_rejected",
            on_click="ignore",
        )


def draw_delivered(run_id: int) -> None:
    files = reads.deliveries(run_id=run_id)
    if files.height:
        st.subheader(say("run.files"), anchor=False)
        draw_files(files, of_run=True)


def draw(run_id: int) -> None:
    run = reads.run(run_id)
    if run is None:
        return
    draw_facts(run)
    draw_delivered(run_id)
    if run["rejected"] and run["job"] != "export":
        draw_rejected(run)
    if run["job"] == "export":
        export = export_of(run)
        if export is not None and export_reads.refused_reasons(run_id=run_id):
            draw_not_taken(run, export)
        with trouble.shown():
            draw_withheld(run, export)
        if attempts := export_reads.count_attempts(run_id):
            draw_attempts(run, attempts)
    calls, telling = reads.count_calls(run_id)
    if calls:
        draw_calls(run, calls, telling)
    if run["state"] in LIVE:
        st.caption(counted(run))


given = st.query_params.get("id", "")
known = reads.run(int(given)) if given.isdecimal() and len(given) < 10 else None
if known is None:
    leave_missing("run", "receipt_long", "runs", given)
head("run", "receipt_long", say("run.of", name=named(known), run=str(known["run_id"])), back="runs")
st.fragment(draw, run_every="3s" if known["state"] in LIVE else None)(known["run_id"])
