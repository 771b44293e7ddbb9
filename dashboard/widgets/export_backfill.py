"""The past of an export: from one day up to another, how much that is, and sending it. The cursor stays where it is."""

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.widgets.export_running import begin, is_running
from dashboard.words import amount, date_form, day, say
from exports import deliver
from exports.export import Export
from exports.goes.rows import Part
from exports.plan import plan

DAYS = 7  # of a run


def draw_backfill(export: Export) -> None:
    if not export.settings.is_log:
        st.caption(say("backfill.no_past"))
        return
    st.caption(say("backfill.help"))
    zone = export.settings.timezone
    today = house.now().replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        first = st.date_input(
            say("backfill.from"), today - timedelta(days=30), key="backfill_from", format=date_form(), width=180
        )
        last = st.date_input(say("backfill.until"), today, key="backfill_until", format=date_form(), width=180)
        days = int(
            st.number_input(
                say("backfill.days"), 1, 366, DAYS, key="backfill_days", help=say("backfill.days_help"), width=180
            )
        )
        asked = st.button(say("backfill.estimate"), icon=":material/calculate:", key="backfill_estimate")
    if not isinstance(first, date) or not isinstance(last, date):
        return
    if last < first:
        st.warning(say("backfill.order"), icon=":material/edit:")
        return
    from_, until = _start_of(first, zone), _start_of(last + timedelta(days=1), zone)
    key = f"backfill_{export.name}_{export.version}_{first}_{last}"
    if asked:
        with trouble.shown(), house.warehouse().reader() as reader:
            part = Part(from_=from_, until=until)
            made = plan(reader, export, house.now(), sample_rows=0, timezone=reads.zone(), part=part)
            st.session_state[key] = (made.rows, made.people)
    estimate = st.session_state.get(key)
    if estimate is None:
        return
    rows, people = estimate
    runs = -(-((last - first).days + 1) // days)
    if not rows:
        st.info(say("backfill.nothing", first=day(first), last=day(last)), icon=":material/inbox:")
        return
    st.markdown(
        say(
            "backfill.estimated",
            rows=amount("backfill.rows", rows),
            people=amount("backfill.people", people),
            runs=amount("backfill.runs", runs),
            first=day(first),
            last=day(last),
        )
    )
    if st.button(
        amount("backfill.send", rows),
        icon=":material/history:",
        type="primary",
        key="backfill_send",
        disabled=is_running(export.name),
    ):
        who.allow(Act.RUN_EXPORTS, "export.backfill", export.name, f"{first} – {last}")
        st.session_state.pop(key)
        send = partial(
            deliver.backfill,
            house.warehouse(),
            export.name,
            from_,
            until,
            days=days,
            trigger="hand",
            now=house.now(),
            outside=house.outside(),
        )
        begin(export.name, send)


def _start_of(local: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in `zone`, as UTC."""
    return datetime.combine(local, time(), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
