"""A page as the bar has it. Streamlit looks for the file of every page anew whenever it makes one, which took 2 ms of
each run of any page; so each is made once, and a run gets copies, for running a page marks it."""

from copy import copy
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

ROOMS = Path(__file__).with_name("app_pages")
Visibility = Literal["visible", "hidden"]


def page(name: str, title: str, icon: str, visibility: Visibility) -> StreamlitPage:
    """The page of app_pages/ that is called so, `home` at the root."""
    return copy(_made(name, title, icon, visibility))


@cache
def _made(name: str, title: str, icon: str, visibility: Visibility) -> StreamlitPage:
    return st.Page(
        ROOMS / f"{name}.py", title=title, icon=icon, url_path=name, default=name == "home", visibility=visibility
    )
