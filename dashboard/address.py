"""What a link holds of a page: which tab is open, what was chosen, which page of a list one is at. It is written by
names that never change, not by what the screen calls them, so that it leads to the same place in any language.

The link is what counts: what it says is shown, after a reload and after the browser's way back too, and a click writes
it. What is first or not chosen stands in no link.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from dashboard.theme import in_text_colour
from dashboard.words import say, table


def tabs(key: str, phrases: Mapping[str, str]) -> dict[str, TabContainer]:
    """Tabs by their names in the link; `phrases` are what the screen calls them, and the first is open at first."""
    names = list(phrases)
    labels = [say(phrases[name]) for name in names]
    own = f"{key}_tabs"
    _show(own, labels[names.index(_given(key, phrases) or names[0])])

    def chosen() -> None:
        _write(key, names[labels.index(st.session_state[own])], names[0])

    return dict(zip(names, st.tabs(labels, key=own, on_change=chosen), strict=True))


def choice(
    draw: Callable[..., Any],
    label: str,
    key: str,
    phrases: Mapping[str, str],
    first: str | None = None,
    told: Callable[[str], str] | None = None,
    **looks: Any,
) -> str | None:
    """What is chosen by `draw` (st.selectbox, st.segmented_control), by its name in the link; `first` at first. The
    screen calls it by its phrase, or as `told` says it."""
    own, say_it = f"{key}_choice", told or (lambda name: say(phrases[name]))
    are_side_by_side = draw is st.segmented_control
    _show(own, _given(key, phrases) or first)

    def chosen() -> None:
        _write(key, st.session_state[own], first)

    chosen_now: str | None = draw(
        label,
        list(phrases),
        format_func=(lambda name: in_text_colour(say_it(name))) if are_side_by_side else say_it,
        key=own,
        on_change=chosen,
        **looks,
    )
    return chosen_now


def one(label: str, key: str, phrases: Mapping[str, str], first: str, **looks: Any) -> str:
    """The one that is chosen of a few that stand side by side."""
    looks = {"label_visibility": "collapsed", "required": True, **looks}
    return choice(st.segmented_control, label, key, phrases, first, **looks) or first


def several(label: str, key: str, names: list[str], told: Callable[[str], str] = str) -> list[str]:
    """Which of a few are chosen to filter by; none where nothing is. The screen calls them as `told` says it, and so
    did a link of old."""
    own, given = f"{key}_several", st.query_params.get_all(key)
    _show(own, [name for name in names if name in given or told(name) in given])

    def chosen() -> None:
        _write(key, st.session_state[own] or None)

    return st.pills(
        label,
        names,
        selection_mode="multi",
        format_func=lambda name: in_text_colour(told(name)),
        key=own,
        on_change=chosen,
        label_visibility="collapsed",
    )


def page(key: str, total: int, size: int) -> int:
    """At which page of `total` rows one is, `size` a page; 1 is the first."""
    given = st.query_params.get(key, "")
    wanted = int(given) if given.isdecimal() and len(given) < 10 else 1
    return min(max(wanted, 1), max(-(-total // size), 1))


def turn(key: str, total: int, size: int, told: str | None = None) -> None:
    """The pages to turn to, nothing where there is one; before them, in the phrase `told`, which rows are shown."""
    own = f"{key}_turned"
    present = page(key, total, size)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if told:
            last = min(present * size, total)
            st.caption(say(told, first=(present - 1) * size + 1, last=last, of=total))
        if total > size:
            _show(own, present)
            st.pagination(
                -(-total // size),
                key=own,
                on_change=lambda: _write(key, str(st.session_state[own]), "1"),
                width="content",
            )


def _given(key: str, phrases: Mapping[str, str]) -> str | None:
    """What the link says; a link of old says it as a screen did, in one language or another."""
    given = st.query_params.get(key, "")
    if given in phrases:
        return given
    return next((name for name, phrase in phrases.items() if given in table()[phrase]), None) if given else None


def _show(own: str, value: object) -> None:
    """Have a widget show what the link says. Where it does already nothing is told it: the browser would take that over
    what was clicked while it was on its way."""
    if own not in st.session_state or st.session_state[own] != value:
        st.session_state[own] = value


def _write(key: str, name: str | list[str] | None, first: str | None = None) -> None:
    if name is not None and name != first:
        st.query_params[key] = name
        return
    # Of two quick clicks the second comes with the link of before the first: what the browser has by then is taken out
    # of it by writing it once more.
    st.query_params[key] = ""
    st.query_params.pop(key)
