"""Rows that could not land: by source and reason, with one of them, a way to what mends them, and trying them again."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from dashboard import house, reads, trouble, who
from dashboard.widgets.dropping import draw_drop
from dashboard.widgets.head import escaped, head, nothing_yet
from dashboard.widgets.mending import draw_mending
from dashboard.widgets.replaying import again, draw_told
from dashboard.widgets.run_list import imported
from dashboard.words import amount, number, say, when
from ingest import source
from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen

MOST_GROUPS = 50
LONG = 2_000  # characters of a row, past which it scrolls within its place


@dataclass(frozen=True)
class Group:
    """Rows of one source with one reason, or with several that begin alike: each value has its own."""

    source: str
    reason: str
    reasons: int
    rows: int
    last_at: datetime
    example: str | None

    @property
    def chosen(self) -> Chosen:
        return Chosen(source=self.source, reason=self.reason if self.reasons == 1 else f"{_head(self.reason)}:*")


def grouped(found: pl.DataFrame, sources: set[str]) -> list[Group]:
    """Those with most rows first, each as its most frequent reason has it. Of a source, which has a mapping to mend it
    by, each reason stands by itself."""
    together: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in found.iter_rows(named=True):
        name, reason = each["source"], each["reason"]
        together.setdefault((name, reason if name in sources else _head(reason)), []).append(each)
    groups = [
        Group(
            source,
            several[0]["reason"],
            len(several),
            sum(each["rows"] for each in several),
            max(each["last_at"] for each in several),
            several[0]["example"],
        )
        for (source, _), several in together.items()
    ]
    return sorted(groups, key=lambda each: -each.rows)


def _head(reason: str) -> str:
    return reason.partition(":")[0]


def draw_group(group: Group, place: int, sources: set[str], file_kind: str | None) -> None:
    """`file_kind`: of what kind the rows are, where they came in files that were imported."""
    name, chosen = group.source, group.chosen
    with st.container(border=True, key=f"quarantine_{place}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange-badge[{number(group.rows)}]", width="content")
            told = escaped(who.masked_reason(group.reason))
            if group.reasons > 1:
                told = say("quarantine.several", reason=told, count=group.reasons)
            st.markdown(f"**{told}**", width="stretch")
            # Named by what is tried: until the click another group may have come to this place.
            key = f"quarantine_replay_{place}_{hash(chosen)}"
            if st.button(say("quarantine.replay"), icon=":material/replay:", key=key):
                again(chosen)
            draw_drop(chosen, group.rows, place)
        with st.container(horizontal=True, vertical_alignment="center"):
            last = when(group.last_at, house.now(), reads.zone())
            st.caption(f"{escaped(imported(name))} · {say('quarantine.last', time=last)}", width="stretch")
            if name in sources:
                st.page_link(
                    "app_pages/source.py",
                    label=say("quarantine.mend"),
                    icon=":material/edit:",
                    query_params={"name": name, "source_part": "mapping"},
                )
        if name not in sources and file_kind is not None:
            draw_mending(file_kind, chosen, group.rows, place)
        with st.expander(say("quarantine.example")):
            text = who.masked_text(pretty(group.example))
            st.code(text, language=None, height=420 if len(text) > LONG else "content", wrap_lines=True)


def pretty(payload: str | None) -> str:
    """JSON as lines; what is none, is too deep or was cut, as it is."""
    try:
        return json.dumps(json.loads(payload or ""), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return payload or ""


def draw() -> None:
    with house.warehouse().reader() as reader:
        sources = {each.name for each in source.all_sources(reader)}
        groups = grouped(quarantine.groups(reader, Chosen()), sources)
        kinds = quarantine.kinds_of_files(reader)
    draw_told()
    if not groups:
        nothing_yet("rule", "quarantine.none")
        return
    who.look_at_list("quarantine")
    st.markdown(amount("quarantine.rows", sum(group.rows for group in groups)))
    for place, group in enumerate(groups[:MOST_GROUPS]):
        draw_group(group, place, sources, kinds.get(group.source))
    if len(groups) > MOST_GROUPS:
        st.caption(say("quarantine.more", shown=MOST_GROUPS))


head("quarantine", "rule")
with trouble.shown():
    draw()
