"""A source's mapping as a table that can be changed: its field on the left, ours on the right."""

from dataclasses import replace

import polars as pl
import streamlit as st

from dashboard.words import say
from ingest.mapping import Mapping
from ingest.source import SourceDefinition, mapping_in_force

THEIRS, OURS = "theirs", "ours"


def draw_mapping(source: SourceDefinition) -> Mapping | None:
    """The mapping as it was changed, once it is to be saved."""
    in_force = mapping_in_force(source)
    st.caption(say("source.mapping_help"))
    if source.kind == "closealert":
        st.caption(say("source.mapping_tags"))
    rows = pl.DataFrame(
        {THEIRS: list(in_force.columns.values()), OURS: list(in_force.columns)},
        schema={THEIRS: pl.String, OURS: pl.String},
    )
    edited = st.data_editor(
        rows,
        key=f"mapping_{source.name}_{source.changed_at.isoformat()}",
        num_rows="dynamic",
        hide_index=True,
        placeholder="–",
        height="auto",
        column_config={
            THEIRS: st.column_config.TextColumn(say("source.theirs")),
            OURS: st.column_config.TextColumn(say("source.ours"), help=say("source.ours_help")),
        },
    )
    if not st.button(say("form.save"), type="primary", icon=":material/save:", key="mapping_save"):
        return None
    columns = {
        row[OURS].strip(): row[THEIRS].strip() for row in edited.to_dicts() if row[OURS] and (row[THEIRS] or "").strip()
    }
    taken_out = dict.fromkeys(set(in_force.columns) - set(columns), "")
    return replace(source.mapping or Mapping(), columns={**columns, **taken_out})
