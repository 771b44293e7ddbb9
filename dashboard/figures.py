"""Whom a figure counts, as a profile: what a broadcast, a form and a question are in the language, and the rows that
each figure of them is about. No Streamlit here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from segments import ast
from segments.ast import Operator

Maker = Literal["people", "anyone", "machine"]

# What is counted of a broadcast: the activity, who made it, and whether only hard bounces.
OF_BROADCAST: dict[str, tuple[str, Maker, bool]] = {
    "send": ("send", "people", False),
    "delivery": ("delivery", "people", False),
    "open": ("open", "people", False),
    "machine_open": ("open", "machine", False),
    "click": ("click", "people", False),
    "machine_click": ("click", "machine", False),
    "bounce": ("bounce", "people", False),
    "hard": ("bounce", "people", True),
    "complaint": ("complaint", "people", False),
    "unsubscribe": ("unsubscribe", "people", False),
}


@dataclass(frozen=True)
class Broadcast:
    """One broadcast; with only a campaign given the whole of that, or with `is_alone` its rows without a broadcast."""

    broadcast_id: str | None = None
    campaign: str | None = None
    is_alone: bool = False

    @property
    def name(self) -> str:
        return self.broadcast_id or self.campaign or ""

    @property
    def is_whole_campaign(self) -> bool:
        return self.broadcast_id is None and not self.is_alone

    @property
    def filters(self) -> tuple[ast.Comparison, ...]:
        if self.broadcast_id is not None:
            return (same("broadcast_id", self.broadcast_id),)
        return (same("campaign", self.campaign), *((same("broadcast_id", None),) if self.is_alone else ()))


@dataclass(frozen=True)
class Form:
    """A form by its name; one without a name by its id, which may be missing as well."""

    form: str | None
    form_id: str | None = None

    @property
    def filters(self) -> tuple[ast.Comparison, ...]:
        named = same("form", self.form)
        return (named,) if self.form is not None else (named, same("form_id", self.form_id))


@dataclass(frozen=True)
class Question:
    """A question of a form by its words; one without words by its place in the form."""

    form: Form
    question: str | None
    question_index: str | None = None

    @property
    def filters(self) -> tuple[ast.Comparison, ...]:
        named = same("question", self.question)
        place = () if self.question is not None else (same("question_index", self.question_index),)
        return (*self.form.filters, named, *place)


def of_broadcast(name: str, broadcast: Broadcast, figure: str, before: datetime | None = None) -> ast.Profile:
    """The people that a figure of OF_BROADCAST counts; with `before` (naive UTC) those who had done it by then."""
    activity, made_by, is_hard = OF_BROADCAST[figure]
    filters = (*broadcast.filters, *((same("kind", "hard"),) if is_hard else ()))
    window = ast.Absolute("before", before.replace(tzinfo=UTC)) if before else None
    return _profile(name, ast.Rows(activity, filters, window, made_by))


def of_link(name: str, broadcast: Broadcast, url: str | None, figure: str) -> ast.Profile:
    """The people who followed that link, or for whom a machine did."""
    activity, made_by, _ = OF_BROADCAST[figure]
    return _profile(name, ast.Rows(activity, (*broadcast.filters, same("url", url)), None, made_by))


def of_responses(name: str, form: Form, window: ast.Window | None, sentiment: str | None = None) -> ast.Profile:
    """The people who responded to the form, all or with that sentiment."""
    told = (same("sentiment", sentiment),) if sentiment is not None else ()
    return _profile(name, ast.Rows("response", (*form.filters, *told), window))


def of_answers(name: str, question: Question, window: ast.Window | None) -> ast.Profile:
    return _profile(name, ast.Rows("answer", question.filters, window))


def of_scores(name: str, question: Question, window: ast.Window | None, score: float | None = None) -> ast.Profile:
    """The people who gave the question that score; without one, any."""
    test = ast.Comparison("score", Operator.IS_KNOWN) if score is None else same("score", exact(score))
    return _profile(name, ast.Rows("answer", (*question.filters, test), window))


def of_comments(name: str, question: Question, window: ast.Window | None, words: Sequence[str]) -> ast.Profile:
    """The people who answered the question in a text with all of these words."""
    found = [ast.Comparison("value", Operator.CONTAINS, (word,)) for word in words]
    text = (same("score", None), ast.Comparison("value", Operator.IS_KNOWN), *found)
    return _profile(name, ast.Rows("answer", (*question.filters, *text), window))


def same(field: str, value: ast.Value | None) -> ast.Comparison:
    """That the field is `value`, or for None that it is missing."""
    return ast.Comparison(field, Operator.IS_MISSING) if value is None else ast.Comparison(field, Operator.IS, (value,))


def exact(score: float) -> Decimal:
    """A score as the language writes it: 3, not 3.0."""
    return Decimal(int(score)) if score == int(score) else Decimal(repr(score))


def _profile(name: str, rows: ast.Rows) -> ast.Profile:
    return ast.Profile(name, ast.Block("all", (ast.Did(rows),)))
