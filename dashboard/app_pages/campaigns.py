"""Every broadcast, the newest first: how many it reached, who opened and clicked, machines apart."""

import streamlit as st

from dashboard.figures import Broadcast
from dashboard.reads import broadcasts
from dashboard.reads.broadcasts import Sent
from dashboard.widgets.broadcast_parts import draw_broadcasts, link_of
from dashboard.widgets.head import head, nothing_yet
from dashboard.words import say

PAGE = 50


def pick(sent: list[Sent]) -> list[Sent]:
    """Those of the campaign that was chosen, with what was typed in their name."""
    with st.container(horizontal=True, vertical_alignment="center"):
        campaign = st.selectbox(
            say("campaigns.campaign"),
            broadcasts.campaigns(sent),
            index=None,
            key="of_campaign",
            placeholder=say("campaigns.any"),
            label_visibility="collapsed",
            filter_mode="contains",
            width=280,
            bind="query-params",
        )
        sought = st.text_input(
            say("campaigns.search"),
            key="broadcast_search",
            type="search",
            placeholder=say("campaigns.search"),
            label_visibility="collapsed",
            icon=":material/search:",
            width=280,
            live=True,
            bind="query-params",
        )
        if campaign:
            st.page_link(
                "app_pages/campaign.py",
                label=say("campaigns.whole", campaign=campaign),
                icon=":material/arrow_forward:",
                query_params=link_of(Broadcast(campaign=campaign)),
            )
    words = (sought or "").lower().split()
    return [
        each
        for each in sent
        if (not campaign or each.broadcast.campaign == campaign)
        and all(word in each.broadcast.name.lower() for word in words)
    ]


def draw_all() -> None:
    sent = broadcasts.all_sent()
    if not sent:
        nothing_yet("campaign", "campaigns.none")
        return
    found = pick(sent)
    if not found:
        st.caption(say("campaigns.no_match"))
        return
    pages = -(-len(found) // PAGE)
    page = min(max(int(st.session_state.get("broadcasts_page", 1)), 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    draw_broadcasts(shown)
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            first = (page - 1) * PAGE + 1
            st.caption(say("campaigns.shown", first=first, last=first + len(shown) - 1, of=len(found)))
            st.pagination(pages, key="broadcasts_page")


head("campaigns", "campaign")
draw_all()
