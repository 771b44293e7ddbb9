"""Rows of files that wait in quarantine, told how to be read: the words of their events get a meaning, the rest stands
as a mapping of our columns. They are tried again so, and where that lands them the next file of their kind is read so
too."""

from dataclasses import replace
from functools import partial

import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.widgets.event_meanings import pick_meanings
from dashboard.widgets.replaying import again
from dashboard.words import say
from ingest.kept import mending, quarantine
from ingest.kept.quarantine import Chosen
from ingest.mapping import Mapping
from ingest.source import import_mapping
from sql.reader import Reader


def draw_mending(kind: str, chosen: Chosen, rows: int, place: int) -> None:
    """`kind` of rows, as they were imported; `rows`: how many."""
    if not st.toggle(say("quarantine.mend_here"), key=f"quarantine_mend_{place}"):
        return
    with st.container(border=True):
        st.caption(say("quarantine.mend_help"))
        if rows > mending.MOST_LOOKED_AT:
            st.caption(say("quarantine.mend_last", shown=mending.MOST_LOOKED_AT, rows=rows))
        with house.warehouse().reader() as reader:
            kept = _kept_for(reader, kind, chosen)
            suggested = mending.suggested(reader, chosen, kept)
            words = mending.words(reader, chosen)
        is_of_words = (chosen.reason or "").startswith("unknown event:")
        key = f"quarantine_mend_{place}_{hash(chosen)}"
        meanings = pick_meanings(words, {}, f"{key}_words") if is_of_words and words else None
        begun = replace(suggested, values={}) if meanings is not None else suggested
        text = st.text_area(say("quarantine.mend_text"), begun.to_toml(), key=f"{key}_text", height=120)
        if not st.button(say("quarantine.replay_so"), icon=":material/replay:", type="primary", key=f"{key}_try"):
            return
        with trouble.shown():
            mapping = Mapping.from_toml(text or "")
            if meanings:
                known = dict(mapping.values)
                mapping = replace(mapping, values={**known, "event": {**known.get("event", {}), **meanings}})
            again(chosen, mapping, once_landed=partial(_keep, kind, mending.laid_over(kept, mapping)))


def _kept_for(reader: Reader, kind: str, chosen: Chosen) -> Mapping | None:
    """The mapping by which files like those of the rows are read."""
    runs = quarantine.runs(reader, chosen)
    last = import_mapping.newest_alike(reader, kind, runs[-1][-1]) if runs else None
    return last.mapping if last else None


def _keep(kind: str, mapping: Mapping) -> None:
    with who.writing(Act.SOURCES, "file.mapping", kind) as writer:
        import_mapping.keep(writer, kind, mapping, house.now(), who.account().name)
