"""What a run withheld: why, of how many rows, and on asking whose."""

import json
from typing import Any

import streamlit as st

from dashboard import who
from dashboard.cells import as_shown
from dashboard.reads import exports as export_reads
from dashboard.said import columns_for_reader, for_reader
from dashboard.widgets.head import escaped
from dashboard.words import number, say
from exports.export import Export
from exports.plan import Plan

MOST = 500
CANNOT_TELL = "activities"  # that go into files; of them nothing but erased people's is withheld


def draw_withheld(run: dict[str, Any], export: Export | None) -> None:
    """The reasons of the run with their rows; `export` as it is now, where it is still the one that ran."""
    kept = json.loads(run["detail"] or "{}").get("plan")
    plan = Plan.read(kept) if kept else None
    if plan is None or not plan.reasons:
        return
    st.subheader(say("run.withheld"), anchor=False)
    st.caption(say("run.withheld_caption"))
    for reason, rows in plan.reasons.items():
        st.markdown(f":orange-badge[{number(rows)}] {escaped(for_reader(reason))}")
    if export is None or (plan.settings.what == CANNOT_TELL and plan.settings.is_place):
        return
    fold = st.expander(say("run.withheld_rows"), icon=":material/group:", key="withheld_rows", on_change="rerun")
    if fold.open:
        with fold:
            _draw_rows(export, plan, run["run_id"])


def _draw_rows(export: Export, plan: Plan, run_id: int) -> None:
    who.look_at_list(f"run {run_id}")
    rows = export_reads.withheld(run_id, export, plan, MOST)
    st.caption(say("run.withheld_now"))
    st.dataframe(
        as_shown(who.masked(columns_for_reader(rows, "reason"), "reason")),
        hide_index=True,
        placeholder="–",
        column_config={
            "customer_id": st.column_config.TextColumn("customer_id"),
            "email": st.column_config.TextColumn("email"),
            "reason": st.column_config.TextColumn(say("rejected.reason"), width="medium"),
        },
        alt=say("run.withheld"),
    )
    if plan.withheld > rows.height == MOST:
        st.caption(say("run.withheld_cut", shown=MOST, rows=plan.withheld))
