"""The one script that Streamlit runs: which pages there are, and that nothing goes wrong in sight."""

from pathlib import Path

import streamlit as st

from dashboard import trouble
from dashboard.words import say

ICON = Path(__file__).with_name("icon.svg")
ROOMS = Path(__file__).with_name("app_pages")
SHOWN = {
    "home": ":material/home:",
    "profiles": ":material/groups:",
    "exports": ":material/outbox:",
    "sources": ":material/input:",
    "runs": ":material/history:",
    "quarantine": ":material/rule:",
    "query": ":material/database:",
}
HIDDEN = {
    "profile": ":material/group_add:",
    "export": ":material/outbox:",
    "new_export": ":material/outbox:",
    "source": ":material/input:",
    "run": ":material/receipt_long:",
}

st.set_page_config(page_title="Klankbord", page_icon=str(ICON), layout="wide")
st.logo(str(ICON), size="large")
rooms = [
    st.Page(
        ROOMS / f"{name}.py",
        title=say(f"{name}.title"),
        icon=icon,
        url_path=name,
        default=name == "home",
        visibility="visible" if name in SHOWN else "hidden",
    )
    for name, icon in (SHOWN | HIDDEN).items()
]
with trouble.shown():
    st.navigation(rooms, position="top").run()
