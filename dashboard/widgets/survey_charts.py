"""The scores of one question over time: their average with the middle half around it, or the share of each; and how
many there were. A point or part that is clicked is handed back."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.widgets.charts import DAY, as_read, in_number, in_time, tip
from dashboard.words import say

HEIGHT, LOW_HEIGHT = 260, 90
MOST_SCORES = 11  # of more the share of each is no picture
WORST, BETWEEN, BEST = (0xC0, 0x4A, 0x5F), (0xC9, 0xC2, 0xA5), (0x1F, 0x8A, 0x78)
POINT = "chosen"
LONG_DAYS = 200
BAR_LENGTH = {"week": "6d", "month": "26d"}


def draw_spread(periods: pl.DataFrame, period: str) -> str | None:
    """`periods` as reads.surveys gives them; the first day (ISO) of the one that was clicked."""
    spread = [("low", "survey.low"), ("middle", "survey.median"), ("high", "survey.high")]
    tips = [
        _when(period),
        tip("average", "quantitative", say("survey.average"), ".2f"),
        *(tip(field, "quantitative", say(label), ".1~f") for field, label in spread),
        tip("scores", "quantitative", say("survey.scores"), ","),
    ]
    shared = {"x": _in_period(periods), "tooltip": tips}
    low = in_number("low", ".1f", zero=False)
    spec = {
        **as_read(),
        "height": HEIGHT,
        "layer": [
            {"mark": {"type": "area", "opacity": 0.22}, "encoding": shared | {"y": low, "y2": {"field": "high"}}},
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": shared | {"y": in_number("average", ".1f", zero=False)},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "cursor": "pointer"},
                "params": [_point(["day"])],
                "encoding": shared | {"y": in_number("average", ".1f", zero=False)},
            },
        ],
    }
    clicked = _draw(
        periods.with_columns(day=pl.col("period").cast(pl.String)), spec, "spread", say("survey.alt_spread")
    )
    return clicked["day"] if clicked else None


def draw_shares(scores: pl.DataFrame, period: str) -> tuple[str, float] | None:
    """`scores`: period, score, scores, people; the first day (ISO) and the score of the part that was clicked."""
    known = scores["score"].unique().sort().to_list()
    spec = {
        **as_read(),
        "height": HEIGHT,
        "mark": {"type": "bar", "cursor": "pointer"},
        "params": [_point(["day", "score"])],
        "encoding": {
            "x": _in_period(scores),
            "x2": {"field": "until"},
            "y": in_number("above", ".0%", zero=True),
            "y2": {"field": "below"},
            "color": {
                "field": "score",
                "type": "ordinal",
                "title": say("survey.score"),
                "scale": {"domain": known, "range": ramp(len(known))},
                "legend": {"orient": "bottom", "direction": "horizontal", "titleOrient": "left"},
            },
            "tooltip": [
                _when(period),
                tip("score", "quantitative", say("survey.score")),
                tip("share", "quantitative", say("survey.share_of_scores"), ".1%"),
                tip("scores", "quantitative", say("survey.scores"), ","),
                tip("people", "quantitative", say("figure.column"), ","),
            ],
        },
    }
    share = pl.col("scores") / pl.col("scores").sum().over("period")
    above = pl.col("share").cum_sum().over("period", order_by="score")
    rows = _until(scores, period).with_columns(share=share, day=pl.col("period").cast(pl.String))
    rows = rows.with_columns(above=above).with_columns(below=pl.col("above") - pl.col("share"))
    clicked = _draw(rows, spec, "shares", say("survey.alt_shares"))
    return (clicked["day"], clicked["score"]) if clicked else None


def draw_numbers(periods: pl.DataFrame, period: str) -> None:
    """How many scores there were, low under the other picture."""
    spec = {
        **as_read(),
        "height": LOW_HEIGHT,
        "mark": {"type": "bar", "opacity": 0.6},
        "encoding": {
            "x": _in_period(periods),
            "x2": {"field": "until"},
            "y": {**in_number("scores", "~s", zero=True), "axis": {"tickCount": 2, "format": "~s", "title": None}},
            "y2": {"datum": 0},
            "tooltip": [_when(period), tip("scores", "quantitative", say("survey.scores"), ",")],
        },
    }
    st.vega_lite_chart(_until(periods, period), spec, alt=say("survey.alt_answers"))


def ramp(count: int) -> list[str]:
    """So many colours from the worst score to the best, that can be told apart on light and on dark."""

    def mixed(place: float) -> str:
        first, last, share = (WORST, BETWEEN, place * 2) if place < 0.5 else (BETWEEN, BEST, place * 2 - 1)
        return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(first, last, strict=True))

    return [mixed(each / (count - 1)) for each in range(count)] if count > 1 else [mixed(1)]


def _in_period(rows: pl.DataFrame) -> dict[str, Any]:
    """The axis of time, with years where there are several."""
    days = rows["period"].to_physical()
    found = in_time("period", "")
    is_long = days.len() > 0 and int(days.max() or 0) - int(days.min() or 0) > LONG_DAYS  # type: ignore[arg-type]
    return found | {"axis": found["axis"] | ({"format": "%b %Y"} if is_long else {})}


def _until(rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """With where the bar of a week or month ends: a little before the next begins."""
    return rows.with_columns(until=pl.col("period").dt.offset_by(BAR_LENGTH[period]))


def _when(period: str) -> dict[str, Any]:
    return tip("period", "temporal", say(f"survey.{period}_of"), DAY)


def _point(fields: list[str]) -> dict[str, Any]:
    return {"name": POINT, "select": {"type": "point", "fields": fields, "on": "click"}}


def _draw(rows: pl.DataFrame, spec: dict[str, Any], key: str, alt: str) -> dict[str, Any] | None:
    state = st.vega_lite_chart(rows, spec, key=key, on_select="rerun", selection_mode=POINT, alt=alt)
    return clicked_in(state)


def clicked_in(state: Any) -> dict[str, Any] | None:
    """The fields of the point that was clicked, of what a plot hands back."""
    chosen = ((state or {}).get("selection") or {}).get(POINT)
    return dict(chosen[0]) if isinstance(chosen, list) and chosen else None
