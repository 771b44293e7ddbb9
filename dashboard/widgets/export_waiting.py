"""A run that waits to be confirmed: its numbers once more, why it waits, and the two things to do."""

from functools import partial

import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.reads import exports as export_reads
from dashboard.telling import tell
from dashboard.widgets.export_plan import draw_numbers, why_it_waits
from dashboard.widgets.export_running import begin
from dashboard.words import amount, say
from exports import deliver
from exports.export import Export


def draw_waiting(export: Export) -> None:
    found = export_reads.waiting(export)
    if found is None:
        return
    run_id, plan = found
    assert plan.waits is not None
    with st.container(border=True, key="export_waiting"):
        st.markdown(f":orange[:material/front_hand:] **{amount('waits.title', plan.rows)}**")
        st.markdown(say("waits.why", why=why_it_waits(plan.waits)))
        draw_numbers(plan)
        with st.container(horizontal=True, vertical_alignment="center"):
            sends = st.button(
                amount("waits.send", plan.rows), icon=":material/send:", type="primary", key="confirm_export"
            )
            cancels = st.button(say("waits.cancel"), icon=":material/close:", key="let_go_export")
            st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(run_id)})
    if sends:
        confirm = partial(
            deliver.confirm, house.warehouse(), export.name, plan.rows, now=house.now(), outside=house.outside()
        )
        who.allow(Act.RUN_EXPORTS, "export.confirm", export.name, str(plan.rows))
        begin(export.name, confirm)
    if cancels:
        with trouble.shown():
            who.allow(Act.RUN_EXPORTS, "export.cancel", export.name)
            deliver.cancel(house.warehouse(), export.name, now=house.now())
            tell(say("waits.cancelled"))
            st.rerun()
