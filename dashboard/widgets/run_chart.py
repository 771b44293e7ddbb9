"""What the last runs of one source or export brought, as a picture: a bar a run, the newest at the right."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.widgets.charts import as_read, in_number, tip
from dashboard.words import say, when

FEWEST, PLACES = 4, 30  # runs that are looked at and not read; as many as there is room for
HEIGHT = 130
DWARFS = 10  # times what any other run brought: the first of all brings whatever there was


def draw_run_chart(runs: list[dict[str, Any]]) -> None:
    """`runs` as reads.runs, the newest first; nothing where too few of them ended to be compared."""
    ended = [each for each in reversed(runs) if each["finished_at"] is not None][-PLACES:]
    if len(ended) < FEWEST:
        return
    first, *later = ended
    most = max(_came(each) + each["rejected"] for each in later)
    dwarfs = _came(first) > DWARFS * most
    shown = later if dwarfs else ended
    if not most:
        return
    words = (say("run.count_delivered" if first["job"] == "export" else "run.came"), say("run.count_rejected"))
    rows = pl.DataFrame(
        [
            {"place": PLACES - len(shown) + place, "at": _begun(run), "what": what, "rows": count}
            for place, run in enumerate(shown)
            for what, count in zip(words, (_came(run), run["rejected"]), strict=True)
        ]
    )
    spec = {
        **as_read(),
        "height": HEIGHT,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "place", "type": "ordinal", "axis": None, "scale": {"domain": list(range(PLACES))}},
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
    st.vega_lite_chart(rows, spec, alt=say("run.chart", runs=len(shown)))
    told = say("run.chart", runs=len(shown))
    st.caption(f"{told} {say('run.chart_without', time=_begun(first), rows=_came(first))}" if dwarfs else told)


def _begun(run: dict[str, Any]) -> str:
    return when(run["started_at"], house.now(), reads.zone())


def _came(run: dict[str, Any]) -> int:
    return int(run["inserted"] + run["updated"])
