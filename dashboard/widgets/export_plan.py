"""A plan of an export on the screen: how many of what, whom not and why, and the first rows as they would be sent."""

from itertools import groupby

import polars as pl
import streamlit as st

from dashboard import house, reads, who
from dashboard.said import for_reader
from dashboard.widgets.head import escaped
from dashboard.words import amount, number, say, when
from exports import trying
from exports.plan import Plan
from exports.waits import Waits

LONGEST = 4_000  # characters of a payload
BADGES = {
    "added": ("green", "add"),
    "changed": ("blue", "edit"),
    "removed": ("orange", "remove"),
    "same": ("gray", "check"),
}


def draw_plan(made: Plan) -> None:
    with st.container(border=True, key="planned"):
        st.markdown(f"**{say('plan.title')}**")
        st.caption(say("plan.caption", at=when(made.made_at, house.now(), reads.zone())))
        draw_numbers(made)
        if made.finishes is not None:
            st.warning(say("plan.finishes", run=str(made.finishes)), icon=":material/pause_circle:")
        if made.waits:
            told = say("plan.waits", why=why_it_waits(made.waits))
            st.info(told, icon=":material/front_hand:")
        for path in made.files.values():
            st.markdown(f":material/draft: `{path}`")
        if not made.sample:
            if not made.rows:
                st.info(say("plan.nothing"), icon=":material/inbox:")
            return
        draw_sample(made)


def draw_sample(made: Plan) -> None:
    """The first rows as they would be written or sent, those of each change by themselves."""
    settings = made.settings
    if settings.is_log:
        st.caption(amount("plan.sample" if settings.is_place else "plan.payloads", len(made.sample)))
    else:
        st.caption(say("plan.sample_each" if settings.is_place else "plan.payloads_each"))
    payloads = dict(trying.payloads(made, apart=True))
    for change, each in groupby(made.sample, key=lambda row: row.change):
        rows = list(each)
        if change in BADGES:
            told = say("plan.shown", change=say(f"plan.{change}"), shown=len(rows), rows=getattr(made, change))
            st.markdown(f":{BADGES[change][0]}-badge[:material/{BADGES[change][1]}: {told}]")
        if change == "removed":  # nothing else is known of them
            st.markdown(", ".join(escaped(who.masked_text(str(row.key))) for row in rows))
        if settings.is_place and change != "removed":
            frame = who.masked(pl.DataFrame([row.values for row in rows], infer_schema_length=None))
            st.dataframe(frame, hide_index=True, placeholder="", alt=say("plan.title"), key=f"plan_{change}")
        elif payloads.get(change):
            text = who.masked_text("\n".join(payload[:LONGEST] for payload in payloads[change]))
            st.code(text, language=None, wrap_lines=True)
        elif change == "removed" and not settings.is_place:
            st.caption(say("change.untold"))


def draw_numbers(made: Plan) -> None:
    """The numbers of a plan in a row, and why rows stay here."""
    if made.settings.is_log:
        names = ["rows", "people"]
        names += ["broadcasts", "late"] if made.settings.what == "activities" and made.settings.is_place else []
    else:
        names = ["added", "changed", "removed", "same"]
    names += ["withheld", *(["held"] if made.held else [])]
    with st.container(horizontal=True, gap="small"):
        for name in names:
            st.metric(say(f"plan.{name}"), number(getattr(made, name)), help=say(f"plan.{name}_help"), border=True)
    if made.kinds:
        st.markdown(" ".join(f":gray-badge[{escaped(kind)} {number(rows)}]" for kind, rows in made.kinds.items()))
    if made.reasons:
        told = " ".join(
            f":orange-badge[{escaped(for_reader(reason))} {number(rows)}]" for reason, rows in made.reasons.items()
        )
        st.markdown(f"{say('plan.reasons')} {told}")


def why_it_waits(waits: Waits) -> str:
    """Why a run waits for somebody."""
    return say(f"waits.{waits.why}", now=waits.size, last=waits.last)
