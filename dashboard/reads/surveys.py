"""What the pages of surveys read: forms, their questions, scores over time and the texts that were answered. Everything
is of a range of time: what happened since the start of a window of the language (None: ever), up to now. Nothing here
writes or draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.figures import Form, Question
from segments import ast
from segments.ast import Unit
from segments.interval import EARLIEST
from segments.planning.windows import Now, instants
from segments.query.forms.duckdb import SOLID
from sql.document_path import key_path
from sql.field import Kind
from sql.named import fill, query

Period = Literal["week", "month"]
# The ranges that can be looked at. They begin with a whole week or month, so that they do not move while one looks.
RANGES: dict[str, ast.InTheLast | None] = {
    "quarter": ast.InTheLast(13, Unit.WEEK, calendar=True),
    "year": ast.InTheLast(12, Unit.MONTH, calendar=True),
    "all": None,
}
SENTIMENT = "sentiment"  # the field of a response, where a source tells it


@dataclass(frozen=True)
class FormRead:
    """A form with how many responses it had, of how many people, and when the last came (UTC)."""

    form: Form
    unit: int
    keys: tuple[int, ...]
    responses: int
    people: int
    last_at: datetime


@dataclass(frozen=True)
class QuestionRead:
    """A question of a form. `people` answered it, `scored` of them with a score; `average` and `middle` are of the
    scores; `texts` are answers that are no score."""

    question: Question
    unit: int
    keys: tuple[int, ...]
    kind: str | None
    answers: int
    people: int
    scores: int
    scored: int
    average: float | None
    middle: float | None
    texts: int
    length: float
    last_at: datetime


def since(window: ast.Window | None) -> datetime:
    """Where the window begins (naive UTC); of none, before everything."""
    low = instants(window, Now(house.now(), ZoneInfo(reads.zone()))).low if window else None
    return low if isinstance(low, datetime) else EARLIEST


def days_of(first: date, period: Period, window: ast.Window | None) -> ast.Absolute:
    """The local days of the week or month that begins with `first`; those before the window are not in it."""
    following = (
        first + timedelta(days=7) if period == "week" else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    )
    begins = since(window).replace(tzinfo=UTC).astimezone(ZoneInfo(reads.zone())).date() if window else first
    return ast.Absolute("between", max(first, begins), following - timedelta(days=1))


def forms(window: ast.Window | None = None) -> list[FormRead]:
    """The form that was answered last comes first."""
    return _forms(since(window), reads.stamp(), house.now())


def questions(form: FormRead, window: ast.Window | None = None) -> list[QuestionRead]:
    """Those with most scores first."""
    return _questions(since(window), form.unit, reads.stamp(), house.now()).get(form.unit, [])


def main_questions(window: ast.Window | None) -> dict[int, QuestionRead]:
    """The question with most scores of each form, by the form's unit; a form without scores has none."""
    found = _questions(since(window), None, reads.stamp(), house.now())
    return {form: asked[0] for form, asked in found.items() if asked[0].scores}


def trends(
    window: ast.Window | None, period: Period, form: FormRead | None = None
) -> dict[tuple[int, int], list[float]]:
    """The average score of each week or month that has one, by the units of form and question."""
    return _trends(since(window), period, form.unit if form else None, reads.stamp(), house.now())


def periods(form: FormRead, question: QuestionRead, window: ast.Window | None, period: Period) -> pl.DataFrame:
    """period (its first local day), scores, people, average, low, middle, high: low to high is the middle half."""
    return _of_question("question_periods", form.keys, question.keys, since(window), period, reads.stamp(), house.now())


def scores(form: FormRead, question: QuestionRead, window: ast.Window | None, period: Period) -> pl.DataFrame:
    """period (None: all of the range), score, scores, people."""
    return _of_question("question_scores", form.keys, question.keys, since(window), period, reads.stamp(), house.now())


def count_comments(
    form: FormRead, question: QuestionRead, window: ast.Window | None, words: Sequence[str]
) -> tuple[int, int]:
    """How many texts have all of the words in them, and of how many people."""
    found = _frame("comments_count", _asked(form.keys, question.keys, since(window)) | {"words": list(words)})
    return found.row(0)


