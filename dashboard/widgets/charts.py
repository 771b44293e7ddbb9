"""Pictures of what happened. Colours and fonts come from the theme."""

import altair as alt
import polars as pl
import streamlit as st

from dashboard.words import say

HEIGHT = 220
ORDER = ("send", "open", "click", "response", "bounce", "unsubscribe")


def draw_activity(days: pl.DataFrame) -> None:
    """`days`: event, day, rows. One activity at a time, for their sizes differ a hundredfold."""
    there = days["event"].unique().to_list()
    events = [event for event in ORDER if event in there]
    chosen = st.segmented_control(
        say("chart.activity"),
        events,
        default="open" if "open" in events else events[0],
        format_func=lambda event: say(f"event.{event}"),
        key="shown",
        label_visibility="collapsed",
        required=True,
        wrap=True,
        bind="query-params",
    )
    chart = (
        alt.Chart(days.filter(pl.col("event") == chosen))
        .mark_area(line={"strokeWidth": 2}, opacity=0.18, interpolate="monotone")
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("rows:Q", title=None, axis=alt.Axis(tickCount=4, format="~s")),
            tooltip=[
                alt.Tooltip("day:T", title=say("chart.day")),
                alt.Tooltip("rows:Q", title=say("chart.rows"), format=","),
            ],
        )
        .properties(height=HEIGHT)
    )
    st.altair_chart(chart, alt=say("chart.activity_alt"))


def draw_scores(weeks: pl.DataFrame) -> None:
    """`weeks`: question, week, score, answers."""
    chart = (
        alt.Chart(weeks)
        .mark_line(strokeWidth=2, interpolate="monotone")
        .encode(
            x=alt.X("week:T", title=None, axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("score:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4)),
            color=alt.Color(
                "question:N",
                title=None,
                legend=alt.Legend(orient="top", columns=3, labelLimit=165, symbolType="stroke"),
            ),
            tooltip=[
                alt.Tooltip("week:T", title=say("chart.week")),
                alt.Tooltip("question:N", title=say("chart.question")),
                alt.Tooltip("score:Q", title=say("chart.score"), format=".2f"),
                alt.Tooltip("answers:Q", title=say("chart.answers"), format=","),
            ],
        )
        .properties(height=HEIGHT + 40)
    )
    st.altair_chart(chart, alt=say("chart.scores_alt"))
