"""Every survey: how many answered, how content they are and whether that changes."""

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.figures import of_responses, of_scores
from dashboard.reads import surveys
from dashboard.reads.surveys import RANGES, FormRead, Period, QuestionRead
from dashboard.widgets.charts import as_read, tip
from dashboard.widgets.figure import draw_people_button
from dashboard.widgets.head import escaped, head, name_link, nothing_yet
from dashboard.widgets.survey_parts import form_name, pick_range, question_name
from dashboard.words import number, say, when
from segments import ast

SHARES = (0.22, 0.22, 0.56)


def draw_form(form: FormRead, asked: QuestionRead | None, trend: list[float], window: ast.Window | None) -> None:
    key, called = str(form.unit), form_name(form.form)
    with st.container(border=True, key=f"form_{key}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            name_link("survey", called, **link_of(form))
            st.caption(say("surveys.last", at=when(form.last_at, house.now(), reads.zone())))
        responses, scores, over_time = st.columns(SHARES, gap="medium")
        with responses.container(gap="xxsmall"):
            st.metric(say("surveys.responses"), number(form.responses))
            name = f"{say('surveys.responses')} · {called}"
            draw_people_button(f"form_{key}", form.people, lambda: of_responses(name, form.form, window))
        if asked is None or asked.average is None:
            scores.caption(say("surveys.no_scores"))
            return
        with scores.container(gap="xxsmall"):
            st.metric(say("survey.average"), number(asked.average, 2))
            scored = f"{say('survey.average')} · {question_name(asked.question)}"
            draw_people_button(f"scored_{key}", asked.scored, lambda: of_scores(scored, asked.question, window))
        with over_time.container(gap="xxsmall"):
            st.caption(escaped(question_name(asked.question)))
            draw_trend(trend)


def draw_trend(trend: list[float]) -> None:
    """A spark: no axes, the newest at the right."""
    if len(trend) < 2:
        st.caption(say("surveys.no_trend"))
        return
    plain = {"type": "quantitative", "axis": None}
    spec = {
        "height": 64,
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": {"field": "place", **plain},
            "y": {"field": "average", "scale": {"zero": False}, **plain},
            "tooltip": [tip("average", "quantitative", say("survey.average"), ".2f")],
        },
        **as_read(),
    }
    rows = pl.DataFrame({"average": trend}).with_row_index("place")
    st.vega_lite_chart(rows, spec, alt=say("survey.trend"))


def link_of(form: FormRead) -> dict[str, str]:
    """What the link of a form's page says."""
    named = {"form": form.form.form, "form_id": form.form.form_id}
    return {name: text for name, text in named.items() if text is not None} or {"nameless": "1"}


def draw_all() -> None:
    if not surveys.forms():
        nothing_yet("reviews", "surveys.none", to="sources")
        return
    chosen = pick_range("year")
    window = RANGES[chosen]
    period: Period = "week" if chosen == "quarter" else "month"
    forms = surveys.forms(window)
    if not forms:
        nothing_yet("reviews", "surveys.none_in_range")
        return
    asked, trends = surveys.main_questions(window), surveys.trends(window, period)
    for form in forms:
        main = asked.get(form.unit)
        draw_form(form, main, trends.get((form.unit, main.unit), []) if main else [], window)


head("surveys", "reviews")
draw_all()
