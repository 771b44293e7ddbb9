"""One broadcast, or one campaign as a whole: what became of it, how that went since it was sent, and the links."""

from datetime import timedelta
from functools import partial

import polars as pl
import streamlit as st

from dashboard import address, house, reads, state, trouble
from dashboard.figures import Broadcast, of_broadcast, of_link
from dashboard.reads import broadcasts
from dashboard.reads.broadcasts import Sent
from dashboard.widgets.broadcast_parts import base_of, called, draw_broadcasts
from dashboard.widgets.broadcast_steps import FIGURES, SPANS, draw_steps, unit_of
from dashboard.widgets.figure import (
    Row,
    draw_figure,
    draw_people_button,
    draw_table,
    open_people,
    share_column,
    share_of,
)
from dashboard.widgets.head import escaped, head
from dashboard.widgets.missing import leave_missing
from dashboard.words import amount, percent, say, when
from segments import ast

CARDS = (("send", "delivery", "open", "click"), ("bounce", "complaint", "unsubscribe", "machine_open"))
MOST = 50  # broadcasts of a campaign that are shown with it


def open_broadcast(sent: list[Sent]) -> Sent:
    """What the link names."""
    given = state.linked("campaign", "broadcast", "campaign", "alone")
    broadcast, campaign = given.get("broadcast"), given.get("campaign")
    if broadcast is not None:
        wanted = Broadcast(broadcast_id=broadcast)
    else:
        wanted = Broadcast(campaign=campaign, is_alone="alone" in given)
    found = broadcasts.find(sent, wanted) if broadcast or campaign else None
    return found or leave_missing("campaign", "campaign", "campaigns", broadcast or campaign or "")


def draw_about(sent: Sent) -> None:
    broadcast = sent.broadcast
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        at = when(sent.sent_at, house.now(), reads.zone())
        st.markdown(f":material/schedule: {say('campaign.sent', at=at)}", width="content")
        if broadcast.broadcast_id is None:
            st.caption(say("campaign.is_alone" if broadcast.is_alone else "campaign.is_campaign"), width="content")
        elif broadcast.campaign:
            st.page_link(
                "app_pages/campaign.py",
                label=say("campaign.of", campaign=escaped(broadcast.campaign)),
                icon=":material/campaign:",
                query_params={"campaign": broadcast.campaign},
            )


def draw_cards(sent: Sent, row: Row) -> None:
    for cards in CARDS:
        for column, figure in zip(st.columns(len(cards), gap="small"), cards, strict=True):
            with column:
                draw_card(sent.broadcast, figure, row)


def draw_card(broadcast: Broadcast, figure: str, row: Row) -> None:
    people, base = row[figure], base_of(figure, row)
    times = amount("campaign.rows", row[f"{figure}_rows"]) if row[f"{figure}_rows"] != people else ""
    if base is None:
        draw_figure(figure, say(f"counted.{figure}"), people, partial(behind, broadcast, figure), more=times)
    else:
        draw_figure(
            figure,
            say(f"counted.{figure}"),
            people,
            partial(behind, broadcast, figure),
            value=percent(100 * people / row[base]),
            note=say(f"campaign.share_of_{base}", people=row[base]),
            more=times,
        )


def behind(broadcast: Broadcast, figure: str) -> ast.Profile:
    return of_broadcast(called(broadcast, figure), broadcast, figure)


