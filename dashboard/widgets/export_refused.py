"""Rows that a destination did not take: why, what was sent, and the three things to do: have them, send them again, or
give them up."""

from functools import partial

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.cells import as_shown, to_the_second
from dashboard.reads import exports as export_reads
from dashboard.said import columns_for_reader
from dashboard.telling import tell
from dashboard.widgets.export_running import begin, is_running
from dashboard.widgets.head import escaped
from dashboard.words import amount, number, say
from exports import deliver, not_taken
from exports.export import Export

MOST = 100_000  # rows of a download


def draw_refused(export: Export, run_id: int | None = None) -> None:
    """Those of the export that wait to be sent again; or all of one run, and what can be done with those that wait."""
    reasons = export_reads.refused_reasons(export_id=export.export_id, run_id=run_id)
    if not reasons:
        if run_id is None:
            st.caption(say("refused.none"))
        return
    for each in reasons:
        st.markdown(f":orange-badge[{number(each['rows'])}] {escaped(who.masked_reason(each['reason']))}")
    if more := reasons[0]["all_reasons"] - len(reasons):
        st.caption(amount("refused.more", more))
    who.look_at_list(export.name)
    rows = export_reads.refused(export_id=export.export_id, run_id=run_id)
    draw_rows(rows, total=reasons[0]["all_rows"])
    waiting = export_reads.refused_reasons(export_id=export.export_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if who.may(Act.PEOPLE):
            st.download_button(
                say("refused.download"),
                data=who.handing(Act.PEOPLE, "rows.download", partial(_as_csv, export.export_id, run_id), export.name),
                file_name=f"{export.name}_{run_id or 'rejected'}.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                key=f"refused_download_{run_id}",
            )
        if waiting:
            _draw_actions(export, waiting[0]["all_rows"], waiting[0]["all_unsure"])


def draw_rows(rows: pl.DataFrame, total: int) -> None:
    shown = who.masked(columns_for_reader(rows, "reason"), "ended_by").with_columns(
        pl.col("ended_by").replace_strict(
            {
                "sent again": say("refused.sent_again"),
                "given up": say("refused.given_up"),
                "erased": say("refused.erased"),
            },
            default=say("refused.waits"),
        )
    )
    st.dataframe(
        as_shown(shown, {"kept_at": to_the_second, "run_id": str}),
        hide_index=True,
        placeholder="–",
        column_order=("key", "reason", "payload", "ended_by", "kept_at", "run_id"),
        column_config={
            "key": st.column_config.TextColumn(say("refused.key"), width=180),
            "reason": st.column_config.TextColumn(say("rejected.reason"), width="medium"),
            "payload": st.column_config.TextColumn(say("refused.payload"), width="large"),
            "ended_by": st.column_config.TextColumn(say("refused.now"), width="small"),
            "kept_at": st.column_config.DatetimeColumn(say("refused.at")),
            "run_id": st.column_config.NumberColumn(say("file.run"), width="small"),
        },
        alt=say("run.rejected_rows"),
    )
    if total > rows.height:
        st.caption(say("refused.cut", shown=rows.height, rows=total))


def _draw_actions(export: Export, count: int, unsure: int) -> None:
    asked = f"giving_up_{export.name}"
    busy = is_running(export.name)
    sure = count - unsure
    also = bool(unsure) and st.checkbox(
        amount("refused.unsure", unsure), key="refused_unsure", help=say("refused.unsure_help")
    )
    going = count if also else sure
    if st.button(
        amount("refused.send", going),
        icon=":material/replay:",
        key="resend",
        disabled=busy or not going,
        type="primary",
    ):
        resend = partial(
            deliver.resend,
            house.warehouse(),
            export.name,
            trigger="hand",
            now=house.now(),
            unsure=also,
            outside=house.outside(),
        )
        who.allow(Act.RUN_EXPORTS, "export.resend", export.name)
        begin(export.name, resend)
    if not st.session_state.get(asked):
        if st.button(say("refused.give_up"), icon=":material/delete:", type="tertiary", key="give_up", disabled=busy):
            st.session_state[asked] = True
            st.rerun()
        return
    if st.button(amount("refused.give_up_sure", count), icon=":material/delete:", key="give_up_sure"):
        with trouble.shown():
            with who.writing(Act.RUN_EXPORTS, "export.give_up", export.name) as writer:
                not_taken.give_up(writer, export, house.now())
            del st.session_state[asked]
            tell(say("refused.gone"))
            st.rerun()
    if st.button(say("form.cancel"), key="give_up_cancel"):
        del st.session_state[asked]
        st.rerun()


def _as_csv(export_id: int, run_id: int | None) -> str:
    rows = export_reads.refused(export_id=export_id, run_id=run_id, limit=MOST)
    return rows.select("run_id", "key", "reason", "payload", "kept_at", "ended_by").write_csv()
