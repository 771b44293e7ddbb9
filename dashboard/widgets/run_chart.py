"""What the last runs of one source or export brought, as a picture: a bar a run, the newest at the right."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.widgets.charts import as_read, in_number, tip
from dashboard.words import say, when

FEWEST = 3  # runs that ended; one or two are read, not looked at
HEIGHT = 110


def draw_run_chart(runs: list[dict[str, Any]]) -> None:
    """`runs` as reads.runs, the newest first; nothing where too few of them ended to be compared."""
    ended = [each for each in reversed(runs) if each["finished_at"] is not None]
    if len(ended) < FEWEST or not any(_came(each) + each["rejected"] for each in ended):
        return
    words = (say("run.count_delivered" if ended[0]["job"] == "export" else "run.came"), say("run.count_rejected"))
    rows = pl.DataFrame(
        [
            {"place": place, "at": when(run["started_at"], house.now(), reads.zone()), "what": what, "rows": count}
            for place, run in enumerate(ended)
            for what, count in zip(words, (_came(run), run["rejected"]), strict=True)
        ]
    )
    spec = {
        **as_read(),
        "height": HEIGHT,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "place", "type": "ordinal", "axis": None},
            "y": in_number("rows", "~s", zero=True),
            "color": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "sort": list(words),
                "legend": {"orient": "bottom", "offset": 4, "padding": 0},
            },
            "order": {"field": "what", "sort": "descending"},
            "tooltip": [
                tip("at", "nominal", say("run.title")),
                tip("what", "nominal", say("chart.activity")),
                tip("rows", "quantitative", say("chart.rows"), ","),
            ],
        },
    }
    st.vega_lite_chart(rows, spec, alt=say("run.chart", runs=len(ended)))


def _came(run: dict[str, Any]) -> int:
    return int(run["inserted"] + run["updated"])
