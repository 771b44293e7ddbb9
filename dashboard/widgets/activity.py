"""A condition on activity, read as a phrase: `open · at least 2 times · in the last 30 days · where campaign is …`."""

from typing import Literal, cast

import streamlit as st

from dashboard import reads
from dashboard.draft import Activity, Kept, Test
from dashboard.offers import new_test
from dashboard.widgets.head import escaped
from dashboard.widgets.test import draw_kept, draw_test
from dashboard.widgets.window import pick_window
from dashboard.words import say
from segments import ast
from segments.ast import Operator
from sql.catalog import Activity as Known

COUNTED = ("at least", "at most", "exactly", "more than", "fewer than", "between")
ONCE, NEVER = "once", "no"
PICKED = ("latest", "first")
MAKERS = ("people", "anyone", "machine")


def draw_title(part: Activity) -> None:
    """What the condition is about, in the card's first row: the question that was asked, or the activity's name."""
    asked = _asked(part)
    if asked is None:
        st.markdown(f"**{escaped(part.name)}**", width="content")
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
        width=430,
    )
    form.operands, question.operands = [picked[0]], [picked[1]]


def draw_activity(part: Activity) -> None:
    """The rest of the phrase; what the widgets say is written into `part`."""
    known = reads.the_catalog().activity(part.name)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _pick_how_many(part)
        part.window = pick_window(f"window_{part.id}", part.window, optional=True)
        if known and known.has_machine:
            part.made_by = _pick_maker(part)
        if known:
            _offer_filter(part.filters, known, "builder.narrow", f"narrow_{part.id}")
    hidden = _asked(part) or ()
    for test in list(part.filters):
        if not any(test is each for each in hidden):
            _draw_filter(part.filters, test, known, say("builder.where"))
    if part.which:
        for test in list(part.has):
            _draw_filter(part.has, test, known, say("builder.has"))
        if known:
            _offer_filter(part.has, known, "builder.add_has", f"has_{part.id}")


def _asked(part: Activity) -> tuple[Test, Test] | None:
    """The two filters that name one form and one question, where an answer has just those."""
    found: dict[str, Test] = {}
    if part.name not in ("answer", "answers"):
        return None
    for test in part.filters:
        if isinstance(test, Test) and test.field in ("form", "question") and test.how == Operator.IS:
            if test.field in found or not isinstance(test.operands[0], str):
                return None
            found[test.field] = test
    return (found["form"], found["question"]) if len(found) == 2 else None


def _pick_how_many(part: Activity) -> None:
    words = (ONCE, *COUNTED, NEVER, *PICKED)
    word = st.selectbox(
        say("builder.how_many"),
        words,
        index=words.index(part.which or (part.count.word if part.count else ONCE)),
        format_func=lambda each: say(f"count.{each.replace(' ', '_')}"),
        key=f"count_{part.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=140,
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
            width=100,
        )
    )


def _pick_maker(part: Activity) -> Literal["people", "anyone", "machine"]:
    chosen = st.selectbox(
        say("builder.made_by"),
        MAKERS,
        index=MAKERS.index(part.made_by),
        format_func=lambda each: say(f"maker.{each}"),
        key=f"maker_{part.id}",
        label_visibility="collapsed",
        filter_mode=None,
        width=150,
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

    st.menu_button(
        say(phrase),
        [field.name for field in known.fields],
        key=key,
        type="tertiary",
        on_click=add,
    )
