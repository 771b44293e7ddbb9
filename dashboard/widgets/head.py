"""How every page begins: one icon, one title, one line that says what the page is for, and its main action."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from dashboard.words import say


def head(
    page: str,
    icon: str,
    title: str | None = None,
    *,
    back: str | None = None,
    actions: Callable[[], None] | None = None,
) -> None:
    """`page` names the phrases `<page>.title` and `<page>.caption`; `back` is the list that it stands in; `actions`
    draws buttons at the right."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"head_{page}"):
        with st.container(gap=None):
            if back and st.button(say(f"{back}.back"), icon=":material/arrow_back:", type="tertiary", key="back"):
                go(back)
            st.title(f":material/{icon}: {escaped(title or say(f'{page}.title'))}", anchor=False)
            st.caption(say(f"{page}.caption"))
        if actions:
            actions()


def name_link(page: str, name: str, /, **link: str) -> None:
    """A name that leads to its own page, in line with the text below it."""
    st.page_link(f"app_pages/{page}.py", label=f"**{escaped(name)}**", query_params=link)


def go(page: str, /, **link: str) -> NoReturn:
    """To another page. A link is always given, if an empty one: without, Streamlit refuses to leave a page whose
    widgets stand in its link."""
    st.switch_page(f"app_pages/{page}.py", query_params=link)


def escaped(text: str) -> str:
    """`text` as it is, where Streamlit would read Markdown."""
    for mark in "\\`*_{}[]<>#~|$:":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ").replace("\r", " ")


def nothing_yet(icon: str, name: str, *, to: str | None = None) -> None:
    """What stands where there is nothing to show: `<name>` says what is missing, `<name>_next` the next step, which is
    done in the room `to`, where it is another one."""
    with st.container(border=True, horizontal_alignment="center", gap="xxsmall"):
        st.space("small")
        st.markdown(f"#### :gray[:material/{icon}:] {say(name)}", text_alignment="center", width="content")
        st.markdown(f":gray[{say(f'{name}_next')}]", text_alignment="center", width="content")
        if to:
            arrow = ":material/arrow_forward:"
            st.page_link(f"app_pages/{to}.py", label=say(f"{to}.title"), icon=arrow, width="content")
        st.space("small")
