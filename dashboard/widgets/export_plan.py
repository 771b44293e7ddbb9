"""A plan of an export on the screen: how many of what, whom not and why, and the first rows as they would be sent."""

from itertools import groupby

import polars as pl
import streamlit as st

from dashboard import house, reads, who
from dashboard.said import for_reader
from dashboard.widgets.head import escaped
from dashboard.words import number, say, when
from exports.destination import Batch, Change, Row
from exports.destinations import sketch
from exports.plan import Plan
from exports.waits import Waits

LONGEST = 4_000  # characters of a payload


def draw_plan(made: Plan) -> None:
    settings = made.settings
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
        if settings.is_place:
            st.caption(say("plan.sample", rows=len(made.sample)))
            st.dataframe(
                who.masked(pl.DataFrame(list(made.sample))), hide_index=True, placeholder="", alt=say("plan.title")
            )
        else:
            st.caption(say("plan.payloads", rows=len(made.sample)))
            for change, each in groupby(payloads(made), key=lambda pair: pair[0]):
                st.markdown(f":gray-badge[{say(f'change.{change}')}]")
                text = "\n".join(payload[:LONGEST] for _, payload in each)
                text = who.masked_text(text)
                st.code(text, language="json" if text.startswith(("{", "[")) else None, wrap_lines=True)


def draw_numbers(made: Plan) -> None:
    """The numbers of a plan in a row, and why rows stay here."""
    if made.settings.is_log:
        names = ["rows", "people"]
        names += ["broadcasts", "late"] if made.settings.what == "activities" and made.settings.is_place else []
    else:
        names = ["added", "changed", "removed", "same"]
    names += ["withheld", *(["held"] if made.held else [])]
    for column, name in zip(st.columns(len(names), gap="small"), names, strict=True):
        column.metric(say(f"plan.{name}"), number(getattr(made, name)), help=say(f"plan.{name}_help"), border=True)
    if made.kinds:
        st.markdown(" ".join(f":gray-badge[{escaped(kind)} {number(rows)}]" for kind, rows in made.kinds.items()))
    if made.reasons:
        told = " ".join(
            f":orange-badge[{escaped(for_reader(reason))} {number(rows)}]" for reason, rows in made.reasons.items()
        )
        st.markdown(f"{say('plan.reasons')} {told}")


def payloads(made: Plan) -> list[tuple[Change, str]]:
    """The rows of the plan's sample as they would be sent, each by itself."""
    destination = sketch(made.settings.destination, made.settings.own)
    puts = made.rows if made.settings.is_log else made.added + made.changed - made.held
    found = []
    for place, values in enumerate(made.sample):
        is_removed = puts <= place < puts + made.removed
        change = Change.REMOVE if is_removed else Change.PUT
        if is_removed and not destination.removes:
            found.append((change, say("change.untold")))
            continue
        shown = destination.preview(Batch("dry-run", change, (Row(place + 1, values),)))
        found.append((change, "\n".join(shown)))
    return found


def why_it_waits(waits: Waits) -> str:
    """Why a run waits for somebody."""
    return say(f"waits.{waits.why}", now=waits.size, last=waits.last)
