"""Who a person is: reachable or why not, other names, how much there is of them, and their attributes."""

from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.cells import as_shown
from dashboard.reads import person as person_reads
from dashboard.reads.person import RESPONSE, Who
from dashboard.widgets.personal import height_of, shown
from dashboard.words import day, number, say, when, written

FIGURES = (("sent", "send"), ("opened", "open"), ("clicked", "click"), ("answered", RESPONSE))
BY_MACHINES = ("opened", "clicked")


def draw_facts(who: Who) -> None:
    told = [who.customer_id if who.called else None, who.email if who.called or who.customer_id else None]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for each in filter(None, told):  # beside the title, which is the first of name, id and address
            st.text(each, width="content")
        if who.is_reachable:
            st.badge(say("person.reachable"), icon=":material/mail:", color="green")
        else:
            st.badge(say("person.unreachable", why=_why(who)), icon=":material/mail_off:", color="orange")
        st.caption(say("person.known_since", at=_when(who.first_seen_at)), width="content")
    if who.addresses:
        st.caption(f"{say('person.also')}: {' · '.join(map(_address, who.addresses))}")
    if who.merged_at:
        st.caption(f":material/merge: {_merged(who)}")


def draw_figures(key: int) -> None:
    """How often, and when last."""
    whole = person_reads.timeline(key)
    found = {
        kind: (rows, at)
        for kind, rows, at in whole.group_by("kind").agg(pl.len(), pl.col("happened_at").max()).iter_rows()
    }
    for column, (name, kind) in zip(st.columns(len(FIGURES), gap="small"), FIGURES, strict=True):
        rows, at = found.get(kind, (0, None))
        with column.container(border=True, gap=None):
            about = say("person.machines") if name in BY_MACHINES else None
            st.metric(say(f"person.{name}"), number(rows), help=about)
            st.caption(say("person.last", at=_when(at)) if at else say("person.never"))


def draw_attributes(key: int) -> None:
    st.subheader(say("person.attributes"), anchor=False)
    found = person_reads.attributes(key)
    if not found:
        st.caption(say("person.attributes_none"))
        return
    rows = pl.DataFrame(
        {
            "attribute": [each.name for each in found],
            "value": [written(each.value, reads.zone()) for each in found],
            "told_at": [each.told_at for each in found],
        },
        schema={"attribute": pl.String, "value": pl.String, "told_at": pl.Datetime("us")},
    )
    st.dataframe(
        as_shown(rows, {"told_at": day}),
        hide_index=True,
        placeholder="–",
        height=height_of(rows.height),
        column_config={
            "attribute": st.column_config.TextColumn(say("person.attribute"), width=100),
            "value": st.column_config.TextColumn(say("person.value"), width=100),
            "told_at": st.column_config.DatetimeColumn(say("person.told_at"), width=90),
        },
        alt=say("person.attributes"),
    )


def _merged(who: Who) -> str:
    at = _when(who.merged_at[0])
    count = len(who.merged_at)
    return say("person.merged_one", at=at) if count == 1 else say("person.merged", count=count, at=at)


def _why(who: Who) -> str:
    if who.email is None:
        return say("person.no_address")
    if not who.has_address:
        return say("person.bad_address")
    return say(f"person.ended_{who.ended_by}", at=_when(who.ended_at))


def _address(known: tuple[str, datetime, bool]) -> str:
    email, since, is_shared = known
    return f"{shown(email)} ({say('person.since', at=_when(since))}{', ' + say('person.shared') if is_shared else ''})"


def _when(at: datetime | None) -> str:
    return when(at, house.now(), reads.zone())
