"""How opening and clicking went since a broadcast was sent: a line for each, of the people so far."""

import polars as pl
import streamlit as st

from dashboard.widgets.broadcast_parts import HEIGHT, lines_of, share_tips
from dashboard.widgets.charts import as_read, tip
from dashboard.widgets.survey_charts import POINT, clicked_in
from dashboard.words import say

FIGURES = ("open", "click", "machine_open", "machine_click")
HOUR, DAY = 3_600, 86_400
# How much is looked at: steps of so many seconds, so many of them.
SPANS = {"days": (HOUR, 48), "weeks": (6 * HOUR, 56), "months": (DAY, 90)}


def unit_of(seconds: int) -> tuple[int, str]:
    """What steps of `seconds` are told in: the unit in seconds, and its phrase."""
    return (HOUR, "campaign.hours_after") if seconds < 6 * HOUR else (DAY, "campaign.days_after")


def draw_steps(steps: pl.DataFrame, seconds: int, base: int) -> tuple[str, int] | None:
    """`steps`: figure, step, people before so many steps of `seconds`; `base` people are the whole. The figure and step
    of the point that was clicked."""
    names = {figure: say(f"counted.{figure}") for figure in FIGURES}
    unit, label = unit_of(seconds)
    rows = steps.with_columns(
        share=pl.col("people") / base,
        after=pl.col("step") * seconds / unit,
        code=pl.col("figure"),
        figure=pl.col("figure").replace_strict(names),
    )
    across = {
        "field": "after",
        "type": "quantitative",
        "title": say(label),
        "axis": {"grid": False, "tickCount": 8, "format": "~f"},
        "scale": {"nice": False},
    }
    spec = {
        **as_read(),
        "height": HEIGHT + 40,
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 40, "cursor": "pointer"}},
        "params": [{"name": POINT, "select": {"type": "point", "fields": ["code", "step"], "on": "click"}}],
        "encoding": {
            "x": across,
            **lines_of([names[each] for each in FIGURES]),
            "tooltip": [
                tip("after", "quantitative", say(label), "~f"),
                *share_tips(),
                tip("people", "quantitative", say("figure.column"), ","),
            ],
        },
    }
    state = st.vega_lite_chart(
        rows, spec, key="steps", on_select="rerun", selection_mode=POINT, alt=say("campaign.alt_over_time")
    )
    clicked = clicked_in(state)
    return (clicked["code"], int(clicked["step"])) if clicked else None
