"""A source's mapping as a table: its field on the left, ours beside it, and what stood there last. It is read until it
is to be changed; then lines are changed, added and taken out, and saved or put back as they were."""

from dataclasses import replace

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import reads, who
from dashboard.cells import as_shown
from dashboard.words import say, written
from ingest.mapping import Mapping
from ingest.source import SourceDefinition, mapping_in_force

THEIRS, OURS, SAMPLE = "theirs", "ours", "sample"


def draw_mapping(source: SourceDefinition) -> Mapping | None:
    """The mapping as it was changed, once it is to be saved."""
    in_force = mapping_in_force(source)
    if told := reads.told_last(source.name):
        who.look_at_list(source.name)
    rows = pl.DataFrame(
        {
            THEIRS: list(in_force.columns.values()),
            OURS: list(in_force.columns),
            SAMPLE: [written(told[ours], reads.zone()) if ours in told else None for ours in in_force.columns],
        },
        schema=dict.fromkeys((THEIRS, OURS, SAMPLE), pl.String),
    )
    rows = who.masked(rows, THEIRS, OURS)
    columns = {
        THEIRS: st.column_config.TextColumn(say("source.theirs")),
        OURS: st.column_config.TextColumn(say("source.ours"), help=say("source.ours_help")),
        SAMPLE: st.column_config.TextColumn(say("source.told_last")),
    }
    editing = f"mapping_editing_{source.name}_{source.changed_at.isoformat()}"
    if not st.session_state.get(editing):
        st.caption(say("source.mapping_read"))
        st.dataframe(as_shown(rows), hide_index=True, height="content", placeholder="–", column_config=columns)
        if who.may(Act.SOURCES) and st.button(say("source.edit_mapping"), icon=":material/edit:", key="mapping_edit"):
            st.session_state[editing] = True
            st.rerun()
        return None
    with st.container(border=True, key="mapping_editing"):
        st.markdown(f"**:material/edit: {say('source.editing')}**")
        st.caption(say("source.mapping_help"))
        if source.kind == "closealert":
            st.caption(say("source.mapping_tags"))
        edited = st.data_editor(
            rows,
            key=f"mapping_{source.name}_{source.changed_at.isoformat()}",
            num_rows="dynamic",
            hide_index=True,
            placeholder="–",
            height="auto",
            disabled=[SAMPLE],
            column_config=columns,
        )
        with st.container(horizontal=True):
            is_saved = st.button(say("form.save"), type="primary", icon=":material/save:", key="mapping_save")
            if st.button(say("source.as_it_was"), icon=":material/undo:", key="mapping_undo"):
                del st.session_state[editing]
                st.rerun()
    if not is_saved:
        return None
    chosen = {
        row[OURS].strip(): row[THEIRS].strip() for row in edited.to_dicts() if row[OURS] and (row[THEIRS] or "").strip()
    }
    taken_out = dict.fromkeys(set(in_force.columns) - set(chosen), "")
    return replace(source.mapping or Mapping(), columns={**chosen, **taken_out})
