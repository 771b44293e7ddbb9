"""What a dialog over the page asks. It is asked until it is answered or put away, however often the page is drawn anew
meanwhile; to go to another page, by the browser's way back too, is to put it away."""

import streamlit as st

ASKED, PAGE = "asked", "page_open"  # of the session: what is asked and about what, and the page that is open


def ask(what: str, about: str = "") -> None:
    st.session_state[ASKED] = (what, about)


def is_asked(what: str, about: str = "") -> bool:
    return bool(st.session_state.get(ASKED) == (what, about))


def put_away() -> None:
    st.session_state.pop(ASKED, None)


def mind_page(page: str) -> None:
    """Before anything of `page` is drawn."""
    if st.session_state.get(PAGE) != page:
        put_away()
        st.session_state[PAGE] = page
