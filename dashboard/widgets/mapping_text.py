"""The mapping of a source that is called, as text that can be changed: tried on the last calls before it is saved, and
after that given to what came before."""

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.said import columns_for_reader, for_reader
from dashboard.widgets.head import escaped
from dashboard.words import amount, number, say
from ingest.hooks.learning import is_learning
from ingest.kept.remap import remap
from ingest.kept.try_mapping import Tried, try_mapping
from ingest.mapping import Mapping
from ingest.source import SourceDefinition, mapping_change, mapping_versions
from jobs.run import Counts, State

LONG = 20  # lines of a mapping, past which it scrolls within its place
SHOWN = 20  # rows of each kind


def draw_mapping_text(source: SourceDefinition) -> Mapping | None:
    """The mapping as it was changed, once it is to be saved."""
    st.caption(say("source.mapping_text_help"))
    with house.warehouse().reader() as reader:
        newest = max((each.version for each in mapping_versions.versions(reader, source.name)), default=0)
    in_force = "" if is_learning(source) else mapping_change.text_in_force(source)
    is_read = bool(in_force) and not st.toggle(say("source.edit"), key=f"mapping_edit_{source.name}_{newest}")
    if is_read:  # in the font of code, which a field for typing does not have
        text = in_force
        st.code(text, language=None, height=420 if text.count("\n") > LONG else "content", wrap_lines=True)
    else:
        text = st.text_area(
            say("source.mapping"),
            in_force,
            key=f"mapping_text_{source.name}_{newest}",
            height=420,
            label_visibility="collapsed",
            placeholder=say("hook.no_mapping"),
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        is_tried = st.button(say("source.try"), icon=":material/science:", key="mapping_try")
        is_saved = not is_read and st.button(
            say("form.save"), type="primary", icon=":material/save:", key="mapping_save"
        )
        is_remapped = st.button(
            say("source.remap"),
            icon=":material/replay:",
            key="mapping_remap",
            help=say("source.remap_help"),
            disabled=is_learning(source),
        )
    if is_tried:
        with trouble.shown(), st.spinner(say("source.trying")):
            draw_tried(try_mapping(house.warehouse(), source.name, Mapping.from_toml(text or ""), now=house.now()))
    if is_remapped:
        draw_remapped(source.name)
    return Mapping.from_toml(text or "") if is_saved else None


def draw_remapped(name: str) -> None:
    with trouble.shown(), st.spinner(say("source.remapping")):
        who.allow(Act.SOURCES, "source.remap", name)
        outcome = remap(house.warehouse(), name, now=house.now()).outcome
        house.refresh_soon()
        show = st.success if outcome.state is State.DONE else st.warning
        show(escaped(for_reader(outcome.message)))
        st.markdown(counted(outcome.counts))
        st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(outcome.run_id)})


def counted(counts: Counts) -> str:
    return " · ".join(
        (
            say("run.new", rows=counts.inserted),
            say("run.updated", rows=counts.updated),
            say("run.duplicates", rows=counts.duplicates),
            say("run.rejected", rows=counts.rejected),
        )
    )


def draw_tried(tried: Tried) -> None:
    """What would come of it, what would be rejected, and what would be kept under its own name."""
    st.markdown(f"{amount('source.tried_calls', tried.calls)} · {counted(tried.counts)}")
    for kind, rows in tried.rows.items():
        st.markdown(f"**{escaped(kind)}** :gray-badge[{number(rows.height)}]")
        if rows.height:
            st.dataframe(
                who.masked(rows.head(SHOWN).with_columns(pl.all().cast(pl.String))), hide_index=True, placeholder="–"
            )
        if tried.extras[kind]:
            st.caption(say("source.extras", names=escaped(", ".join(tried.extras[kind]))))
    if tried.rejected.height:
        st.markdown(f"**{say('run.rejected_rows')}** :orange-badge[{number(tried.rejected.height)}]")
        st.dataframe(
            who.masked(columns_for_reader(tried.rejected.head(SHOWN).select("reason", "payload"), "reason")),
            hide_index=True,
            placeholder="–",
            column_config={
                "reason": st.column_config.TextColumn(say("rejected.reason"), width="medium"),
                "payload": st.column_config.TextColumn(say("rejected.payload"), width="large"),
            },
        )
