"""Pictures of what happened. Colours and fonts come from the theme."""

import altair as alt
import polars as pl
import streamlit as st

from dashboard.words import knows, say

ORDER = ("send", "open", "click", "response", "bounce", "unsubscribe")


def draw_activity(days: pl.DataFrame) -> None:
    """`days`: event, day, rows."""
    words = {event: say(f"event.{event}") if knows(f"event.{event}") else event for event in ORDER}
    named = days.with_columns(pl.col("event").replace(words))
    present = [words[event] for event in ORDER if words[event] in named["event"].to_list()]
    chart = (
        alt.Chart(named)
        .mark_line(strokeWidth=2, interpolate="monotone")
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("rows:Q", title=None, axis=alt.Axis(tickCount=4, format="~s"), scale=alt.Scale(type="symlog")),
            color=alt.Color("event:N", title=None, sort=present, legend=alt.Legend(orient="top")),
            tooltip=[
                alt.Tooltip("day:T", title=say("chart.day")),
                alt.Tooltip("event:N", title=say("chart.activity")),
                alt.Tooltip("rows:Q", title=say("chart.rows"), format=","),
            ],
        )
        .properties(height=230)
    )
    st.altair_chart(chart, alt=say("chart.activity_alt"))


def draw_scores(weeks: pl.DataFrame) -> None:
    """`weeks`: question, week, score, answers."""
    chart = (
        alt.Chart(weeks)
        .mark_line(strokeWidth=2, interpolate="monotone", point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X("week:T", title=None, axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("score:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4)),
            color=alt.Color("question:N", title=None, legend=alt.Legend(orient="top", columns=1, labelLimit=420)),
            tooltip=[
                alt.Tooltip("week:T", title=say("chart.week")),
                alt.Tooltip("question:N", title=say("chart.question")),
                alt.Tooltip("score:Q", title=say("chart.score"), format=".2f"),
                alt.Tooltip("answers:Q", title=say("chart.answers"), format=","),
            ],
        )
        .properties(height=230)
    )
    st.altair_chart(chart, alt=say("chart.scores_alt"))