def draw_small(sent: Sent, row: Row) -> None:
    """What is a part of a card above or seldom asked: hard bounces, clicks by machines."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for figure in ("hard", "machine_click"):
            if row[figure]:
                st.caption(say(f"counted.{figure}"), width="content")
                draw_people_button(figure, row[figure], partial(behind, sent.broadcast, figure))


def draw_over_time(sent: Sent, row: Row) -> None:
    st.subheader(say("campaign.over_time"), anchor=False)
    base = base_of("open", row)
    age = house.now() - sent.sent_at
    fits = next((name for name, (seconds, count) in SPANS.items() if age.total_seconds() <= seconds * count), "months")
    spans = {each: f"campaign.span_{each}" for each in SPANS}
    span = address.one(say("campaign.span"), "span", spans, "days" if fits == "days" else "weeks")
    seconds, count = SPANS[span]
    steps = broadcasts.steps(sent, seconds, count)
    if base is None or not steps.height:
        st.caption(say("campaign.no_opens"))
        return
    st.caption(say("campaign.over_time_caption_send" if base == "send" else "campaign.over_time_caption"))
    clicked = draw_steps(steps, seconds, row[base])
    if clicked:
        open_people(by_then(sent, seconds, *clicked))
    with st.expander(say("campaign.as_table"), icon=":material/table:"):
        draw_steps_table(sent, steps, seconds)


def by_then(sent: Sent, seconds: int, figure: str, step: int) -> ast.Profile:
    """Who had done it before so many steps of `seconds` after the sending had passed."""
    before = sent.sent_at + timedelta(seconds=seconds * step)
    return of_broadcast(called(sent.broadcast, figure), sent.broadcast, figure, before)


def draw_steps_table(sent: Sent, steps: pl.DataFrame, seconds: int) -> None:
    unit, label = unit_of(seconds)
    wide = steps.pivot("figure", index="step", values="people").filter(pl.col("step") > 0)
    there = [figure for figure in FIGURES if figure in wide.columns]
    rows = wide.select((pl.col("step") * seconds / unit).alias("after"), *there, "step")

    def people_of(figure: str, clicked: Row) -> ast.Profile:
        return by_then(sent, seconds, figure, clicked["step"])

    draw_table(
        "steps_table",
        rows,
        {figure: partial(people_of, figure) for figure in there},
        {"after": st.column_config.NumberColumn(say(label), width=160)},
        say("campaign.over_time"),
        labels={figure: say(f"counted.{figure}") for figure in there},
        widths={},
    )


def draw_links(sent: Sent, row: Row) -> None:
    st.subheader(say("campaign.links"), anchor=False)
    links = broadcasts.links(sent)
    if not links.height:
        st.caption(say("campaign.no_links"))
        return
    rows = links.with_columns(
        link=pl.col("url").fill_null(say("campaign.no_url")),
        share=share_of("click", row["click"]),
    )

    def people_of(figure: str, clicked: Row) -> ast.Profile:
        return of_link(f"{say(f'counted.{figure}')} · {clicked['link']}", sent.broadcast, clicked["url"], figure)

    columns = {
        "link": st.column_config.TextColumn(say("campaign.link"), width=290),
        "share": share_column(say("campaign.share")),
        "clicks": st.column_config.NumberColumn(say("campaign.clicks")),
    }
    figures = ("click", "machine_click")
    draw_table(
        "links",
        rows.select("link", "share", "click", "clicks", "machine_click", "url"),
        {figure: partial(people_of, figure) for figure in figures},
        columns,
        say("campaign.links"),
        labels={"click": say("counted.click"), "machine_click": say("counted.short_machine_click")},
        widths=dict.fromkeys(figures, 100),
        shares={"share": 100},
    )


def draw_broadcast(sent: Sent, everything: list[Sent]) -> None:
    draw_about(sent)
    row = broadcasts.figures([sent]).row(0, named=True)
    draw_cards(sent, row)
    draw_small(sent, row)
    if sent.broadcast.is_whole_campaign:
        own = [each for each in everything if each.broadcast.campaign == sent.broadcast.campaign]
        with trouble.shown():
            draw_broadcasts(own[:MOST])
    else:
        with trouble.shown():
            draw_over_time(sent, row)
    with trouble.shown():
        draw_links(sent, row)


all_sent = broadcasts.all_sent()
opened = open_broadcast(all_sent)
head("campaign", "campaign", opened.broadcast.name, back="campaigns")
draw_broadcast(opened, all_sent)
