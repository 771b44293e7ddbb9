"""One survey: each question's score over time with its spread, how often each score, and what people wrote."""

from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from dashboard import state, trouble
from dashboard.figures import Form, of_answers, of_responses, of_scores
from dashboard.reads import surveys
from dashboard.reads.surveys import RANGES, FormRead, Period, QuestionRead, days_of
from dashboard.widgets.comments import draw_comments
from dashboard.widgets.figure import Row, draw_figure, draw_table, open_people, share_column, share_of
from dashboard.widgets.head import escaped, head, nothing_yet
from dashboard.widgets.missing import leave_missing
from dashboard.widgets.survey_charts import MOST_SCORES, draw_numbers, draw_shares, draw_spread
from dashboard.widgets.survey_parts import choose_question, form_name, pick, pick_period, pick_range, question_name
from dashboard.words import number, plain, say
from segments import ast


def open_form() -> tuple[FormRead, str]:
    """The form that the link names, as of all time, and what it is called."""
    given = state.linked("survey", "form", "form_id", "nameless")
    wanted = Form(given.get("form"), given.get("form_id"))
    found = next((each for each in surveys.forms() if given and each.form == wanted), None)
    if found is None:
        leave_missing("survey", "reviews", "surveys", given.get("form") or given.get("form_id") or "")
    return found, form_name(found.form)


def draw_questions(form: FormRead, asked: list[QuestionRead], window: ast.Window | None, period: Period) -> None:
    """All questions as a table, where there are several."""
    trends = surveys.trends(window, period, form)
    rows = pl.DataFrame(
        {
            "question": [question_name(each.question) for each in asked],
            "people": [each.people for each in asked],
            "answers": [each.answers for each in asked],
            "average": [each.average for each in asked],
            "trend": [trends.get((form.unit, each.unit)) for each in asked],
            "place": range(len(asked)),
        },
        schema_overrides={"average": pl.Float64, "trend": pl.List(pl.Float64)},
    )
    columns = {
        "question": st.column_config.TextColumn(say("survey.question"), width=260),
        "answers": st.column_config.NumberColumn(say("survey.answers")),
        "average": st.column_config.NumberColumn(say("survey.average")),
        "trend": st.column_config.LineChartColumn(say("survey.trend"), width=160),
    }
    clicks = {"people": lambda row: of_answers(row["question"], asked[row["place"]].question, window)}
    st.subheader(say("survey.questions"), anchor=False)
    draw_table(
        "questions",
        rows,
        clicks,
        columns,
        say("survey.questions"),
        labels={"people": say("figure.column")},
        widths={"people": 90},
        written={"average": partial(number, digits=2)},
    )


def pick_question(scored: list[QuestionRead]) -> QuestionRead:
    if len(scored) == 1:
        st.markdown(f"**{escaped(question_name(scored[0].question))}**")
        return scored[0]
    return choose_question(scored, "question")


def draw_facts(form: FormRead, question: QuestionRead | None, window: ast.Window | None) -> None:
    cards = st.columns(3, gap="small")
    with cards[0]:
        name = f"{say('surveys.responses')} · {form_name(form.form)}"
        draw_figure(
            "responses",
            say("surveys.responses"),
            form.people,
            lambda: of_responses(name, form.form, window),
            value=number(form.responses),
        )
    if question is None:
        return
    for card, key, value in ((cards[1], "average", question.average), (cards[2], "median", question.middle)):
        with card:
            label = say(f"survey.{key}")
            draw_figure(
                key,
                label,
                question.scored,
                lambda: of_scores(f"{label} · {question_name(question.question)}", question.question, window),  # noqa: B023
                value=number(value or 0, 2 if key == "average" else 1 if (value or 0) % 1 else 0),
                note=say("survey.of_scores", count=question.scores),
            )


def draw_over_time(form: FormRead, question: QuestionRead, window: ast.Window | None, period: Period) -> None:
    periods = surveys.periods(form, question, window, period)
    scores = surveys.scores(form, question, window, period)
    whole = scores.filter(pl.col("period").is_null())
    looks = ("spread", "shares") if whole.height <= MOST_SCORES else ("spread",)
    look = "spread"
    if len(looks) > 1:
        look = pick("look", looks, "spread")
    name = question_name(question.question)
    plot, split = st.columns([0.66, 0.34], gap="medium")
    with plot:
        st.caption(say(f"survey.{look}_caption"))
        if look == "shares":
            part = draw_shares(scores.filter(pl.col("period").is_not_null()), period)
            if part:
                open_people(
                    of_scores(
                        f"{name} · {part[0]}",
                        question.question,
                        days_of(date.fromisoformat(part[0]), period, window),
                        part[1],
                    )
                )
        elif day := draw_spread(periods, period):
            open_people(
                of_scores(f"{name} · {day}", question.question, days_of(date.fromisoformat(day), period, window))
            )
        draw_numbers(periods, period)
    with split:
        draw_split(question, whole, window)
    with st.expander(say("survey.as_table"), icon=":material/table:"):
        if look == "shares":
            draw_score_periods(question, scores, period, window)
        else:
            draw_periods(question, periods, period, window)


