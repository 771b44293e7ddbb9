"""The bar at the top: which pages there are, in which sections, and for whom; a page that is opened from a room stands
in none, and an address that is no page says so."""

import re
from copy import copy
from functools import cache, partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from accounts.roles import Act
from dashboard import who
from dashboard.widgets.head import escaped
from dashboard.widgets.missing import leave_lost
from dashboard.words import say

PAGES = Path(__file__).with_name("app_pages")
Visibility = Literal["visible", "hidden"]
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
    """The name of the page that is open, or what stands in its place."""
    return urlsplit(st.context.url or "").path.strip("/") or "home"


def bar() -> dict[str, list[StreamlitPage]]:
    """The pages by their sections, as st.navigation takes them."""
    present, found = open_page(), {"": list[StreamlitPage]()}
    room = HIDDEN[present][1] if present in HIDDEN else present
    for section, rooms in SHOWN.items():
        pages = [_page(name, icon, holds_open=name == room != present) for name, icon in rooms.items()]
        label = _marked(say(f"nav.{section}"), is_open=room in rooms) if len(pages) > 1 else ""
        found.setdefault(label, []).extend(pages)
    found[""] += [_page(name, icon, is_shown=False) for name, (icon, _) in HIDDEN.items()]
    if re.fullmatch(r"[\w.-]+", present) and present not in _shown() | HIDDEN:
        found[""].append(_lost(present))  # else Streamlit shows Home, and a window in English
    own = _marked(escaped(who.account().name), is_open=room in OWN)
    found[own] = [_page(name, icon) for name, icon in OWN.items()]
    return found


def _shown() -> dict[str, str]:
    """All that can stand in the bar, each with its icon."""
    return {name: icon for section in (*SHOWN.values(), OWN) for name, icon in section.items()}


def _may_see(name: str) -> bool:
    return name not in NEEDS or who.may(NEEDS[name])


def _page(name: str, icon: str, *, is_shown: bool = True, holds_open: bool = False) -> StreamlitPage:
    title = _marked(say(f"{name}.title"), is_open=holds_open)
    # A copy, for running a page marks it.
    return copy(_made(name, title, icon, "visible" if is_shown and _may_see(name) else "hidden"))


@cache
def _made(name: str, title: str, icon: str, visibility: Visibility) -> StreamlitPage:
    """Once, for Streamlit looks for the file of a page whenever it makes one, which took 2 ms of each run of any."""
    return st.Page(
        PAGES / f"{name}.py", title=title, icon=icon, url_path=name, default=name == "home", visibility=visibility
    )


def _lost(name: str) -> StreamlitPage:
    rooms = [each for each in _shown() if _may_see(each)]
    return st.Page(partial(leave_lost, name, rooms), title=say("lost.title"), url_path=name, visibility="hidden")


def _marked(label: str, *, is_open: bool) -> str:
    """Streamlit itself marks the open page where that is in the bar, but no section and no room that it stands in."""
    return f":gray-background[**{label}**]" if is_open else label
