"""What the pages of campaigns share: how a broadcast is called and linked, what its figures are a share of, the table
of many with their rates as a picture."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.figures import Broadcast, of_broadcast
from dashboard.reads.broadcasts import Sent, figures
from dashboard.widgets.charts import DAY, as_read, in_number, in_time, tip
from dashboard.widgets.figure import Row, draw_table, share_column
from dashboard.widgets.head import go
from dashboard.words import day, say
from segments import ast

# The columns of the table: how many people, and of some what share that is.
SHOWN = (
    "send", "delivery", "open_rate", "open", "click_rate", "click", "bounce_rate", "bounce", "unsubscribe", "complaint",
    "machine_open",
)  # fmt: skip
BARS = ("open_rate", "click_rate")
RATES = ("open", "click", "machine_open", "bounce")
HEIGHT = 230
RISING = timedelta(days=3)  # after it was sent a broadcast is opened and clicked for the most part
PALE = 0.35


def link_of(broadcast: Broadcast) -> dict[str, str]:
    """What the link of its page says."""
    if broadcast.broadcast_id is not None:
        return {"broadcast": broadcast.broadcast_id}
    return {"campaign": broadcast.campaign or ""} | ({"alone": "1"} if broadcast.is_alone else {})


def called(broadcast: Broadcast, figure: str) -> str:
    """The name of the profile behind a figure."""
    return f"{say(f'counted.{figure}')} · {broadcast.name}"


def base_of(figure: str, row: Row) -> str | None:
    """The figure that this one is shown as a share of, None where there is none. Where no delivery is told of what was
    sent, that stands for it."""
    wanted = {"send": (), "delivery": ("send",), "bounce": ("send",), "hard": ("send",)}
    return next((base for base in wanted.get(figure, ("delivery", "send")) if row[base]), None)


def draw_broadcasts(sent: list[Sent]) -> None:
    """Their rates as a picture and all figures as a table, in the order given."""
    counted = figures(sent)
    zone = reads.zone()
    rows = counted.with_columns(
        pl.Series("broadcast", [each.broadcast.broadcast_id or say("campaigns.alone") for each in sent]),
        pl.Series("campaign", [each.broadcast.campaign for each in sent], dtype=pl.String),
        pl.Series("sent_at", [each.sent_at for each in sent], dtype=pl.Datetime("us"))
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone),
        place=pl.int_range(pl.len()),
    )
    if len(sent) > 1:
        st.subheader(say("campaigns.rates"), anchor=False)
        st.caption(say("campaigns.rates_caption"))
        draw_rates(rows)
    rates = {name: name.removesuffix("_rate") for name in SHOWN if name.endswith("_rate")}
    rows = rows.with_columns((100 * _share(figure)).alias(name) for name, figure in rates.items())
    columns = {
        **{name: share_column(say(f"campaigns.{name}"), say("campaigns.rate_help")) for name in rates},
        "campaign": st.column_config.TextColumn(say("campaigns.campaign"), width=100),
        "sent_at": st.column_config.DatetimeColumn(say("campaigns.sent_at"), width=100),
    }

    def open_page(row: Row) -> NoReturn:
        go("campaign", **link_of(sent[row["place"]].broadcast))

    def people_of(figure: str) -> Callable[[Row], ast.Profile]:
        def chosen(row: Row) -> ast.Profile:
            broadcast = sent[row["place"]].broadcast
            return of_broadcast(called(broadcast, figure), broadcast, figure)

        return chosen

    counts = [name for name in SHOWN if name not in rates]
    labels = {figure: say(f"counted.{figure}") for figure in counts} | {
        "broadcast": say("campaigns.broadcast"),
        "machine_open": say("counted.short_machine_open"),
    }
    draw_table(
        "broadcasts",
        rows.select("broadcast", "campaign", "sent_at", *SHOWN, "place"),
        {"broadcast": open_page} | {figure: people_of(figure) for figure in counts},
        columns,
        say("campaigns.broadcasts"),
        labels=labels,
        widths=dict.fromkeys(counts, 70) | {"unsubscribe": 92} | {"broadcast": 80, "machine_open": 100},
        written={"sent_at": day},
        shares={
            "open_rate": _highest(rows["open_rate"]),
            "click_rate": _highest(rows["click_rate"]),
            "bounce_rate": None,
        },
    )


def _share(figure: str) -> pl.Expr:
    """What share of those it could have come from did so, as base_of says; null where there are none."""
    base = pl.when(pl.col("delivery") > 0).then("delivery").otherwise("send")
    whole = pl.col("send") if figure == "bounce" else base
    return pl.when(whole > 0).then(pl.col(figure) / whole)


def _highest(shares: pl.Series) -> float:
    """Of which the bar is whole."""
    return float(shares.max() or 0) or 1.0  # type: ignore[arg-type]


def draw_rates(rows: pl.DataFrame) -> None:
    """`rows` with sent_at, broadcast, campaign and the figures: a line for each of RATES. What was sent in the last
    days is pale, with the way there: it still rises."""
    rises_from = house.now().replace(tzinfo=UTC) - RISING
    shares = [_share(figure).alias(say(f"counted.{figure}")) for figure in RATES]
    long = rows.select("sent_at", "broadcast", "campaign", *shares).unpivot(
        index=["sent_at", "broadcast", "campaign"], variable_name="figure", value_name="share"
    )
    draw_lines(
        with_rising(long.drop_nulls("share"), rises_from),
        {**in_time("sent_at", say("campaigns.sent_at")), "axis": {**in_time("", "")["axis"], "format": "%-d %b %y"}},
        [say(f"counted.{figure}") for figure in RATES],
        [
            tip("broadcast", "nominal", say("campaigns.broadcast")),
            tip("campaign", "nominal", say("campaigns.campaign")),
            tip("sent_at", "temporal", say("campaigns.sent_at"), DAY),
        ],
        alt=say("campaigns.alt_rates"),
    )


def with_rising(long: pl.DataFrame, since: datetime) -> pl.DataFrame:
    """The rows with `rising`: those sent since then, and once more the last one before of each figure, where their line
    begins."""
    rising = pl.col("sent_at").dt.convert_time_zone("UTC") >= since
    before = long.filter(~rising)
    after = long.filter(rising)
    joint = before.sort("sent_at").unique("figure", keep="last").join(after, on="figure", how="semi")
    return pl.concat(
        [
            before.with_columns(rising=pl.lit(value=False)),
            pl.concat([joint, after]).with_columns(rising=pl.lit(value=True)),
        ]
    )


def draw_lines(
    rows: pl.DataFrame, across: dict[str, Any], figures: list[str], tips: list[dict[str, Any]], *, alt: str
) -> None:
    """`rows`: figure, share, rising, and what `across` and `tips` name. A colour and a dash for each figure."""
    line = {"type": "line", "strokeWidth": 2}
    spec = {
        **as_read(),
        "height": HEIGHT,
        "layer": [
            {"transform": [{"filter": "!datum.rising"}], "mark": {**line, "point": {"size": 28}}},
            {
                "transform": [{"filter": "datum.rising"}],
                "mark": {**line, "opacity": PALE, "point": {"size": 28, "opacity": PALE}},
            },
        ],
        "encoding": {"x": across, **lines_of(figures), "tooltip": [*tips, *share_tips()]},
    }
    st.vega_lite_chart(rows, spec, alt=alt)


def lines_of(figures: list[str]) -> dict[str, Any]:
    """How the figures of a picture are told apart, by colour and by dash, and the axis of their shares."""
    legend = {
        "orient": "bottom",
        "direction": "horizontal",
        "symbolType": "stroke",
        "symbolSize": 300,
        "symbolOpacity": 1,
    }
    dashes = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3]]
    dash = {"field": "figure", "type": "nominal", "title": None, "legend": legend}
    return {
        "y": in_number("share", ".0%", zero=True),
        "color": {"field": "figure", "type": "nominal", "title": None, "sort": figures, "legend": legend},
        "strokeDash": dash | {"sort": figures, "scale": {"domain": figures, "range": dashes[: len(figures)]}},
    }


def share_tips() -> list[dict[str, Any]]:
    return [tip("figure", "nominal", say("chart.activity")), tip("share", "quantitative", say("survey.share"), ".1%")]
