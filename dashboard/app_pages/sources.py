"""All sources: what is fetched from where and when, who calls us, how it went last, and a form for a new one."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.theme import in_text_colour
from dashboard.widgets.head import go, head, name_link, nothing_yet
from dashboard.widgets.hook import is_called, setup_of
from dashboard.widgets.notices import draw_notice
from dashboard.widgets.schedule import in_words, pick_schedule
from dashboard.widgets.source_form import check_filled, draw_secrets, draw_settings, show_kind
from dashboard.widgets.states import state_badge
from dashboard.widgets.upload import draw_upload
from dashboard.words import knows, say, when
from ingest import source
from ingest.source import SourceDefinition
from ingest.sources import KINDS
from jobs import secrets

# By what they are, those that are used most first; so they are offered.
GROUPS = {
    "surveys": ("closealert", "startquestion", "startquestion-api", "callexa", "survey"),
    "email": tuple("deployteq sendgrid mailgun ses brevo mailjet postmark sparkpost mandrill resend".split()),
    "files": ("folder", "sftp", "s3", "csv-trigger", "csv-trigger-sftp", "csv-trigger-s3"),
    "general": ("webhook", "generic"),
}
IMPORTING, ADDING = "import", "add"  # what a link can have open
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


def offered(way: str) -> list[str]:
    """The kinds that are fetched or that call us, in the order of their groups."""
    return [kind for kind in GROUP_OF if is_called(kind) == (way == "called")]


def show_offered(kind: str) -> str:
    return f"{show_kind(KINDS, kind)}  ·  {say(f'kinds.{GROUP_OF[kind]}')}"


def draw_new() -> None:
    if st.button(say("upload.title"), icon=":material/upload_file:", key="import_files"):
        st.query_params["do"] = IMPORTING
    if st.button(say("sources.new"), icon=":material/add:", type="primary", key="new_source"):
        st.query_params["do"] = ADDING


def draw_adding() -> None:
    with st.container(border=True, key="source_form"):
        st.subheader(say("sources.new"), anchor=False)
        way = st.segmented_control(
            say("source.way"),
            ["fetched", "called"],
            default="fetched",
            format_func=lambda each: in_text_colour(say(f"source.{each}")),
            key="source_way",
            required=True,
            label_visibility="collapsed",
        )
        left, right = st.columns(2, gap="medium")
        with left:
            kind = st.selectbox(say("source.kind"), offered(way), format_func=show_offered, key=f"source_kind_{way}")
            name = st.text_input(say("source.name"), kind, key=f"source_name_{kind}")
            typed = draw_secrets(f"new_{kind}", kind, {})
        with right:
            settings = draw_settings(f"new_{kind}", kind, {})
        schedule: str | None = ""
        if way == "called":
            st.caption(setup_of(kind))
        else:
            if knows(f"setup.{kind}"):
                st.caption(f":material/help: {say(f'setup.{kind}')}")
            schedule = pick_schedule(f"new_{kind}_schedule", KINDS[kind].schedule, reads.zone())
        with st.container(horizontal=True):
            wanted = st.button(say("source.add"), type="primary", icon=":material/check:", key="source_add")
            if st.button(say("form.cancel"), key="source_cancel"):
                del st.query_params["do"]
                st.rerun()
        if wanted:
            with trouble.shown():
                check_filled(kind, settings, typed)
                added = add((name or "").strip(), kind, settings, typed, schedule)
                go("source", name=added.name)


def add(
    name: str, kind: str, settings: dict[str, str], typed: dict[str, str], schedule: str | None
) -> SourceDefinition:
    with (
        who.writing(Act.SOURCES, "source.add", name, kind) as writer,
        secrets.keeping(name, typed, house.warehouse().home.secrets) as references,
    ):
        return source.add(writer, name, kind, settings, references, None, schedule or "", now=house.now())


def draw_card(each: SourceDefinition) -> None:
    now = house.now()
    with (
        st.container(border=True, key=f"source_{each.name}", gap="xsmall"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        with st.container(width=200):
            name_link("source", each.name, name=each.name)
        st.caption(show_kind(KINDS, each.kind), width="stretch")
        with st.container(gap=None, width=270):
            comes = say("hook.calls_us") if is_called(each.kind) else in_words(each.schedule)
            st.markdown(comes if each.enabled else say("exports.paused"))
            draw_notice(each.name, short=True)
        with st.container(gap=None, width=170):
            last = reads.runs(limit=1, job="ingest", name=each.name)
            if last:
                state_badge(last[0]["state"])
                st.caption(when(last[0]["started_at"], now, reads.zone()))
            else:
                st.caption(say("exports.never_ran"))


head("sources", "input", actions=draw_new if who.may(Act.SOURCES) else None)
with house.warehouse().reader() as reader:
    sources = source.all_sources(reader)
doing = st.query_params.get("do") if who.may(Act.SOURCES) else None
if doing == IMPORTING:
    draw_upload()
elif doing == ADDING:
    draw_adding()
elif not sources:
    nothing_yet("input", "sources.none")
for each in sources:
    with trouble.shown():
        draw_card(each)
