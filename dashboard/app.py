"""The one script that Streamlit runs: which pages there are and for whom, and that nothing goes wrong in sight."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from accounts.roles import Act
from dashboard import asking, trouble, who
from dashboard.page import page
from dashboard.widgets.browser import mind_browser
from dashboard.widgets.head import escaped
from dashboard.widgets.missing import leave_lost
from dashboard.words import say

ICON = Path(__file__).with_name("icon.svg")
# What stands in the bar at the top, by section; a section with one room is that room.
SHOWN = {
    "start": {"home": ":material/home:"},
    "audience": {"profiles": ":material/groups:", "people": ":material/person_search:"},
    "results": {"surveys": ":material/reviews:", "campaigns": ":material/campaign:"},
    "flow": {
        "exports": ":material/outbox:",
        "sources": ":material/input:",
        "runs": ":material/history:",
        "quarantine": ":material/rule:",
    },
    "data": {"query": ":material/database:"},
}
# What stands below the name of who looks.
OWN = {
    "me": ":material/account_circle:",
    "accounts": ":material/manage_accounts:",
    "audit": ":material/policy:",
}
# What is opened from a room, and the room that it stands in.
HIDDEN = {
    "profile": (":material/group_add:", "profiles"),
    "person": (":material/person:", "people"),
    "survey": (":material/reviews:", "surveys"),
    "campaign": (":material/campaign:", "campaigns"),
    "export": (":material/outbox:", "exports"),
    "new_export": (":material/outbox:", "exports"),
    "source": (":material/input:", "sources"),
    "run": (":material/receipt_long:", "runs"),
}
# What is not for every role; each such page asks it again.
NEEDS = {"query": Act.SQL, "people": Act.PEOPLE, "accounts": Act.ACCOUNTS, "audit": Act.ACCOUNTS}


def open_page() -> str:
    return urlsplit(st.context.url or "").path.strip("/") or "home"


def on_show() -> list[str]:
    """What stands in the bar, for who looks."""
    shown = [name for section in SHOWN.values() for name in section] + list(OWN)
    return [name for name in shown if name not in NEEDS or who.may(NEEDS[name])]


def is_known(page: str) -> bool:
    """Whether there is such a page; what it needs it says itself."""
    return page in HIDDEN or page in OWN or any(page in section for section in SHOWN.values())


def marked(label: str, *, is_open: bool) -> str:
    """Streamlit itself marks the open page where that is in the bar, but no section and no room that it stands in."""
    return f":gray-background[**{label}**]" if is_open else label


def page_of(name: str, icon: str, *, is_shown: bool = True, holds_open: bool = False) -> StreamlitPage:
    is_visible = is_shown and (name not in NEEDS or who.may(NEEDS[name]))
    title = marked(say(f"{name}.title"), is_open=holds_open)
    return page(name, title, icon, "visible" if is_visible else "hidden")


def bar() -> dict[str, list[StreamlitPage]]:
    present, found = open_page(), {"": list[StreamlitPage]()}
    room = HIDDEN[present][1] if present in HIDDEN else present
    for section, rooms in SHOWN.items():
        pages = [page_of(name, icon, holds_open=name == room != present) for name, icon in rooms.items()]
        label = marked(say(f"nav.{section}"), is_open=room in rooms) if len(pages) > 1 else ""
        found.setdefault(label, []).extend(pages)
    found[""] += [page_of(name, icon, is_shown=False) for name, (icon, _) in HIDDEN.items()]
    if re.fullmatch(r"[\w.-]+", page) and not is_known(page):  # else Streamlit shows Home, and a window in English
        lost = st.Page(
            partial(leave_lost, page, on_show()), title=say("lost.title"), url_path=page, visibility="hidden"
        )
        found[""].append(lost)
    own = marked(escaped(who.account().name), is_open=room in OWN)
    found[own] = [page_of(name, icon) for name, icon in OWN.items()]
    return found


st.set_page_config(page_title="Klankbord", page_icon=str(ICON), layout="wide")
st.logo(str(ICON), size="large")
asking.mind_page(open_page())
with trouble.shown():
    st.navigation(bar(), position="top").run()
mind_browser()
