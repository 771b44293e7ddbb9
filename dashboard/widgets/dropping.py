"""Rows of the quarantine let go of for good: asked for twice, with how many they are in between. There is no way back,
so none is offered."""

import streamlit as st

from accounts.roles import Act
from dashboard import trouble, who
from dashboard.telling import tell
from dashboard.words import amount, say
from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen


def draw_drop(chosen: Chosen, rows: int, place: int) -> None:
    with st.popover(say("quarantine.drop"), icon=":material/delete:"):
        st.markdown(amount("quarantine.drop_sure", rows))
        # Named by what is dropped: until the click another group may have come to this place, or more rows to it.
        key = f"quarantine_drop_{place}_{hash((chosen, rows))}"
        wanted = st.button(say("quarantine.drop_do"), icon=":material/delete:", type="primary", key=key)
    if wanted:
        with trouble.shown():
            with who.writing(Act.SOURCES, "rows.drop", chosen.source, chosen.reason) as writer:
                dropped = quarantine.drop(writer, chosen, rows)
            tell(amount("quarantine.dropped", dropped))
            st.rerun()
