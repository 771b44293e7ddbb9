"""What there is to say about the end of a source's token, and about tokens of the API that nobody uses."""

import streamlit as st

from dashboard import house, reads
from dashboard.widgets.head import escaped
from dashboard.words import day, say
from ingest import source
from jobs.expiry import Urgency
from jobs.sleep import Sleep


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


def draw_sleepy_tokens() -> None:
    """A line for those that sleep and one for those that soon will, with what to do; nothing where there are none."""
    found = reads.sleepy_tokens()
    for sleep, word in ((Sleep.ASLEEP, "token.asleep"), (Sleep.SOON, "token.sleep_soon")):
        named = [f"{escaped(name)} ({day(at.date())})" for name, each, at in found if each is sleep]
        if named:
            st.warning(f"{say(word, names=', '.join(named))} {say('token.wake')}", icon=":material/bedtime:")
