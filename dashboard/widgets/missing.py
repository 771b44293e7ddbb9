"""The page of one thing whose link names none that there is, and an address that is no page: a sentence, the nearest
name, and the way on."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

import streamlit as st

from dashboard.widgets.head import escaped, head, name_link
from dashboard.words import say


def leave_missing(page: str, icon: str, back: str, given: str, names: Iterable[str] = ()) -> NoReturn:
    """Draw that there is no `page` called `given` and end the page; `back` is its list, `names` are those in it."""
    head(page, icon)
    sentence = say(f"missing.{page}", name=escaped(given)) if given else say(f"missing.{page}_unnamed")
    st.warning(sentence, icon=":material/search_off:")
    with st.container(horizontal=True, vertical_alignment="center"):
        for near in get_close_matches(given, list(names), 1):
            st.markdown(say("missing.near"), width="content")
            name_link(page, near, name=near)
    st.page_link(f"app_pages/{back}.py", label=say(f"{back}.back"), icon=":material/arrow_back:")
    st.stop()


def leave_lost(path: str, rooms: Iterable[str]) -> NoReturn:
    """Draw that there is no page at `path` and end it; `rooms` are those that who looks may go to."""
    head("lost", "explore_off")
    st.warning(say("missing.page", path=escaped(f"/{path}")), icon=":material/search_off:")
    near = get_close_matches(path.lower(), [each for each in rooms if each != "home"], 1)
    for room in (*near, "home"):
        label = say("missing.to_page", title=say(f"{room}.title"))
        st.page_link(f"app_pages/{room}.py", label=label, icon=":material/arrow_forward:")
    st.stop()
