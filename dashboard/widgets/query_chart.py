"""The rows of a query as a picture: which column is on which axis, in what type of chart. It begins with what fits
the columns best."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.widgets.charts import as_read
from dashboard.words import number, say
from sql.column import column_named

HEIGHT = 380
TYPES = ("bar", "line", "area", "point")
MOST_ROWS = 5_000  # a browser draws no more in a moment, nor can more be told apart
MOST_BARS = 60


def draw_chart(frame: pl.DataFrame) -> None:
    chosen = best(frame)
    if chosen is None:
        st.info(say("query.no_chart"), icon=":material/show_chart:")
        return
    form, x, y, by = chosen
    shape = "|".join(frame.columns)  # another query's columns begin anew
    columns, numbers = frame.columns, _numbers(frame)
    with (places := st.columns(4, gap="small"))[0]:
        form = st.selectbox(
            say("query.chart_type"),
            TYPES,
            index=TYPES.index(form),
            format_func=lambda each: say(f"query.chart_{each}"),
            key=f"chart_form_{shape}",
            filter_mode=None,
        )
    x = places[1].selectbox(say("query.x_axis"), columns, index=columns.index(x), key=f"chart_x_{shape}")
    y = places[2].selectbox(say("query.y_axis"), numbers, index=numbers.index(y), key=f"chart_y_{shape}")
    words = [each for each in columns if each not in (x, y)]
    colour = places[3].selectbox(
        say("query.colour"),
        words,
        index=words.index(by) if by in words else None,
        key=f"chart_by_{shape}_{x}_{y}",
        placeholder=say("query.no_colour"),
    )
    most = MOST_BARS if form == "bar" and _kind(frame, x) == "nominal" else MOST_ROWS
    colours = [column_named(colour).cast(pl.String).alias("by")] if colour else []
    drawn = frame.head(MOST_ROWS if colour else most).select(
        column_named(x).alias("x"), column_named(y).cast(pl.Float64).alias("y"), *colours
    )
    if drawn.height < frame.height:
        told = say("query.chart_cut", rows=number(drawn.height), of=number(frame.height))
        st.caption(f":material/content_cut: {told}")
    st.vega_lite_chart(drawn, spec(form, _kind(frame, x), x, y, colour), alt=say("query.chart_alt", x=x, y=y))


def best(frame: pl.DataFrame) -> tuple[str, str, str, str | None] | None:
    """Type, x, y and colour that fit: a time makes a line, words make bars, two numbers points. None where
    no column is a number, or no row is there."""
    numbers = _numbers(frame)
    if not numbers or not frame.height:
        return None
    times = [each for each in frame.columns if _kind(frame, each) == "temporal"]
    words = [each for each in frame.columns if _kind(frame, each) == "nominal"]
    few = next((each for each in words if frame[each].n_unique() <= 8), None)
    if times:
        return ("line", times[0], numbers[0], few)
    if words:
        return ("bar", words[0], numbers[0], None)
    if len(numbers) > 1:
        return ("point", numbers[0], numbers[1], None)
    return ("bar", numbers[0], numbers[0], None)


def spec(form: str, kind: str, x: str, y: str, colour: str | None) -> dict[str, Any]:
    """The picture, as Vega-Lite; its data has the columns x, y and, with a colour, by."""
    along: dict[str, Any] = {"field": "x", "type": kind, "title": x}
    if kind == "nominal":
        along |= {"sort": None, "axis": {"labelAngle": -40, "labelLimit": 160}}
    encoding: dict[str, Any] = {
        "x": along,
        "y": {
            "field": "y",
            "type": "quantitative",
            "title": y,
            "axis": {"tickCount": 6},
            "scale": {"zero": form in ("bar", "area")},
        },
        "tooltip": [
            {"field": "x", "type": kind, "title": x},
            {"field": "y", "type": "quantitative", "title": y, "format": ",.6~g"},
        ],
    }
    if colour:
        encoding["color"] = {"field": "by", "type": "nominal", "title": colour}
        encoding["tooltip"].append({"field": "by", "type": "nominal", "title": colour})
    mark: dict[str, Any] = {"type": form}
    if form == "line":
        mark |= {"point": True, "strokeWidth": 2}
    if form == "point":
        mark |= {"filled": True, "size": 45}
    return {**as_read(), "height": HEIGHT, "mark": mark, "encoding": encoding}


def _numbers(frame: pl.DataFrame) -> list[str]:
    return [name for name, kind in frame.schema.items() if kind.is_numeric()]


def _kind(frame: pl.DataFrame, name: str) -> str:
    kind = frame.schema[name]
    if kind in (pl.Date, pl.Datetime):
        return "temporal"
    return "quantitative" if kind.is_numeric() else "nominal"
