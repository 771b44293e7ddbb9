"""The one script that Streamlit runs: which pages there are and for whom, and that nothing goes wrong in sight."""

from pathlib import Path

import streamlit as st

from accounts.roles import Act
from dashboard import trouble, who
from dashboard.words import say

ICON = Path(__file__).with_name("icon.svg")
ROOMS = Path(__file__).with_name("app_pages")
SHOWN = {
    "home": ":material/home:",
    "profiles": ":material/groups:",
    "surveys": ":material/reviews:",
    "campaigns": ":material/campaign:",
    "people": ":material/person_search:",
    "exports": ":material/outbox:",
    "sources": ":material/input:",
    "runs": ":material/history:",
    "quarantine": ":material/rule:",
    "query": ":material/database:",
}
HIDDEN = {
    "profile": ":material/group_add:",
    "survey": ":material/reviews:",
    "campaign": ":material/campaign:",
    "person": ":material/person:",
    "export": ":material/outbox:",
    "new_export": ":material/outbox:",
    "source": ":material/input:",
    "run": ":material/receipt_long:",
}
OWN = {
    "me": ":material/account_circle:",
    "accounts": ":material/manage_accounts:",
    "audit": ":material/policy:",
}  # below the name of who looks
NEEDS = {"query": Act.SQL, "accounts": Act.ACCOUNTS, "audit": Act.ACCOUNTS}  # each such page asks it again

st.set_page_config(page_title="Klankbord", page_icon=str(ICON), layout="wide")
st.logo(str(ICON), size="large")
with trouble.shown():
    name = who.account().name

    def pages(icons: dict[str, str]) -> list[st.Page]:
        return [
            st.Page(
                ROOMS / f"{each}.py",
                title=say(f"{each}.title"),
                icon=icon,
                url_path=each,
                default=each == "home",
                visibility="hidden" if each in HIDDEN or not who.may(NEEDS.get(each, Act.PROFILES)) else "visible",
            )
            for each, icon in icons.items()
        ]

    st.navigation({"": pages(SHOWN | HIDDEN), name: pages(OWN)}, position="top").run()
