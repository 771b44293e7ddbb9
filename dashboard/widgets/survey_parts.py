"""What the pages of surveys share: how forms and questions are called, and the choice of time."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from dashboard.figures import Form, Question
from dashboard.reads.surveys import RANGES, Period
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


def pick_range(default: str) -> str:
    """One of RANGES."""
    return _pick("range", tuple(RANGES), default)


def pick_period(default: Period) -> Period:
    return cast(Period, _pick("period", PERIODS, default))


def _pick(name: str, options: Sequence[str], default: str) -> str:
    chosen = st.segmented_control(
        say(f"survey.{name}"),
        options,
        default=default,
        format_func=lambda each: say(f"survey.{name}_{each}"),
        key=name,
        label_visibility="collapsed",
        required=True,
        bind="query-params",
    )
    return chosen or default
