"""Every mapping that a source had: when, who and why, what was different before, and putting one back."""

import streamlit as st

from dashboard import house, reads
from dashboard.widgets.head import escaped
from dashboard.words import say, when
from ingest.mapping import text as mapping_text
from ingest.source import SourceDefinition, mapping_change, mapping_versions

SHOWN = 20


def draw_versions(source: SourceDefinition) -> int | None:
    """The number of the version that is to be in force again, once one is."""
    with house.warehouse().reader() as reader:
        versions = mapping_versions.versions(reader, source.name)
    if len(versions) < 2:
        return None
    st.subheader(say("source.versions"), anchor=False)
    texts = [mapping_change.text_of(source, each) for each in versions]
    chosen = None
    for place, each in enumerate(versions[:SHOWN]):
        told = " · ".join(filter(None, (each.saved_by, each.note)))
        saved = when(each.saved_at, house.now(), reads.zone())
        with st.expander(f"{each.version} · {saved}" + (f" · {escaped(told)}" if told else "")):
            before = texts[place + 1] if place + 1 < len(texts) else ""
            st.code(mapping_text.difference(before, texts[place]) or say("source.no_difference"), language=None)
            if place and st.button(say("source.restore"), icon=":material/history:", key=f"restore_{each.version}"):
                chosen = each.version
    return chosen
