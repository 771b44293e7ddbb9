"""Choosing when, in words: `in the last 30 days`, `last week`, `on 3 November` …"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from dashboard import house
from dashboard.words import date_form, said, say
from segments import ast
from segments.ast import Period, Unit

ANY = "any"
PERIODS = tuple(str(period) for period in Period if period is not Period.TOMORROW)
DATES = ("on", "before", "after", "since", "until", "between")
SHORT = 13  # characters of a word that leave room for the rest of the phrase
ANNIVERSARIES = ("today", "tomorrow", "next", "last")


@dataclass(frozen=True)
class Form:
    """What was chosen so far, as the numbers and days that the widgets show."""

    word: str
    first: int = 30
    second: int = 60
    unit: Unit = Unit.DAY


def pick_window(
    key: str, window: ast.Window | None, *, optional: bool = False, future: bool = False
) -> ast.Window | None:
    """Widgets in the current row; the window they stand for. `optional`: any time is a choice (None); `future`: a
    field may also lie ahead."""
    words = ("last", "calendar", "ago", "between_ago", *PERIODS, *DATES)
    words = (*((ANY,) if optional else ()), *words, *(("next",) if future else ()))
    return _pick(key, window, words)


def pick_anniversary(key: str, window: ast.Window | None) -> ast.Window | None:
    return _pick(key, window, ANNIVERSARIES)


def _pick(key: str, window: ast.Window | None, words: tuple[str, ...]) -> ast.Window | None:
    form = _form(window)
    shown = said("window", words)
    chosen = st.session_state.get(f"{key}_when", form.word)
    word = st.selectbox(
        say("window.label"),
        words,
        index=words.index(form.word) if form.word in words else 0,
        format_func=shown.__getitem__,
        key=f"{key}_when",
        label_visibility="collapsed",
        width=130 if len(shown.get(chosen, "")) <= SHORT else 164,
    )
    if word in DATES:
        return _pick_days(key, word, window)
    if word in PERIODS or word == "tomorrow":
        return ast.InPeriod(Period(word))
    makers: dict[str, Callable[[], ast.Window]] = {
        "last": lambda: ast.InTheLast(_amount(key, form.first), _unit(key, form.unit)),
        "calendar": lambda: ast.InTheLast(_amount(key, form.first), _unit(key, form.unit), calendar=True),
        "next": lambda: ast.InTheNext(_amount(key, form.first), _unit(key, form.unit)),
        "ago": lambda: ast.MoreThanAgo(_amount(key, form.first), _unit(key, form.unit)),
        "between_ago": lambda: _pick_between(key, form),
    }
    return makers[word]() if word in makers else None


def _form(window: ast.Window | None) -> Form:
    match window:
        case ast.InTheLast(count, unit, calendar):
            return Form("calendar" if calendar else "last", count, unit=unit)
        case ast.InTheNext(count, unit):
            return Form("next", count, unit=unit)
        case ast.MoreThanAgo(count, unit):
            return Form("ago", count, unit=unit)
        case ast.BetweenAgo(nearest, farthest, unit):
            return Form("between_ago", nearest, farthest, unit)
        case ast.InPeriod(period):
            return Form(str(period))
        case ast.Absolute(word):
            return Form(word)
        case None:
            return Form(ANY)


def _amount(key: str, value: int, name: str = "n", least: int = 1) -> int:
    return int(
        st.number_input(
            say("window.amount"),
            min_value=least,
            max_value=100_000,
            value=max(value, least),
            step=1,
            key=f"{key}_{name}",
            label_visibility="collapsed",
            width=56,
        )
    )


def _unit(key: str, value: Unit) -> Unit:
    units = [str(unit) for unit in Unit]
    chosen = st.selectbox(
        say("window.unit"),
        units,
        index=units.index(value),
        format_func=said("unit", units).__getitem__,
        key=f"{key}_unit",
        label_visibility="collapsed",
        filter_mode=None,
        width=84,
    )
    return Unit(chosen)


def _pick_between(key: str, form: Form) -> ast.Window:
    nearest = _amount(key, form.first, least=0)
    st.markdown(say("window.and"), width="content")
    farthest = _amount(key, form.second, "m", least=nearest + 1)
    return ast.BetweenAgo(nearest, max(farthest, nearest + 1), _unit(key, form.unit))


def _pick_days(key: str, word: str, window: ast.Window | None) -> ast.Window:
    start, end = _days_of(window)
    first = _day(key, "from", start)
    if word != "between":
        return ast.Absolute(word, first)  # type: ignore[arg-type]
    st.markdown(say("window.and"), width="content")
    last = _day(key, "to", max(end, first))
    return ast.Absolute("between", first, max(last, first))


def _days_of(window: ast.Window | None) -> tuple[date, date]:
    today = house.now().date()
    match window:
        case ast.Absolute(_, start, end):
            return start, end or start + timedelta(days=7)
        case _:
            return today - timedelta(days=30), today


def _day(key: str, name: str, value: date) -> date:
    chosen = st.date_input(
        say("window.day"),
        value,
        key=f"{key}_{name}",
        label_visibility="collapsed",
        format=date_form(),
        width=140,
        min_value=date(1900, 1, 1),
        max_value=date(2200, 1, 1),
    )
    return chosen if isinstance(chosen, date) else value
