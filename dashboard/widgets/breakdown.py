"""How the people of a profile divide by one or two things that are known of them, as bars; a bar is a condition, and
clicking it adds that to the profile."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import discreet, reads, who
from dashboard.state import Desk
from dashboard.telling import tell
from dashboard.widgets.charts import as_read
from dashboard.widgets.counting import counted
from dashboard.widgets.head import escaped
from dashboard.widgets.summary import Weighed
from dashboard.words import day, language, number, say
from segments.people import breakdown as people
from segments.people.breakdown import Axis, Breakdown, Slice
from segments.sentence.describe import describe_condition
from sql.field import Kind

BAR = 30  # pixels
LEGEND = 4  # columns
FEW = 6  # slices of the second axis
LONGEST = 40


def draw_breakdown(desk: Desk, weighed: Weighed) -> None:
    checked = weighed.checked
    if checked is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    axes = {_name(each): each for each in people.axes(checked, _questions()) if not _is_hidden(each)}
    first, second = _pick(axes)
    as_of = weighed.as_of
    found = counted(
        "breakdown",
        (checked.profile, reads.stamp(), as_of, first, second),
        lambda reader: people.breakdown(reader, checked, as_of, first, second, FEW if second else people.MOST),
    )
    if found is None:
        return
    bars = _bars(found)
    if (least := who.least_people()) and found.counts:
        st.caption(say("breakdown.hidden", least=least))
    if bars["people"].sum() == 0 and weighed.summary is not None and weighed.summary.members:
        return
    if bars["people"].sum() == 0:
        st.info(say("breakdown.nobody"), icon=":material/group_off:")
    else:
        _draw_bars(desk, found, bars, is_double=second is not None)
        _draw_choice(desk, found, bars)
    field = checked.catalog.customer_field(first.name) if first.form is None else None
    if field is not None and field.type.is_list:
        st.caption(say("breakdown.several"))


def _questions() -> list[tuple[str, str]]:
    return [(each.form, each.question) for each in reads.questions()]


def _is_hidden(axis: Axis) -> bool:
    """Whether it divides people by who they are, which is not for all to see."""
    field = reads.the_catalog().customer_field(axis.name) if axis.form is None else None
    return field is not None and discreet.names_somebody(field) and not who.may(Act.PEOPLE)


def _name(axis: Axis) -> str:
    return axis.name if axis.form is None else f"{axis.name} · {axis.form}"


def _pick(axes: dict[str, Axis]) -> tuple[Axis, Axis | None]:
    names = list(axes)
    left, right = st.columns(2)
    with left:
        first = st.selectbox(
            say("breakdown.by"), names, index=names.index(_likely(names)), key="by", bind="query-params",
            filter_mode="contains",
        )  # fmt: skip
    with right:
        second = st.selectbox(
            say("breakdown.and_by"), [each for each in names if each != first], index=None, key="and_by",
            placeholder=say("breakdown.nothing_else"), bind="query-params", filter_mode="contains",
        )  # fmt: skip
    return axes[first], axes[second] if second else None


def _likely(names: list[str]) -> str:
    """The first field of texts with few values, which is what one mostly wants to see; else the first."""
    fields = (each for each in reads.the_catalog().customer if each.type.kind is Kind.TEXT and each.name in names)
    return next((each.name for each in fields if 0 < len(reads.values(None, each.name)) <= people.MOST), names[0])


def _bars(found: Breakdown) -> pl.DataFrame:
    """row, column (places in the breakdown), label, other, people: a line for each bar."""
    labels, others = _labels(found.first), _labels(found.second) or [""]
    cells = [(row, column) for row in range(len(labels)) for column in range(len(others))]
    frame = pl.DataFrame(
        {
            "row": [row for row, _ in cells],
            "column": [column for _, column in cells],
            "label": [labels[row] for row, _ in cells],
            "other": [others[column] for _, column in cells],
            "people": [found.counts[row][column] for row, column in cells],
        }
    )
    # A slice that nobody is in tells something among values; that nothing is missing does not.
    empty = [place for place, each in enumerate(found.first) if each.kind in ("missing", "none", "other")]
    frame = frame.filter(pl.col("people") >= who.least_people())
    return frame.filter(~(pl.col("row").is_in(empty) & (pl.col("people").sum().over("row") == 0)))


def _labels(slices: tuple[Slice, ...]) -> list[str]:
    """Each another, also where a value reads as one of our words does."""
    labels: list[str] = []
    for each in slices:
        label = slice_label(each)
        while label in labels:
            label += "\u200b"
        labels.append(label)
    return labels


def slice_label(each: Slice) -> str:
    if each.kind == "value":
        return _value(each.low)
    if each.kind != "range":
        return say(f"breakdown.{each.kind}")
    if each.low is None:
        return say("breakdown.until" if isinstance(each.high, date) else "breakdown.below", high=_value(each.high))
    if each.high is None:
        return say("breakdown.from", low=_value(each.low))
    return say("breakdown.between", low=_value(each.low), high=_value(each.high))


def _value(value: Any) -> str:
    match value:
        case bool():
            return say("builder.true" if value else "builder.false")
        case Decimal():
            digits = -value.as_tuple().exponent if value % 1 else 0  # type: ignore[operator]  # it is finite
            return number(float(value), digits)
        case date():
            return day(value)
        case _:
            text = str(value)
            return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _draw_bars(desk: Desk, found: Breakdown, bars: pl.DataFrame, *, is_double: bool) -> None:
    key = f"bars_{len(desk.undo)}"  # a new one after each change, so that no bar stays chosen

    def clicked() -> None:
        cell = cell_of(bars, st.session_state[key].selection.get("bar") or [])
        if cell is not None:
            add(desk, found, *cell)

    labels = bars["label"].unique(maintain_order=True).to_list()
    y = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": {"labelLimit": 240}}
    x: dict[str, Any] = {"field": "people", "type": "quantitative", "title": None}
    tips = [{"field": "label", "title": say("breakdown.value")}, {"field": "people", "title": say("breakdown.people"),
            "format": ","}]  # fmt: skip
    bar: dict[str, Any] = {
        "params": [{"name": "bar", "select": {"type": "point", "fields": ["row", "column"]}}],
        "mark": {"type": "bar", "cursor": "pointer", "cornerRadiusEnd": 3},
        "encoding": {"y": y, "x": x, "tooltip": tips},
    }
    height = BAR * len(labels) + 10
    if is_double:
        x["axis"] = {"tickCount": 4, "format": ",d"}
        others = bars["other"].unique(maintain_order=True).to_list()
        legend = {"orient": "bottom", "columns": LEGEND, "labelLimit": 160, "title": None}
        height += 60 + 24 * -(-len(others) // LEGEND)
        bar["encoding"]["color"] = {"field": "other", "type": "nominal", "sort": others, "legend": legend}
        bar["encoding"]["order"] = {"field": "column"}
        tips.insert(1, {"field": "other", "title": say("breakdown.and_by")})
    layers = [bar]
    if not is_double:
        x |= room_for_numbers(bars["people"].to_list())
        text = {"type": "text", "align": "left", "dx": 5}
        shown = {"field": "people", "type": "quantitative", "format": ",d"}
        layers.append({"mark": text, "encoding": {"y": y, "x": x, "text": shown}})
    st.vega_lite_chart(
        bars,
        {**as_read(), "height": height, "layer": layers},
        key=key,
        on_select=clicked,
        selection_mode="bar",
        alt=say("breakdown.alt"),
    )


def cell_of(bars: pl.DataFrame, chosen: list[dict[str, Any]]) -> tuple[int, int] | None:
    """The row and column of the bar that a browser says was chosen; None for one that is not among `bars`, for it may
    name what is hidden."""
    cells = [(int(each["row"]), int(each["column"])) for each in chosen[:1]]
    return cells[0] if cells and cells[0] in bars.select("row", "column").rows() else None


def room_for_numbers(people: list[int]) -> dict[str, Any]:
    """An axis without signs, for each bar tells its own number, beside which there is room."""
    return {"axis": None, "scale": {"domain": [0, max([1, *people]) * 1.12], "nice": False}}


def _draw_choice(desk: Desk, found: Breakdown, bars: pl.DataFrame) -> None:
    """The same by keyboard: choose a bar by its name."""
    there = bars.filter(pl.col("people") > 0).sort("people", descending=True)
    cells = list(there.select("row", "column").iter_rows())
    labels = {
        (row, column): " · ".join(filter(None, (label, other))) + f"  ({number(people)})"
        for row, column, label, other, people in there.iter_rows()
    }
    key = f"bar_{len(desk.undo)}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            say("breakdown.narrow"), cells, index=None, format_func=labels.__getitem__, key=key,
            placeholder=say("breakdown.choose"), width=360,
        )  # fmt: skip
        st.button(
            say("breakdown.add"), icon=":material/add:", key="bar_add", disabled=chosen is None, on_click=add,
            args=(desk, found, *(chosen or (0, 0))),
        )  # fmt: skip
    st.caption(say("breakdown.click"))


def add(desk: Desk, found: Breakdown, row: int, column: int) -> None:
    """Add what that bar counts to the include of the profile."""
    conditions = [found.first[row].condition, *([found.second[column].condition] if found.second else [])]
    desk.narrow(conditions, "narrowed")
    told = "; ".join(describe_condition(each, language(), reads.plurals()) for each in conditions)
    tell(say("breakdown.added", what=escaped(told)), "filter_alt")
