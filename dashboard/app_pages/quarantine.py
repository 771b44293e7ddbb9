"""Rows that could not land: by source and reason, with one of them, a way to what mends them, and trying them again."""

import json
from typing import Any

import streamlit as st

from dashboard import house, reads, trouble, who
from dashboard.widgets.head import escaped, head, nothing_yet
from dashboard.widgets.replaying import again, draw_told
from dashboard.widgets.run_list import imported
from dashboard.words import amount, number, say, when
from ingest import source
from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen

MOST_GROUPS = 50
LONG = 2_000  # characters of a row, past which it scrolls within its place


def draw_group(group: dict[str, Any], place: int, sources: set[str]) -> None:
    name, reason = group["source"], group["reason"]
    with st.container(border=True, key=f"quarantine_{place}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange-badge[{number(group['rows'])}]", width="content")
            st.markdown(f"**{escaped(who.masked_reason(reason))}**", width="stretch")
            if st.button(say("quarantine.replay"), icon=":material/replay:", key=f"quarantine_replay_{place}"):
                again(Chosen(source=name, reason=reason))
        with st.container(horizontal=True, vertical_alignment="center"):
            last = when(group["last_at"], house.now(), reads.zone())
            st.caption(f"{escaped(imported(name))} · {say('quarantine.last', time=last)}", width="stretch")
            if name in sources:
                st.page_link(
                    "app_pages/source.py",
                    label=say("quarantine.mend"),
                    icon=":material/edit:",
                    query_params={"name": name, "source_part": "mapping"},
                )
        with st.expander(say("quarantine.example")):
            text = who.masked_text(pretty(group["example"]))
            st.code(text, language=None, height=420 if len(text) > LONG else "content", wrap_lines=True)


def pretty(payload: str | None) -> str:
    """JSON as lines; what is none, is too deep or was cut, as it is."""
    try:
        return json.dumps(json.loads(payload or ""), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return payload or ""


def draw() -> None:
    with house.warehouse().reader() as reader:
        groups = quarantine.groups(reader, Chosen()).to_dicts()
        sources = {each.name for each in source.all_sources(reader)}
    draw_told()
    if not groups:
        nothing_yet("rule", "quarantine.none")
        return
    who.look_at_list("quarantine")
    st.markdown(amount("quarantine.rows", sum(group["rows"] for group in groups)))
    for place, group in enumerate(groups[:MOST_GROUPS]):
        draw_group(group, place, sources)
    if len(groups) > MOST_GROUPS:
        st.caption(say("quarantine.more", shown=MOST_GROUPS))


head("quarantine", "rule")
with trouble.shown():
    draw()