def draw_split(question: QuestionRead, whole: pl.DataFrame, window: ast.Window | None) -> None:
    """How often each score was given in all of the range."""
    st.caption(say("survey.per_score_base", scores=question.scores, people=question.scored))
    rows = whole.sort("score", descending=True).with_columns(share=share_of("scores"))
    columns = {
        "score": st.column_config.NumberColumn(say("survey.score"), width=50),
        "share": share_column(say("survey.share_of_scores")),
    }
    name = question_name(question.question)
    clicks = {
        "people": lambda row: of_scores(f"{name} · {plain(row['score'])}", question.question, window, row["score"])
    }
    draw_table(
        "per_score",
        rows.select("score", "share", "people"),
        clicks,
        columns,
        say("survey.per_score"),
        labels={"people": say("figure.column")},
        widths={"people": 60},
        shares={"share": 100},
    )


def draw_periods(question: QuestionRead, periods: pl.DataFrame, period: Period, window: ast.Window | None) -> None:
    columns = {
        "period": st.column_config.DateColumn(say(f"survey.{period}_of")),
        "scores": st.column_config.NumberColumn(say("survey.scores")),
        "average": st.column_config.NumberColumn(say("survey.average")),
        "low": st.column_config.NumberColumn(say("survey.low")),
        "middle": st.column_config.NumberColumn(say("survey.median")),
        "high": st.column_config.NumberColumn(say("survey.high")),
    }
    name = question_name(question.question)

    def chosen(row: dict[str, date]) -> ast.Profile:
        return of_scores(f"{name} · {row['period']}", question.question, days_of(row["period"], period, window))

    rows = periods.sort("period", descending=True)
    draw_table(
        "periods",
        rows,
        {"people": chosen},
        columns,
        say("survey.as_table"),
        labels={"people": say("figure.column")},
        widths={"people": 90},
        written={"average": partial(number, digits=2)}
        | dict.fromkeys(("low", "middle", "high"), partial(number, digits=1)),
    )


def draw_score_periods(question: QuestionRead, scores: pl.DataFrame, period: Period, window: ast.Window | None) -> None:
    """A column of people for each score."""
    wide = scores.drop_nulls("period").pivot("score", index="period", values="people").fill_null(0)
    given = {plain(score): score for score in sorted(scores["score"].unique())}
    rows = wide.rename({str(score): text for text, score in given.items()}).sort("period", descending=True)
    name = question_name(question.question)

    def chosen(text: str, row: Row) -> ast.Profile:
        days = days_of(row["period"], period, window)
        return of_scores(f"{name} · {text} · {row['period']}", question.question, days, given[text])

    draw_table(
        "score_periods",
        rows.select("period", *given),
        {text: partial(chosen, text) for text in given},
        {"period": st.column_config.DateColumn(say(f"survey.{period}_of"))},
        say("survey.as_table"),
        labels={text: say("comments.score", score=text) for text in given},
        widths={},
    )


def draw_sentiment(form: FormRead, window: ast.Window | None) -> None:
    found = surveys.sentiments(form, window)
    if found is None or not found.height:
        return
    st.subheader(say("survey.sentiment"), anchor=False)
    st.caption(say("survey.sentiment_caption"))
    rows = found.with_columns(share=share_of("responses"))
    columns = {
        "sentiment": st.column_config.TextColumn(say("survey.sentiment")),
        "responses": st.column_config.NumberColumn(say("surveys.responses")),
        "share": share_column(say("survey.share_of_responses")),
    }
    name = form_name(form.form)
    clicks = {"people": lambda row: of_responses(f"{name} · {row['sentiment']}", form.form, window, row["sentiment"])}
    draw_table(
        "sentiments",
        rows.select("sentiment", "share", "responses", "people"),
        clicks,
        columns,
        say("survey.sentiment"),
        labels={"people": say("figure.column")},
        widths={"people": 90},
        shares={"share": 100},
    )


def draw_survey(ever: FormRead) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        window = RANGES[chosen := pick_range("year")]
        period = pick_period("week" if chosen == "quarter" else "month")
    form = next((each for each in surveys.forms(window) if each.unit == ever.unit), None)
    asked = surveys.questions(ever, window)
    if form is None or not asked:
        nothing_yet("reviews", "surveys.none_in_range")
        return
    scored = [each for each in asked if each.scores]
    question = pick_question(scored) if scored else None
    draw_facts(form, question, window)
    if question:
        st.subheader(say("survey.over_time"), anchor=False)
        with trouble.shown():
            draw_over_time(form, question, window, period)
    with trouble.shown():
        draw_sentiment(form, window)
    if len(asked) > 1:
        with trouble.shown():
            draw_questions(form, asked, window, period)
    with trouble.shown():
        draw_comments(form, asked, window)


opened, called = open_form()
head("survey", "reviews", called, back="surveys")
draw_survey(opened)
