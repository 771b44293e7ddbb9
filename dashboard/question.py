"""The query on the desk: its text, the saved one or the profile that it was opened from, what its parameters are given,
and the link that brings all of that back."""

import json
from collections.abc import Mapping
from datetime import date
from time import monotonic
from typing import Any

import streamlit as st

from dashboard.reads import readable
from sql.saved_query import SavedQuery

EXAMPLE = "select event, count(*) as rows\nfrom events\ngroup by event\norder by rows desc"
TEXT = "query_text"  # the editor's key
SAVED, PROFILE, LINK = "query_saved", "query_profile", "query_link"
BEFORE = "query_link_before"  # what the link was before it was written last, and until when the browser may say it
ARRIVES = 2.0  # seconds in which a browser has a new link; what was clicked before then comes with the one before it
SHOWS, CHOSEN = "query_shows", "query_show"  # table or chart, and the key by which it is chosen


def text() -> str:
    return st.session_state.get(TEXT) or ""


def opened() -> SavedQuery | None:
    """The saved query that this one was opened from, as it is saved now."""
    name = st.session_state.get(SAVED)
    return next((each for each in readable.saved() if each.name == name), None) if name else None


def called() -> str | None:
    """What the query is known by: the saved one that it was opened from, else the profile whose query it is."""
    found = opened()
    return found.name if found else st.session_state.get(PROFILE)


def open_saved(found: SavedQuery, given: Mapping[str, Any] | None = None) -> None:
    """Lay a saved query on the desk; what is not given has its default."""
    _clear()
    st.session_state[SAVED], st.session_state[TEXT] = found.name, found.text
    for name, value in {**found.parameters, **(given or {})}.items():
        st.session_state[_kept(name)] = value


def open_text(written: str, given: Mapping[str, Any] | None = None) -> None:
    """Lay a query of its own on the desk."""
    _clear()
    st.session_state[TEXT] = written
    for name, value in (given or {}).items():
        st.session_state[_kept(name)] = value


def is_given(name: str) -> bool:
    """Whether a parameter has a value, null included."""
    return _kept(name) in st.session_state


def value_of(name: str) -> Any:
    """What a parameter is given; None where nothing is yet."""
    return st.session_state.get(_kept(name))


def give(name: str, value: Any) -> None:
    """Times as their text: a query takes the same from here, the command line and the API."""
    st.session_state[_kept(name)] = value.isoformat() if isinstance(value, date) else value


def take_back(name: str) -> None:
    """From now on a parameter has no value."""
    st.session_state.pop(_kept(name), None)


def given() -> dict[str, Any]:
    """The values of the parameters that the text has, as far as they are given."""
    return {name: value_of(name) for name in readable.parameters(text()) if is_given(name)}


def unfilled() -> list[str]:
    """The parameters of the text that have no value yet."""
    return [name for name in readable.parameters(text()) if not is_given(name)]


def shown() -> str:
    """How rows are shown: `table` or `chart`."""
    return str(st.session_state.get(SHOWS, "table"))


def show(view: str) -> None:
    st.session_state[SHOWS] = view if view in ("table", "chart") else "table"


def take_up_link() -> str | None:
    """Lay down what the link says, unless this page wrote it there. The name of a saved query that is not there."""
    link = st.query_params.to_dict()
    before, until = st.session_state.get(BEFORE, (None, 0.0))
    is_late = link == before and monotonic() < until
    is_ours = link == st.session_state.get(LINK) or is_late or (not link and TEXT in st.session_state)
    if is_ours:
        return None
    st.session_state[LINK] = link
    values = {name[2:]: from_text(each) for name, each in link.items() if name.startswith("p_")}
    show(link.get("show", "table"))
    st.session_state.pop(CHOSEN, None)
    missing = None
    if name := link.get("saved"):
        found = next((each for each in readable.saved() if each.name == name), None)
        if found is not None:
            open_saved(found, values)
            if "q" in link:
                st.session_state[TEXT] = link["q"]
            return None
        missing = name
    open_text(link.get("q", EXAMPLE), values)
    st.session_state[PROFILE] = link.get("profile")
    return missing


def write_link() -> None:
    """Put into the link what brings this back."""
    found = opened()
    link = {"saved": found.name} if found else {}
    if found is None or text() != found.text:
        link["q"] = text()
    if found is None and (profile := called()):
        link["profile"] = profile
    link |= {f"p_{name}": as_text(value) for name, value in given().items()}
    if shown() != "table":
        link["show"] = shown()
    if (before := st.query_params.to_dict()) != link:
        st.query_params.from_dict(link)
        st.session_state[BEFORE] = before, monotonic() + ARRIVES
    st.session_state[LINK] = link


def _clear() -> None:
    for key in [each for each in st.session_state if str(each).startswith(("query_given_", "query_field_"))]:
        del st.session_state[key]
    st.session_state.pop(SAVED, None)
    st.session_state.pop(PROFILE, None)


def _kept(name: str) -> str:
    return f"query_given_{name}"


def from_text(written: str) -> Any:
    """What a text gives a parameter, as `--param` reads it: JSON, else the text itself."""
    try:
        return json.loads(written)
    except ValueError:
        return written


def as_text(value: Any) -> str:
    """The text that gives just this value."""
    if isinstance(value, str) and from_text(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)
