"""One condition on a field, in one row: the field, the way of comparing, what it is compared with."""

import streamlit as st

from dashboard.draft import ANNIVERSARY, IN, MANY_OPERANDS, NOT_IN, Kept, Test, operands_of, value_fits
from dashboard.offers import change_way, ways
from dashboard.widgets.head import escaped
from dashboard.widgets.value import pick_operands
from dashboard.widgets.window import pick_anniversary, pick_window
from dashboard.words import language, say
from segments import ast
from segments.operators import RULES
from segments.text.format import format_condition
from sql.field import Field, Kind


def draw_test(test: Test, field: Field | None, activity: str | None) -> None:
    """Widgets in the current row; what they say is written into `test`. `activity` None: a field of customers."""
    about = field.comment or None if field and activity is None else None  # a row within a card has no room for it
    st.markdown(f"**{escaped(test.field or '')}**", width="content", help=about)
    if field is None or not _can_be_shown(test, field):
        st.markdown(f"`{_text_of(test)}`", width="content")
        return
    way = _pick_way(test, field)
    if way != test.how:
        change_way(test, way)
    key = f"window_{test.id}"
    if test.how in (IN, NOT_IN):
        test.window = pick_window(key, test.window, future=True)
    elif test.how == ANNIVERSARY:
        test.window = pick_anniversary(key, test.window)
    elif operands_of(test.how):
        pick_operands(test, field, activity)


def draw_kept(kept: Kept) -> None:
    """A condition that only the text can change."""
    st.markdown(f"`{format_condition(kept.condition)}`", width="content", help=say("builder.kept"))


def _pick_way(test: Test, field: Field) -> str:
    offered = ways(field.type, test.how)
    return str(
        st.selectbox(
            say("builder.way"),
            offered,
            index=offered.index(test.how),
            format_func=way_word,
            key=f"way_{test.id}",
            label_visibility="collapsed",
            filter_mode=None,
            width=150,
        )
    )


def way_word(way: str) -> str:
    """A way of comparing as the sentence says it."""
    if way in (IN, NOT_IN, ANNIVERSARY):
        return say(f"way.{way.replace(' ', '_')}")
    rule = RULES[ast.Operator(way)]
    return (rule.english if language() == "en" else rule.dutch).replace("{}", "…")


def _can_be_shown(test: Test, field: Field) -> bool:
    """Whether there is a widget for what it is compared with; text may give a field something of another type."""
    if test.how in (IN, NOT_IN, ANNIVERSARY):
        return field.type.kind in (Kind.DATE, Kind.TIME)
    if test.how in MANY_OPERANDS and field.type.kind not in (Kind.TEXT, Kind.NUMBER):
        return False
    return all(value_fits(each, field.type.kind) for each in test.operands)


def _text_of(test: Test) -> str:
    if test.window is not None:
        return format_condition(ast.InWindow("x", test.window, test.how == NOT_IN)).removeprefix("x ")
    filled = tuple(each for each in test.operands if each is not None)
    return format_condition(ast.Comparison("x", ast.Operator(test.how), filled)).removeprefix("x ")
