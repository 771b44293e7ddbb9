"""What there is to say about the end of a source's token."""

import streamlit as st

from dashboard import house
from dashboard.words import day, say
from ingest import source
from jobs.expiry import Urgency


def draw_notice(name: str, *, short: bool = False) -> None:
    """Nothing while the token is fine; `short` as a badge, else as a line that says what to do."""
    notice = source.notice(house.warehouse(), name, house.now())
    if notice is None:
        return
    ended = notice.urgency is Urgency.ENDED
    text = say("token.ended" if ended else "token.ends", day=day(notice.ends_at.date()))
    if short:
        st.badge(text, icon=":material/key:", color="orange" if notice.urgency is Urgency.SOON else "red")
        return
    show = st.warning if notice.urgency is Urgency.SOON else st.error
    show(f"{text} {say('token.next')}", icon=":material/key:")
