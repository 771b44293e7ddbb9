"""All that happened to one person on one line, the newest first: mail, answers, and what data models add; by kind, a
page at a time."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import address, reads, trouble
from dashboard.reads import person as person_reads
from dashboard.reads.person import RESPONSE
from dashboard.who import require
from dashboard.widgets.charts import draw_months
from dashboard.widgets.personal import shown
from dashboard.words import day, knows, say, written

PAGE = 30
SHARES = (0.16, 0.84)  # of a row: when, and what happened
LONGEST = 600  # characters of one text
MOST_FIELDS = 6  # of a row of a data model
ICONS = {
    "send": "outgoing_mail",
    "delivery": "mark_email_read",
    "deferral": "schedule",
    "bounce": "error",
    "rejection": "block",
    "failure": "cancel",
    "open": "drafts",
    "click": "ads_click",
    "complaint": "report",
    "unsubscribe": "unsubscribe",
    "subscribe": "person_add",
    "autoreply": "quickreply",
    "other": "more_horiz",
    RESPONSE: "rate_review",
}
BAD = ("bounce", "rejection", "failure", "complaint", "unsubscribe")
Rows = list[dict[str, Any]]


@st.fragment
def draw_timeline(key: int) -> None:
    with trouble.shown():
        require(Act.PEOPLE)
        _draw(key)


def _draw(key: int) -> None:
    whole = person_reads.timeline(key)
    st.subheader(say("timeline.title"), anchor=False)
    if whole.is_empty():
        st.caption(say("timeline.none"))
        return
    kinds = whole.group_by("kind").len().sort("len", "kind", descending=[True, False])["kind"].to_list()
    chosen = address.several(say("timeline.kinds"), "kinds", kinds, word_of) if len(kinds) > 1 else []
    rows = whole.filter(pl.col("kind").is_in(chosen)) if chosen else whole
    _draw_months(rows, kinds)
    first = (address.page("timeline_page", rows.height, PAGE) - 1) * PAGE
    _draw_rows(key, rows.slice(first, PAGE))
    address.turn("timeline_page", rows.height, PAGE, "timeline.shown")


def word_of(kind: str) -> str:
    """What a kind is called: an e-mail event or response in the reader's language, a data model's as it declares it."""
    return say(f"happened.{kind}") if knows(f"happened.{kind}") else kind[:1].upper() + kind[1:].replace("_", " ")


def _draw_months(rows: pl.DataFrame, kinds: list[str]) -> None:
    words = {kind: word_of(kind) for kind in kinds}
    months = (
        rows.select(
            pl.col("kind").replace_strict(words),
            month=person_reads.local("happened_at").dt.truncate("1mo").dt.replace_time_zone(None),
        )
        .group_by("kind", "month")
        .len("rows")
    )
    if months["month"].n_unique() > 1:
        draw_months(months, list(words.values()))


def _draw_rows(key: int, rows: pl.DataFrame) -> None:
    details = person_reads.details(key, rows)
    local = rows.with_columns(person_reads.local("happened_at"))
    for on, those in groupby(local.iter_rows(), key=lambda row: row[2].date()):
        with st.container(gap="xsmall"):
            st.markdown(f"**{day(on)}**")
            for kind, number, at in those:
                _draw_row(kind, at, details.get((kind, number), []))


def _draw_row(kind: str, at: datetime, told: Rows) -> None:
    colour = "red" if kind in BAD else "gray"
    head, *more = _lines(kind, told)
    when, what = st.columns(SHARES, gap="xsmall")
    when.markdown(f":gray[{at:%H:%M}] :{colour}[:material/{ICONS.get(kind, 'event_note')}:]")
    what.markdown("  \n".join((f"**{shown(word_of(kind))}**{head}", *more)))


def _lines(kind: str, told: Rows) -> Iterator[str]:
    """What is told of one row, Markdown: the rest of its first line, and lines below it."""
    if not told:
        yield ""
    elif kind == RESPONSE:
        yield from _response(told)
    elif kind in ICONS:
        yield from _event(told[0])
    else:
        fields = [(name, value) for name, value in told[0].items() if value is not None]
        yield ""
        yield " · ".join(f":gray[{shown(name)}] {_text(_written(value))}" for name, value in fields[:MOST_FIELDS])


def _event(row: dict[str, Any]) -> Iterator[str]:
    about = [_text(row["campaign"] or row["broadcast_id"])] if row["campaign"] or row["broadcast_id"] else []
    about += [say(f"timeline.{row['bounced']}")] if row["bounced"] else []
    mark = f" :orange-badge[:material/smart_toy: {say('timeline.machine')}]" if row["machine"] else ""
    yield "".join(f" · {each}" for each in about) + mark
    for each in (row["url"], row["reason"]):
        if each:
            yield f":gray[{_text(each)}]"


def _response(rows: Rows) -> Iterator[str]:
    first = rows[0]
    yield "".join(f" · {_text(each)}" for each in (first["form"], first["mailing"]) if each)
    answers = [row for row in rows if row["question"] is not None or row["value"] is not None]
    if not answers:
        yield f":gray[{say('timeline.no_answers')}]"
    for row in answers:
        value = row["value"] if row["value"] is not None else row["score"]
        asked = f":gray[{_text(row['question'])}] " if row["question"] else ""
        yield f"{asked}**{_text(_written(value))}**" if row["score"] is not None else f"{asked}{_text(_written(value))}"


def _written(value: Any) -> str:
    return written(value, reads.zone())


def _text(text: str) -> str:
    return shown(text if len(text) <= LONGEST else f"{text[:LONGEST]} …")