def comments(
    form: FormRead, question: QuestionRead, window: ast.Window | None, words: Sequence[str], offset: int, limit: int
) -> list[dict[str, Any]]:
    """A page of these texts, the newest first: arrival, value, score, occurred_at, customer_id, email."""
    paged = {"words": list(words), "offset": offset, "limit": limit}
    return _frame("comments", _asked(form.keys, question.keys, since(window)) | paged).to_dicts()


def sentiments(form: FormRead, window: ast.Window | None) -> pl.DataFrame | None:
    """sentiment, responses, people; None where no source tells a sentiment."""
    response = reads.the_catalog().activity("response")
    field = response.field(SENTIMENT) if response else None
    if field is None or field.type.is_list or field.type.kind is not Kind.TEXT:
        return None
    given = {"form_keys": list(form.keys), "path": key_path(SENTIMENT), "solid": SOLID}
    return _frame("sentiments", given | {"since": since(window), "now": house.now()})


# What happens later than now is left out and may come true without anything being stored: hence the ttl.


@st.cache_resource(show_spinner=False, max_entries=16, ttl="1m")
def _forms(since: datetime, stamp: str, _now: datetime) -> list[FormRead]:  # noqa: ARG001
    return [
        FormRead(
            Form(row["form"], row["form_id"]),
            row["form_unit"],
            tuple(sorted(row["form_keys"])),
            row["responses"],
            row["people"],
            row["last_at"],
        )
        for row in _frame("forms", {"since": since, "now": _now, "solid": SOLID}).to_dicts()
    ]


@st.cache_resource(show_spinner=False, max_entries=64, ttl="1m")
def _questions(since: datetime, form: int | None, stamp: str, _now: datetime) -> dict[int, list[QuestionRead]]:
    named = {each.unit: each.form for each in _forms(EARLIEST, stamp, _now)}
    found: dict[int, list[QuestionRead]] = {}
    for row in _frame("form_questions", {"since": since, "now": _now, "form": form, "solid": SOLID}).to_dicts():
        if row["form_unit"] in named:
            found.setdefault(row["form_unit"], []).append(_question(named[row["form_unit"]], row))
    return found


def _question(form: Form, row: dict[str, Any]) -> QuestionRead:
    return QuestionRead(
        Question(form, row["question"], row["question_index"]),
        row["question_unit"],
        tuple(sorted(row["question_keys"])),
        row["question_type"],
        row["answers"],
        row["people"],
        row["scores"],
        row["scored"],
        row["average"],
        row["middle"],
        row["texts"],
        row["length"] or 0,
        row["last_at"],
    )


@st.cache_resource(show_spinner=False, max_entries=64, ttl="1m")
def _trends(
    since: datetime,
    period: Period,
    form: int | None,
    stamp: str,  # noqa: ARG001
    _now: datetime,
) -> dict[tuple[int, int], list[float]]:
    given = {"since": since, "now": _now, "form": form, "period": period, "zone": reads.zone(), "solid": SOLID}
    found: dict[tuple[int, int], list[float]] = {}
    for row in _frame("score_trends", given).to_dicts():
        found.setdefault((row["form_unit"], row["question_unit"]), []).append(row["average"])
    return found


@st.cache_data(show_spinner=False, max_entries=64, ttl="1m")
def _of_question(
    name: str,
    form_keys: tuple[int, ...],
    question_keys: tuple[int, ...],
    since: datetime,
    period: Period,
    stamp: str,  # noqa: ARG001
    _now: datetime,
) -> pl.DataFrame:
    given = {"form_keys": list(form_keys), "question_keys": list(question_keys), "since": since, "now": _now}
    return _frame(name, given | {"period": period, "zone": reads.zone()})


def _asked(form_keys: tuple[int, ...], question_keys: tuple[int, ...], since: datetime) -> dict[str, Any]:
    keys = {"form_keys": list(form_keys), "question_keys": list(question_keys)}
    return keys | {"since": since, "now": house.now(), "solid": SOLID}


def _frame(name: str, parameters: dict[str, Any]) -> pl.DataFrame:
    with house.warehouse().reader() as reader:
        return reader.frame(fill(query(f"dashboard/{name}"), {"{asked}": query("dashboard/asked")}), parameters)
