"""A source that calls us: the address to give away, its last calls, and what was learned."""

from shlex import quote
from urllib.parse import urlsplit

import polars as pl
import streamlit as st

from dashboard import house, reads, who
from dashboard.cells import as_shown
from dashboard.said import columns_for_reader
from dashboard.words import amount, knows, percent, say, when
from ingest.calls.vendor import vendors
from ingest.hooks.learning import Structure, is_learning, learn
from ingest.hooks.suggesting import suggest
from ingest.mapping import Mapping
from ingest.source import SourceDefinition
from ingest.sources import KINDS
from ingest.sources.hook import Hook

SHOWN = 50


def is_called(kind: str) -> bool:
    return kind in KINDS and issubclass(KINDS[kind], Hook)


def setup_of(kind: str) -> str:
    """What to do at the other end."""
    return say(f"setup.{kind}") if knows(f"setup.{kind}") else vendors()[kind].setup


def draw_address(source: SourceDefinition) -> None:
    """The address with a button that copies it, what to do with it, and the token that opens it."""
    settings = house.warehouse().home.settings
    here = urlsplit(st.context.url or "http://127.0.0.1:8501")
    st.markdown(f"**{say('hook.address')}**")
    st.code(settings.hook_address(source.name, f"{here.scheme}://{here.netloc}"), language=None)
    st.markdown(setup_of(source.kind))
    if not settings.public_url:
        st.caption(f":material/info: {say('hook.only_here')}")
    if not source.secrets:
        st.caption(say("hook.token"))
        name = quote(source.name)
        st.code(f"klankbord token add {name} --scope hook --source {name}", language=None)


@st.fragment(run_every="5s")
def draw_calls(name: str) -> None:
    calls = reads.calls_of(name, SHOWN)
    st.markdown(f"**{say('hook.calls')}**")
    if calls.is_empty():
        st.caption(say("hook.no_calls"))
        return
    now, zone = house.now(), reads.zone()
    shown = who.masked(columns_for_reader(calls, "message")).with_columns(
        pl.Series("called_at", [when(each, now, zone) for each in calls["called_at"]])
    )
    st.dataframe(
        as_shown(shown),
        hide_index=True,
        placeholder="–",
        height="auto" if calls.height <= 8 else 320,
        column_config={
            "called_at": st.column_config.TextColumn(say("hook.called_at")),
            "run_id": None,
            "rows": st.column_config.NumberColumn(say("hook.rows")),
            "rejected": st.column_config.NumberColumn(say("hook.rejected")),
            "message": None if shown["message"].is_null().all() else st.column_config.TextColumn(say("hook.message")),
        },
    )


def draw_learned(source: SourceDefinition) -> Mapping | None:
    """What the kept calls hold and the mapping that is suggested; that one, once it is wanted."""
    with house.warehouse().reader() as reader:
        structure = learn(reader, source)
        suggestion = suggest(reader, structure)
    if not structure.levels:
        st.info(say("hook.nothing_kept"), icon=":material/hourglass_empty:")
        return None
    st.caption(say("hook.learned_help", calls=amount("hook.kept", structure.calls), objects=structure.rows))
    left, right = st.columns([3, 2], gap="medium")  # four columns beside short lines
    with left:
        st.markdown(f"**{say('hook.fields')}**")
        draw_fields(structure)
    with right:
        st.markdown(f"**{say('hook.suggested')}**")
        st.code(suggestion.text, language=None, height=420, wrap_lines=True)
        if suggestion.mapping is None:
            st.warning(say("hook.nobody"), icon=":material/person_off:")
        elif is_learning(source):
            if st.button(say("hook.apply"), type="primary", icon=":material/check:", key="learn_apply"):
                return suggestion.mapping
        else:
            st.caption(say("hook.has_mapping"))
    return None


def draw_fields(structure: Structure) -> None:
    rows = [
        {
            "field": each["field"],
            "kinds": ", ".join(say(f"holds.{kind.replace(' ', '_')}") for kind in each["kinds"]),
            "seen": 100 * each["seen"] / each["of"],
            "example": each["example"],
        }
        for each in structure.as_data()
    ]
    schema = {"field": pl.String, "kinds": pl.String, "seen": pl.Float64, "example": pl.String}
    st.dataframe(
        as_shown(who.masked(pl.DataFrame(rows, schema=schema), "field", "kinds"), {"seen": percent}),
        hide_index=True,
        placeholder="–",
        height=420,
        column_config={
            "field": st.column_config.TextColumn(say("source.theirs"), width="medium"),
            "kinds": st.column_config.TextColumn(say("hook.kinds"), width=170),
            "seen": st.column_config.NumberColumn(say("hook.seen"), width="small"),
            "example": st.column_config.TextColumn(say("hook.example")),
        },
    )
