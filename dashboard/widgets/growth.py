"""A profile over time: how many are in, who joined and who left each day, and where its definition changed."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from dashboard import address, house, profile_writes, reads
from dashboard.reads import profiles as profile_reads
from dashboard.state import Desk
from dashboard.telling import tell
from dashboard.widgets.charts import as_read
from dashboard.words import number, say, when
from segments.profiles import Saved

PERIODS = (30, 90, 365)
HEIGHT = 190
X = {"field": "day", "type": "temporal", "timeUnit": "yearmonthdate", "title": None}
AXIS = {"grid": False, "tickCount": 6, "title": None, "format": "%-d %b"}


def draw_growth(desk: Desk) -> None:
    if desk.saved is None:
        st.info(say("growth.unsaved"), icon=":material/save:")
        return
    versions = profile_reads.versions(desk.opened)
    is_current = desk.opened in profile_reads.shelf().in_use
    if not is_current:
        _offer(desk)
    if profile_reads.history(versions[0].profile_id, PERIODS[-1]).is_empty():
        if is_current:
            st.info(say("growth.not_yet"), icon=":material/hourglass_empty:")
        return
    found = profile_reads.history(versions[0].profile_id, _pick_period())
    if found.is_empty():
        st.info(say("growth.none"), icon=":material/hourglass_empty:")
        return
    _draw_figures(found)
    first, last = found["day"].min(), found["day"].max()
    assert isinstance(first, date) and isinstance(last, date)
    domain = [_instant(first - timedelta(days=1)), _instant(max(last, first + timedelta(days=6)) + timedelta(days=1))]
    marks = _marks(versions, first, last)
    st.markdown(f"**{say('growth.size')}**")
    _draw_size(found, marks, domain)
    st.markdown(f"**{say('growth.moves')}**")
    _draw_moves(found, marks, domain)
    if is_current:
        _draw_following(desk)


def _offer(desk: Desk) -> None:
    with st.container(border=True, key="growth_offer"):
        st.markdown(f":material/visibility_off: **{say('growth.not_followed')}**")
        st.caption(say("growth.offer"))
        st.button(
            say("growth.follow"),
            icon=":material/visibility:",
            type="primary",
            key="follow",
            on_click=_follow,
            args=(desk,),
        )


def _follow(desk: Desk) -> None:
    with desk.trying():
        profile_writes.follow(desk.opened)
        tell(say("growth.followed"), "visibility")


def _unfollow(desk: Desk) -> None:
    with desk.trying():
        profile_writes.unfollow(desk.opened)
        tell(say("growth.unfollowed"), "visibility_off")


def _pick_period() -> int:
    phrases = {str(each): "growth.days" for each in PERIODS}
    first = str(PERIODS[1])
    return int(
        address.one(say("growth.period"), "days", phrases, first, told=lambda days: say("growth.days", count=int(days)))
    )


def _draw_figures(found: pl.DataFrame) -> None:
    with st.container(horizontal=True, gap="large"):
        st.metric(say("growth.now"), number(found["members"][-1]), width="content")
        st.metric(say("growth.joined"), number(_total(found, "joined")), width="content")
        st.metric(say("growth.left"), number(_total(found, "left")), width="content")


def _total(found: pl.DataFrame, column: str) -> int:
    return int(found.select(pl.col(column).sum()).item())


def _marks(versions: list[Saved], first: date, last: date) -> pl.DataFrame:
    """day, version, told: a line for each day within the chart on which the definition changed, by its last version."""
    changed = {
        profile_reads.local_day(each.saved_at): each for each in reversed(versions) if each.version > 1
    }  # the newest of a day stands
    shown = {at: each for at, each in changed.items() if first <= at <= last}
    return pl.DataFrame(
        {
            "day": list(shown),
            "version": [say("growth.version", version=each.version) for each in shown.values()],
            "told": [when(each.saved_at, house.now(), reads.zone()) for each in shown.values()],
        },
        schema={"day": pl.Date, "version": pl.String, "told": pl.String},
    )


def _instant(at: date) -> dict[str, int]:
    return {"year": at.year, "month": at.month, "date": at.day}


def _draw_size(found: pl.DataFrame, marks: pl.DataFrame, domain: list[dict[str, int]]) -> None:
    x = {**X, "axis": AXIS, "scale": {"domain": domain}}
    y = {"field": "members", "type": "quantitative", "axis": _counts(), "scale": {"zero": False, "nice": True}}
    tips = [_day_tip(), {"field": "members", "title": say("growth.size"), "format": ","}]
    line = {
        "mark": {"type": "line", "interpolate": "step-after", "point": {"size": 26}},
        "encoding": {"x": x, "y": y, "tooltip": tips},
    }
    st.vega_lite_chart(
        found, {**as_read(), "height": HEIGHT, "layer": [line, *_version_layers(marks)]}, alt=say("growth.size_alt")
    )


def _draw_moves(found: pl.DataFrame, marks: pl.DataFrame, domain: list[dict[str, int]]) -> None:
    words = {"joined": say("growth.joined"), "left": say("growth.left")}
    rows = found.unpivot(["joined", "left"], index="day", variable_name="way", value_name="people").with_columns(
        signed=pl.when(pl.col("way") == "left").then(-pl.col("people")).otherwise(pl.col("people")),
        word=pl.col("way").replace_strict(words, return_dtype=pl.String),
    )
    x = {**X, "axis": AXIS, "scale": {"domain": domain}}
    axis = {**_counts(), "labelExpr": "format(abs(datum.value), ',d')"}
    y = {"field": "signed", "type": "quantitative", "axis": axis}
    colour = {"field": "word", "type": "nominal", "title": None, "sort": list(words.values()),
              "legend": {"orient": "bottom"}}  # fmt: skip
    tips = [_day_tip(), {"field": "word", "title": say("growth.way")},
            {"field": "people", "title": say("breakdown.people"), "format": ","}]  # fmt: skip
    bars = {
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": {"x": x, "y": y, "color": colour, "tooltip": tips},
    }
    st.vega_lite_chart(
        rows,
        {**as_read(), "height": HEIGHT, "layer": [bars, *_version_layers(marks, 0.5)]},
        alt=say("growth.moves_alt"),
    )


def _version_layers(marks: pl.DataFrame, within_day: float = 0) -> list[dict[str, Any]]:
    """A dashed line with its number where a version was saved; a bar has the width of its day."""
    if marks.is_empty():
        return []
    values = [{"day": str(at), "version": version, "told": told} for at, version, told in marks.iter_rows()]
    tips = [{"field": "version", "title": say("growth.changed")}, {"field": "told", "title": say("chart.day")}]
    encoding = {"x": {**X, "bandPosition": within_day}, "tooltip": tips}
    rule = {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": "#e08a00"}
    text = {"type": "text", "align": "left", "baseline": "top", "dx": 4, "color": "#e08a00", "fontWeight": "bold"}
    return [
        {"data": {"values": values}, "mark": rule, "encoding": encoding},
        {"data": {"values": values}, "mark": text,
         "encoding": {**encoding, "y": {"value": 0}, "text": {"field": "version"}}},
    ]  # fmt: skip


def _counts() -> dict[str, Any]:
    return {"tickCount": 4, "title": None, "format": ",d"}


def _day_tip() -> dict[str, Any]:
    return {"field": "day", "type": "temporal", "title": say("chart.day"), "format": "%-d %b %Y"}


def _draw_following(desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if not profile_reads.is_followed(desk.opened):
            st.caption(say("growth.kept_by_export"), width="content")
            return
        st.caption(say("growth.kept"), width="content")
        st.button(
            say("growth.unfollow"),
            icon=":material/visibility_off:",
            type="tertiary",
            key="unfollow",
            on_click=_unfollow,
            args=(desk,),
        )
