"""What the pages of surveys share: how forms and questions are called, and the choice of time."""

from collections.abc import Iterable, Sequence
from typing import cast

import streamlit as st

from dashboard import address
from dashboard.figures import Form, Question
from dashboard.reads.surveys import RANGES, Period, QuestionRead
from dashboard.words import say

PERIODS: tuple[Period, ...] = ("week", "month")


def form_name(form: Form) -> str:
    if form.form is not None:
        return form.form
    return say("survey.unnamed", id=form.form_id) if form.form_id is not None else say("survey.nameless")


def question_name(question: Question) -> str:
    if question.question is not None:
        return question.question
    index = question.question_index
    return say("survey.question_unnamed", index=index) if index is not None else say("survey.question_nameless")


def choose_question(asked: Sequence[QuestionRead], key: str) -> QuestionRead:
    """One of `asked`. It stays the same one where another range of time puts them in another order."""
    by_unit = {each.unit: each for each in asked}
    unit = st.selectbox(
        say("survey.question"),
        list(by_unit),
        format_func=lambda each: question_name(by_unit[each].question),
        key=key,
        label_visibility="collapsed",
        bind="query-params",
    )
    return by_unit[unit]


def pick_range(default: str) -> str:
    """One of RANGES."""
    return pick("range", RANGES, default)


def pick_period(default: Period) -> Period:
    return cast(Period, pick("period", PERIODS, default))


def pick(name: str, options: Iterable[str], first: str) -> str:
    """One of the options, which the phrases `survey.<name>_<option>` are for; it stands in the link."""
    phrases = {each: f"survey.{name}_{each}" for each in options}
    return address.one(say(f"survey.{name}"), name, phrases, first)
