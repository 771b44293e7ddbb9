"""How a profile overlaps with others: two or three as circles with a number in every part, more as bars; each part can
become a profile of its own."""

from dataclasses import replace
from math import pi
from typing import Any

import polars as pl
import streamlit as st

from dashboard import reads, state
from dashboard.reads import profiles as profile_reads
from dashboard.state import Desk
from dashboard.widgets.breakdown import room_for_numbers
from dashboard.widgets.charts import as_read
from dashboard.widgets.counting import counted
from dashboard.widgets.head import escaped, go
from dashboard.widgets.summary import Weighed
from dashboard.widgets.venn import HEIGHT, WIDTH, picture
from dashboard.words import amount, number, say
from segments import profiles
from segments.check import check
from segments.checked import Checked
from segments.people.overlap import MOST, Part, overlap
from segments.text.parse import parse
from sql.reader import Reader

BAR = 30
PICTURED = (2, 3)  # so many profiles are circles


def draw_overlap(desk: Desk, weighed: Weighed) -> None:
    checked = weighed.checked
    if checked is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    shelf = profile_reads.shelf()
    names = [each.name for each in shelf.saved if each.name not in (desk.opened, desk.draft.name)]
    if not names:
        st.info(say("overlap.alone"), icon=":material/join_inner:")
        return
    others = st.multiselect(
        say("overlap.with"), names, key="with", max_selections=MOST - 1, placeholder=say("overlap.choose"),
        bind="query-params", select_all=False,
    )  # fmt: skip
    if not others:
        st.caption(say("overlap.help"))
        return
    as_of, zone = weighed.as_of, reads.zone()
    parts = counted(
        "overlap",
        (checked.profile, reads.stamp(), as_of, tuple(others)),
        lambda reader: overlap(reader, [checked, *_checked(reader, others, zone)], as_of),
    )
    if parts is None:
        return
    every = [checked.profile.name, *others]
    if len(every) in PICTURED:
        _draw_circles(every, parts)
    else:
        parts = tuple(sorted((each for each in parts if each.count), key=lambda each: -each.count))
        _draw_bars(parts)
        st.caption(say("overlap.exactly"))
    with st.container(gap="xxsmall"):
        for place, each in enumerate(parts):
            _draw_part(place, each, part_name(each) if len(every) in PICTURED else _inside(each))


def _checked(reader: Reader, names: list[str], zone: str) -> list[Checked]:
    return [check(reader, profiles.get(reader, each).text, zone, warn=False) for each in names]


def part_name(part: Part) -> str:
    """In A and B, not in C, in the reader's language."""
    if not part.outside:
        return _inside(part)
    return say("overlap.not", inside=_inside(part), outside=say("overlap.or").join(part.outside))


def _inside(part: Part) -> str:
    return say("overlap.and").join(part.inside)


def _draw_circles(names: list[str], parts: tuple[Part, ...]) -> None:
    found = picture({tuple(map(names.index, each.inside)): each.count for each in parts})
    circles = [
        {
            "name": name,
            "x": each.x,
            "y": each.y,
            "size": pi * each.radius**2,
            "name_x": each.name_x,
            "name_y": each.name_y,
        }
        for name, each in zip(names, found.circles, strict=True)
    ]
    numbers = []
    for each in parts:
        if (place := found.numbers.get(tuple(map(names.index, each.inside)))) is not None:
            told = {"part": part_name(each), "people": each.count, "shown": number(each.count)}
            numbers.append({**told, "x": place[0], "y": place[1]})
    colour = {"field": "name", "type": "nominal", "legend": None, "sort": names}
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    st.vega_lite_chart(
        {
            **as_read(),
            "width": WIDTH,
            "height": HEIGHT,
            "layer": [
                {
                    "data": {"values": circles},
                    "mark": {"type": "point", "filled": True, "shape": "circle", "opacity": 0.3},
                    "encoding": {**_at("x", "y"), "size": size, "color": colour},
                },
                {
                    "data": {"values": circles},
                    "mark": {"type": "text", "fontWeight": "bold", "fontSize": 13, "limit": 190},
                    "encoding": {**_at("name_x", "name_y"), "text": {"field": "name"}, "color": colour},
                },
                {
                    "data": {"values": numbers},
                    "mark": {"type": "text", "fontSize": 15},
                    "encoding": {
                        **_at("x", "y"),
                        "text": {"field": "shown"},
                        "tooltip": [
                            {"field": "part", "title": say("overlap.part")},
                            {"field": "people", "title": say("breakdown.people"), "format": ","},
                        ],
                    },
                },
            ],
        },
        width="content",
        alt=say("overlap.alt"),
    )
    if any(not each.count for each in parts):
        st.caption(say("overlap.empty_part"))


def _at(x: str, y: str) -> dict[str, Any]:
    """Places in pixels, from the upper left."""

    def place(field: str, length: int, *, turned: bool) -> dict[str, Any]:
        scale = {"domain": [length, 0] if turned else [0, length], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "axis": None, "scale": scale}

    return {"x": place(x, WIDTH, turned=False), "y": place(y, HEIGHT, turned=True)}


def _draw_bars(parts: tuple[Part, ...]) -> None:
    if not parts:
        return
    names = [_inside(each) for each in parts]
    frame = pl.DataFrame({"part": names, "people": [each.count for each in parts]})
    y = {"field": "part", "type": "nominal", "sort": names, "title": None, "axis": {"labelLimit": 330}}
    x = {"field": "people", "type": "quantitative", "title": None, **room_for_numbers(frame["people"].to_list())}
    text = {"field": "people", "type": "quantitative", "format": ",d"}
    tips = [{"field": "part", "title": say("overlap.part")},
            {"field": "people", "title": say("breakdown.people"), "format": ","}]  # fmt: skip
    layers = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 3}, "encoding": {"y": y, "x": x, "tooltip": tips}},
        {"mark": {"type": "text", "align": "left", "dx": 5}, "encoding": {"y": y, "x": x, "text": text}},
    ]
    st.vega_lite_chart(frame, {**as_read(), "height": BAR * len(parts) + 10, "layer": layers}, alt=say("overlap.alt"))


def _draw_part(place: int, part: Part, told: str) -> None:
    name, people, way_on = st.columns((0.5, 0.22, 0.28), vertical_alignment="center", gap="small")
    name.markdown(escaped(told))
    people.markdown(f"**{amount('overlap.people', part.count)}**", text_alignment="right")
    if way_on.button(
        say("overlap.open"), icon=":material/add:", type="tertiary", key=f"part_{place}", disabled=not part.count
    ):
        state.lay_new(replace(parse(part.text, reads.plurals()), name=part_name(part)), "part")
        go("profile", name="")
