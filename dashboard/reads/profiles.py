"""What the pages of profiles read of the warehouse: what is saved and what each says, its sizes over time, who uses it.
Nothing here writes or draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.said import said_in
from segments import ast, profiles
from segments.check import check
from segments.errors import ProfileErrors
from segments.people import audience
from segments.profiles import Archived, Saved
from segments.saved import following, links
from segments.saved.links import Links
from segments.saved.tags import tags
from segments.sentence.describe import Language, describe
from segments.text.parse import parse
from sql.errors import KlankbordError, QueryRefused
from sql.named import query
from sql.reader import Reader

TREND = timedelta(days=30)
STEP = timedelta(minutes=10)  # a size that was counted stands so long while nothing is stored


@dataclass(frozen=True)
class Told:
    """What a saved text says: what it is for, its tags, its sentence; `problem` where it cannot be read."""

    about: str | None
    tags: tuple[str, ...]
    sentence: str
    problem: str | None = None


@dataclass(frozen=True)
class Size:
    """How many members as of an instant (naive UTC), and how many seconds it took; None where that cannot be counted.
    `trend`: at the end of each day of the last month, for those that are kept current."""

    members: int | None
    as_of: datetime
    seconds: float
    trend: tuple[int, ...] = ()
    is_kept: bool = False


@dataclass(frozen=True)
class Shelf:
    """All that is saved, who uses what, which are kept current."""

    saved: list[Saved]
    archived: list[Archived]
    links: Links
    in_use: frozenset[str]


def shelf() -> Shelf:
    with house.warehouse().reader() as reader:
        return Shelf(
            profiles.all_saved(reader),
            profiles.all_archived(reader),
            links.load(reader),
            frozenset(following.in_use(reader)),
        )


def told(text: str, language: Language) -> Told:
    return _told(text, language, reads.stamp())


def versions(name: str) -> list[Saved]:
    """The newest first."""
    with house.warehouse().reader() as reader:
        return profiles.versions(reader, name)


def find(name: str) -> Saved | None:
    with house.warehouse().reader() as reader:
        return profiles.find(reader, name)


def readable(text: str) -> ast.Profile | None:
    try:
        return parse(text, reads.plurals())
    except ProfileErrors:
        return None


def is_followed(name: str) -> bool:
    with house.warehouse().reader() as reader:
        return name in following.followed(reader)


def history(profile_id: int, days: int) -> pl.DataFrame:
    """day, members, joined, left of the last `days` days with a refresh."""
    since = house.now() - timedelta(days=days)
    return _frame("profile_history", {"profile_id": profile_id, "since": since, "zone": reads.zone()})


def local_day(at: datetime) -> date:
    """The day of an instant (naive UTC) on the installation's calendar."""
    return at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(reads.zone())).date()


def kept_sizes(saved: Sequence[Saved], in_use: frozenset[str]) -> dict[str, Size]:
    """The sizes of those that are kept current, as their newest refresh found them."""
    given = {"since": house.now() - TREND, "zone": reads.zone()}
    found = {row["profile_id"]: row for row in _frame("profile_sizes", given).to_dicts()}
    sizes = {}
    for each in saved:
        row = found.get(each.profile_id)
        if row is not None and each.name in in_use and row["version"] == each.version:
            trend = tuple(row["trend"] or ())
            sizes[each.name] = Size(row["members"], row["as_of"], row["elapsed_ms"] / 1000, trend, True)
    return sizes


def step_of(now: datetime) -> datetime:
    """When a size that is counted now begins to stand."""
    return datetime.min + (now - datetime.min) // STEP * STEP


def count_each(
    reader: Reader, saved: Sequence[Saved], zone: str, now: datetime, found: dict[str, Size]
) -> dict[str, Size]:
    """Count each into `found`, one after the other, so that what is there can be shown meanwhile. Needs no page."""
    for each in saved:
        key = (each.text, zone, step_of(now))
        found[each.name] = reader.keep("size", partial(_size, reader, each.text, zone, now), key)
    return found


def _size(reader: Reader, text: str, zone: str, now: datetime) -> Size:
    began = monotonic()
    try:
        members = audience.count(reader, check(reader, text, zone, warn=False), now)
    except QueryRefused:  # stopped, or more than the machine can do: no answer of this profile's
        raise
    except KlankbordError:
        return Size(None, now, monotonic() - began)
    return Size(members, now, monotonic() - began)


@st.cache_data(show_spinner=False, max_entries=2000)
def _told(text: str, language: Language, stamp: str) -> Told:  # noqa: ARG001
    try:
        profile = parse(text, reads.plurals())
    except ProfileErrors as error:
        return Told(None, (), "", said_in(error.problems[0].message, language))
    return Told(profile.about, tags(profile.about), describe(profile, language, reads.plurals()))


def _frame(name: str, parameters: Mapping[str, Any]) -> pl.DataFrame:
    with house.warehouse().reader() as reader:
        return reader.frame(query(f"dashboard/{name}"), parameters)
