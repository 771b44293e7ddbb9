"""What the pages of broadcasts and campaigns read: which there are, and how many people each figure of one counts.
Nothing here writes or draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from dashboard import house, reads
from dashboard.figures import Broadcast
from sql.named import fill, query

FIGURES = ("send", "delivery", "open", "machine_open", "click", "machine_click", "bounce", "complaint", "unsubscribe")
KEY, WHICH = "{key}", "{which}"
OF_BROADCASTS = {KEY: "broadcast_key", WHICH: "true"}
OF_CAMPAIGNS = {KEY: "campaign_key", WHICH: "true"}
ALONE = {KEY: "campaign_key", WHICH: "broadcast_key is null"}


@dataclass(frozen=True)
class Sent:
    """What was sent under one name: its keys, and when (UTC) it was first sent and first heard of."""

    broadcast: Broadcast
    key: int
    sent_at: datetime
    first_at: datetime

    @property
    def slots(self) -> dict[str, str]:
        if self.broadcast.broadcast_id is not None:
            return OF_BROADCASTS
        return ALONE if self.broadcast.is_alone else OF_CAMPAIGNS


def all_sent() -> list[Sent]:
    """Every broadcast, and of rows that name none every campaign; the one that was sent last comes first."""
    return _all_sent(reads.stamp(), house.now())


def campaigns(sent: Sequence[Sent]) -> list[str]:
    return sorted({each.broadcast.campaign for each in sent if each.broadcast.campaign})


def find(sent: Sequence[Sent], broadcast: Broadcast) -> Sent | None:
    """The one that a link names; of a whole campaign from when all of it was sent."""
    if broadcast.broadcast_id is not None:
        return next((each for each in sent if each.broadcast.broadcast_id == broadcast.broadcast_id), None)
    if broadcast.is_alone:
        return next((each for each in sent if each.broadcast == broadcast), None)
    return _whole(broadcast, reads.stamp(), house.now())


def figures(sent: Sequence[Sent]) -> pl.DataFrame:
    """One row each, in their order: for each of FIGURES and `hard` the people, and `<figure>_rows`; 0 where there is
    nothing."""
    return _figures(tuple(sent), reads.stamp(), house.now())


def steps(sent: Sent, seconds: int, count: int) -> pl.DataFrame:
    """figure, step, people: how many had opened or clicked before so many steps of `seconds` after the sending had
    passed, up to now."""
    passed = int((house.now() - sent.sent_at).total_seconds() // seconds) + 1
    given = {"seconds": seconds, "steps": max(min(count, passed), 1), "sent_at": sent.sent_at}
    return _of_one("broadcast_steps", sent, tuple(given.items()), reads.stamp(), house.now())


def links(sent: Sent) -> pl.DataFrame:
    """url, clicks (rows of people), click and machine_click (people)."""
    return _of_one("broadcast_links", sent, (), reads.stamp(), house.now())


# What happens later than now is left out and may come true without anything being stored: hence the ttl.


@st.cache_resource(show_spinner=False, max_entries=4, ttl="1m")
def _all_sent(stamp: str, _now: datetime) -> list[Sent]:  # noqa: ARG001
    rows = _frame("broadcasts", {"now": _now}).to_dicts()
    return [
        Sent(
            Broadcast(row["broadcast_id"], row["campaign"], is_alone=row["broadcast_key"] is None),
            row["campaign_key"] if row["broadcast_key"] is None else row["broadcast_key"],
            row["sent_at"],
            row["first_at"],
        )
        for row in rows
    ]


@st.cache_resource(show_spinner=False, max_entries=64, ttl="1m")
def _whole(broadcast: Broadcast, stamp: str, _now: datetime) -> Sent | None:  # noqa: ARG001
    row = _frame("campaign", {"campaign": broadcast.campaign, "now": _now}).to_dicts()
    return Sent(broadcast, row[0]["campaign_key"], row[0]["sent_at"], row[0]["first_at"]) if row else None


@st.cache_data(show_spinner=False, max_entries=64, ttl="1m")
def _figures(sent: tuple[Sent, ...], stamp: str, _now: datetime) -> pl.DataFrame:  # noqa: ARG001
    found = [_counted(sent, slots, _now) for slots in (OF_BROADCASTS, ALONE, OF_CAMPAIGNS)]
    counted = pl.concat([each for each in found if each is not None])
    wide = pl.DataFrame({"place": range(len(sent))}, schema={"place": pl.Int64})
    for figure in FIGURES:
        named = {"people": figure, "rows": f"{figure}_rows"} | ({"hard": "hard"} if figure == "bounce" else {})
        own = counted.filter(pl.col("figure") == figure)
        own = own.select("place", *(pl.col(theirs).alias(ours) for theirs, ours in named.items()))
        wide = wide.join(own, on="place", how="left", maintain_order="left")
    return wide.fill_null(0).drop("place")


def _counted(sent: tuple[Sent, ...], slots: dict[str, str], now: datetime) -> pl.DataFrame | None:
    """What came of those that these slots are for; `place` is where each stands in `sent`."""
    places = {each.key: place for place, each in enumerate(sent) if each.slots is slots}
    if not places:
        return None
    since = min(sent[place].first_at for place in places.values())
    rows = _frame("broadcast_figures", {"keys": list(places), "since": since, "now": now}, slots)
    return rows.with_columns(place=pl.col("key").replace_strict(places, return_dtype=pl.Int64))


@st.cache_data(show_spinner=False, max_entries=64, ttl="1m")
def _of_one(name: str, sent: Sent, given: tuple[tuple[str, Any], ...], stamp: str, _now: datetime) -> pl.DataFrame:  # noqa: ARG001
    return _frame(name, {"keys": [sent.key], "since": sent.first_at, "now": _now, **dict(given)}, sent.slots)


def _frame(name: str, parameters: dict[str, Any], slots: dict[str, str] | None = None) -> pl.DataFrame:
    with house.warehouse().reader() as reader:
        return reader.frame(fill(query(f"dashboard/{name}"), slots or {}), parameters)
