"""Every broadcast, the newest first: how many it reached, who opened and clicked, machines apart."""

import streamlit as st

from dashboard import address
from dashboard.figures import Broadcast
from dashboard.reads import broadcasts
from dashboard.reads.broadcasts import Sent
from dashboard.widgets.broadcast_parts import draw_broadcasts, link_of
from dashboard.widgets.head import escaped, head, nothing_yet
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
                label=say("campaigns.whole", campaign=escaped(campaign)),
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
        nothing_yet("campaign", "campaigns.none", to="sources")
        return
    found = pick(sent)
    if not found:
        st.caption(say("campaigns.no_match"))
        return
    before = (address.page("broadcasts_page", len(found), PAGE) - 1) * PAGE
    draw_broadcasts(found[before : before + PAGE])
    if len(found) > PAGE:
        address.turn("broadcasts_page", len(found), PAGE, "campaigns.shown")


head("campaigns", "campaign")
draw_all()
