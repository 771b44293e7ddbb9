"""Pictures of what happened, as it was counted: a bar a day, a straight line from week to week. Colours and fonts come
from the theme. Plain Vega-Lite: reading it from a library costs the first page a second."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from dashboard import address
from dashboard.theme import text_colour
from dashboard.words import MONTHS, language, say

HEIGHT = 220
LOW = 190
DAY = "%-d %b %Y"
FEW_DAYS, FEW_WEEKS = 14, 8  # over so many an axis reaches, however few there are
ORDER = ("send", "open", "click", "response", "bounce", "unsubscribe")


def draw_activity(days: pl.DataFrame) -> None:
    """`days`: event, day, rows. One activity at a time, for their sizes differ a hundredfold."""
    there = days["event"].unique().to_list()
    events = [event for event in ORDER if event in there]
    phrases = {event: f"event.{event}" for event in events}
    first = "open" if "open" in events else events[0]
    chosen = address.one(say("chart.activity"), "shown", phrases, first, wrap=True)
    spec = {
        **as_read(),
        "height": HEIGHT,
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": {
            "x": {
                **in_time("day", say("chart.day"), "yearmonthdate"),
                "scale": {"domain": _reach(days["day"], FEW_DAYS)},
            },
            "y": in_number("rows", "~s", zero=True),
            "tooltip": [
                tip("day", "temporal", say("chart.day"), DAY),
                tip("rows", "quantitative", say("chart.rows"), ","),
            ],
        },
    }
    st.vega_lite_chart(days.filter(pl.col("event") == chosen), spec, alt=say("chart.activity_alt"))
    if days["day"].n_unique() == 1:
        st.caption(say("chart.first_day"))


def draw_scores(weeks: pl.DataFrame) -> None:
    """`weeks`: question, week, score, answers; the more answers stand behind a point, the larger it is."""
    spec = {
        **as_read(),
        "height": HEIGHT + 90,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 1.5, "opacity": 0.45}},
            {
                "mark": {"type": "point", "filled": True, "opacity": 0.9},
                "encoding": {
                    "size": {"field": "answers", "type": "quantitative", "scale": {"range": [4, 45]}, "legend": None}
                },
            },
        ],
        "encoding": {
            "x": {**in_time("week", say("chart.week")), "scale": {"domain": _reach(weeks["week"], 7 * FEW_WEEKS)}},
            "y": {**in_number("score", ".1f", zero=False), "scale": {"zero": False, "domain": _around(weeks["score"])}},
            "color": {
                "field": "question",
                "type": "nominal",
                "title": None,
                "legend": {
                    "orient": "top",
                    "columns": 1,
                    "labelLimit": 330,
                    "offset": 8,
                    "padding": 0,
                    "rowPadding": 4,
                    "symbolType": "circle",
                    "symbolOpacity": 1,
                },
            },
            "tooltip": [
                tip("week", "temporal", say("chart.week"), DAY),
                tip("question", "nominal", say("chart.question")),
                tip("score", "quantitative", say("chart.score"), ".2f"),
                tip("answers", "quantitative", say("chart.answers"), ","),
            ],
        },
    }
    st.vega_lite_chart(weeks, spec, alt=say("chart.scores_alt"))
    if weeks["week"].n_unique() == 1:
        st.caption(say("chart.first_week"))


def _reach(days: pl.Series, fewest: int) -> list[dict[str, int]]:
    """From where to where an axis of days reaches: over `fewest` of them or more, so that of one or two a bar is as
    wide as a day and a point stands at the right."""
    first, last = days.min(), days.max()
    assert isinstance(first, date) and isinstance(last, date)
    edges = (min(first, last - timedelta(days=fewest - 1)), last + timedelta(days=1))
    return [{"year": each.year, "month": each.month, "date": each.day} for each in edges]


def _around(scores: pl.Series) -> list[float]:
    """From where to where an axis reaches: no less than a point in all, else one decimal tells no two ticks apart."""
    least, most = float(scores.min() or 0), float(scores.max() or 0)  # type: ignore[arg-type]
    beside = max(0.0, (1.0 - (most - least)) / 2)
    return [least - beside, most + beside]


def draw_months(months: pl.DataFrame, kinds: list[str]) -> None:
    """`months`: kind, month, rows, of one person; `kinds` in the order of their colours."""
    tick = {"grid": False, "title": None, "format": "%b %Y", "labelOverlap": True}
    spec = {
        **as_read(),
        "height": LOW,
        "mark": {"type": "bar", "binSpacing": 2},
        "encoding": {
            "x": {"field": "month", "type": "temporal", "timeUnit": "yearmonth", "axis": tick},
            "y": in_number("rows", "~s", zero=True),
            "color": {
                "field": "kind",
                "type": "nominal",
                "title": None,
                "sort": kinds,
                "legend": {"orient": "bottom", "labelLimit": 200, "columns": 6, "offset": 4, "padding": 0},
            },
            "order": {"field": "place"},
            "tooltip": [
                tip("month", "temporal", say("timeline.months"), "%b %Y"),
                tip("kind", "nominal", say("chart.activity")),
                tip("rows", "quantitative", say("chart.rows"), ","),
            ],
        },
    }
    there = months.with_columns(place=pl.col("kind").replace_strict({each: n for n, each in enumerate(kinds)}))
    st.vega_lite_chart(there, spec, alt=say("timeline.alt"))


def as_read() -> dict[str, Any]:
    """Dates and numbers written the reader's way, words in a colour that can be read."""
    months, weekdays = list(MONTHS[language()]), [say(f"weekday.{day}") for day in range(7)]
    point, group = (".", ",") if language() == "en" else (",", ".")
    times = {
        "dateTime": "%-d %b %Y %H:%M",
        "date": "%-d %b %Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": weekdays,
        "shortDays": [day[:2] for day in weekdays],
        "months": months,
        "shortMonths": months,
    }
    numbers = {"decimal": point, "thousands": group, "grouping": [3], "currency": ["€", ""], "percent": "\u00a0%"}
    return {"config": {"locale": {"number": numbers, "time": times}, "text": {"color": text_colour()}}}


def in_time(field: str, title: str, unit: str | None = None) -> dict[str, Any]:
    axis = {"grid": False, "tickCount": 6, "title": None, "format": "%-d %b"}
    return {"field": field, "type": "temporal", "title": title, "axis": axis, **({"timeUnit": unit} if unit else {})}


def in_number(field: str, format: str, *, zero: bool) -> dict[str, Any]:
    axis = {"tickCount": 4, "format": format, "title": None}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": {"zero": zero}}


def tip(field: str, kind: str, title: str, format: str | None = None) -> dict[str, Any]:
    return {"field": field, "type": kind, "title": title, **({"format": format} if format else {})}
