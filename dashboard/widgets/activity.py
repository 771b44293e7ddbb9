"""A condition on activity as a phrase: `opened · at least 2 times · in the last 30 days · where campaign is …`."""

from typing import Literal, cast

import streamlit as st

from dashboard import reads
from dashboard.draft import Activity, Kept, Test, asked_of
from dashboard.offers import new_test
from dashboard.reads.sendings import FIELDS
from dashboard.widgets.head import escaped
from dashboard.widgets.test import draw_kept, draw_test
from dashboard.widgets.window import pick_window
from dashboard.words import knows, language, said, say
from segments import ast
from segments.sentence.phrases import DUTCH_ACTIVITIES
from sql.catalog import Activity as Known

COUNTED = ("at least", "at most", "exactly", "more than", "fewer than", "between")
ONCE, NEVER = "once", "no"
PICKED = ("latest", "first")
MAKERS = ("people", "anyone", "machine")


def draw_phrase(part: Activity) -> None:
    """The card's first row: what somebody did, how often and when; of a question, which one was answered."""
    asked = asked_of(part)
    title = _noun(part.name) if part.which else _did(part.name)
    st.markdown(f"**{escaped(title)}**", width="content")
    if asked is None:
        _draw_how_often(part)
        return
    form, question = asked
    known = [(each.form, each.question) for each in reads.questions()]
    present = (str(form.operands[0]), str(question.operands[0]))
    options = known if present in known else [present, *known]
    picked = st.selectbox(
        say("builder.question"),
        options,
        index=options.index(present),
        format_func=lambda each: f"{each[1]}  ·  {each[0]}",
        key=f"question_{part.id}",
        label_visibility="collapsed",
        filter_mode="contains",
        width="stretch",
    )
    form.operands, question.operands = [picked[0]], [picked[1]]


def _did(activity: str) -> str:
    """What somebody did, as a phrase begins with it; a data model's activity keeps its name."""
    return say(f"did.{activity}") if knows(f"did.{activity}") else say("did.had", name=activity)


def _noun(activity: str) -> str:
    return DUTCH_ACTIVITIES[activity][0] if language() == "nl" and activity in DUTCH_ACTIVITIES else activity


def _draw_how_often(part: Activity) -> None:
    _pick_how_many(part)
    part.window = pick_window(f"window_{part.id}", part.window, optional=True)


def draw_filters(part: Activity) -> None:
    """The rest of the phrase but for its last row; what the widgets say is written into `part`."""
    known = reads.the_catalog().activity(part.name)
    hidden = asked_of(part) or ()
    if hidden:
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
            _draw_how_often(part)
    for test in list(part.filters):
        if not any(test is each for each in hidden):
            _draw_filter(part.filters, test, known, say("builder.where"))
    if part.which:
        for test in list(part.has):
            _draw_filter(part.has, test, known, say("builder.has"))


def draw_narrowing(part: Activity) -> None:
    """In the current row: by whom it was done, and what else can be asked of it."""
    known = reads.the_catalog().activity(part.name)
    if known and known.has_machine:
        part.made_by = _pick_maker(part)
    if known:
        _offer_filter(part.filters, known, "builder.narrow", f"narrow_{part.id}")
        if part.which:
            _offer_filter(part.has, known, "builder.add_has", f"has_{part.id}")


def _pick_how_many(part: Activity) -> None:
    words = (ONCE, *COUNTED, NEVER, *PICKED)
    word = st.selectbox(
        say("builder.how_many"),
        words,
        index=words.index(part.which or (part.count.word if part.count else ONCE)),
        format_func=said("count", words).__getitem__,
        key=f"count_{part.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=124,
    )
    part.which = cast(Literal["latest", "first"], word) if word in PICKED else None
    if word == NEVER:
        part.count = ast.Count("no", 0)
    else:
        part.count = _pick_count(part, word) if word in COUNTED else None


def _pick_count(part: Activity, word: str) -> ast.Count:
    before = part.count if part.count and part.count.word != NEVER else ast.Count("at least", 2)
    start = _amount(f"start_{part.id}", before.start, 0)
    if word != "between":
        st.markdown(say("count.times"), width="content")
        return ast.Count(cast(Literal["at least"], word), start)
    st.markdown(say("window.and"), width="content")
    end = max(_amount(f"end_{part.id}", max(before.end or start + 3, start), start), start)
    st.markdown(say("count.times"), width="content")
    return ast.Count("between", start, end)


def _amount(key: str, value: int, least: int) -> int:
    return int(
        st.number_input(
            say("builder.times"),
            min_value=least,
            max_value=1_000_000,
            value=value,
            step=1,
            key=key,
            label_visibility="collapsed",
            width=56,
        )
    )


def _pick_maker(part: Activity) -> Literal["people", "anyone", "machine"]:
    chosen = st.selectbox(
        say("builder.made_by"),
        MAKERS,
        index=MAKERS.index(part.made_by),
        format_func=said("maker", MAKERS).__getitem__,
        key=f"maker_{part.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=138,
    )
    return cast(Literal["people", "anyone", "machine"], chosen)


def _draw_filter(filters: list[Test | Kept], test: Test | Kept, known: Known | None, lead: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":gray[{lead}]", width="content")
        if isinstance(test, Kept):
            draw_kept(test)
        else:
            draw_test(test, known.field(test.field or "") if known else None, known.name if known else None)
        st.button(
            "",
            icon=":material/close:",
            type="tertiary",
            key=f"drop_{test.id}",
            help=say("builder.remove_filter"),
            on_click=_drop,
            args=(filters, test),
        )


def _drop(filters: list[Test | Kept], test: Test | Kept) -> None:
    filters[:] = [each for each in filters if each is not test]


def _offer_filter(filters: list[Test | Kept], known: Known, phrase: str, key: str) -> None:
    def add() -> None:
        field = known.field(st.session_state[key] or "")
        if field:
            filters.append(new_test(field))

    names = [field.name for field in known.fields]
    st.menu_button(
        say(phrase),
        [*(name for name in names if name in FIELDS), *(name for name in names if name not in FIELDS)],
        key=key,
        on_click=add,
    )
