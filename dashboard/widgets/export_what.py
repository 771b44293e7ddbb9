"""The first step of an export: what goes."""

from collections.abc import Mapping

import streamlit as st

from dashboard import house, reads
from dashboard.reads import exports as export_reads
from dashboard.theme import in_text_colour
from dashboard.words import say
from exports.settings.known import EVERY, WHATS
from segments import profiles

EVERYBODY, OWN = "", ""


def pick_what(key: str, texts: Mapping[str, str], missing: list[str], *, is_new: bool) -> dict[str, str]:
    """The settings that say what goes; what is not chosen yet is added to `missing`."""
    what = st.segmented_control(
        say("export.what"),
        list(WHATS),
        default=texts.get("what", "customers" if is_new else "activities"),
        format_func=lambda each: in_text_colour(say(f"what.{each}")),
        key=f"{key}_what",
        required=True,
    )
    given = {"what": str(what)}
    match what:
        case "customers":
            given["profile"] = _pick_profile(key, texts, missing, is_new)
        case "query":
            given |= _pick_query(key, texts, missing)
        case "activities":
            given["kinds"] = _pick_kinds(key, texts.get("kinds"))
            given["fields"] = _pick_fields(key, texts)
        case _:
            given["fields"] = _pick_fields(key, texts)
    if "since" in WHATS[str(what)]:
        given["since"] = st.text_input(
            say("export.since"), texts.get("since", ""), key=f"{key}_since", help=say("export.since_help"), width=320
        )
    return given


def _pick_profile(key: str, texts: Mapping[str, str], missing: list[str], is_new: bool) -> str:
    with house.warehouse().reader() as reader:
        names = list(profiles.names(reader))
    present = None if is_new and "profile" not in texts else texts.get("profile", EVERYBODY)
    options = [EVERYBODY, *names]
    if present not in (None, *options):
        options.append(str(present))
    chosen = st.selectbox(
        say("export.profile"),
        options,
        index=None if present is None else options.index(present),
        format_func=lambda each: each or say("export.everybody"),
        placeholder=say("export.choose_profile"),
        key=f"{key}_profile",
        width=420,
    )
    if chosen is None:
        missing.append(say("need.profile"))
    return chosen or EVERYBODY


def _pick_query(key: str, texts: Mapping[str, str], missing: list[str]) -> dict[str, str]:
    names = export_reads.query_names()
    present = texts.get("query") or OWN
    options = [*names, OWN] if present in (*names, OWN) else [*names, present, OWN]
    given = {}
    chosen = st.selectbox(
        say("export.query"),
        options,
        index=options.index(present) if present or texts.get("sql") or not names else 0,
        format_func=lambda each: each or say("export.own_query"),
        key=f"{key}_query",
        width=420,
    )
    if chosen:
        given["query"] = chosen
    else:
        given["sql"] = (
            st.text_area(say("export.sql"), texts.get("sql", ""), key=f"{key}_sql", height=140) or ""
        ).strip()
        if not given["sql"]:
            missing.append(say("need.query"))
    given["key"] = (
        st.text_input(say("export.key"), texts.get("key", ""), key=f"{key}_key", help=say("export.key_help"), width=320)
        or ""
    ).strip()
    return given


def _pick_kinds(key: str, text: str | None) -> str:
    options = [activity.name for activity in reads.the_catalog().activities]
    present = [kind for kind in listed(text or EVERY["kinds"][0]) if kind in options]
    chosen = st.multiselect(
        say("export.kinds"),
        options,
        present,
        key=f"{key}_kinds",
        help=say("export.kinds_help"),
        placeholder=say("builder.choose_some"),
        select_all=False,
    )
    return ",".join(chosen)


def _pick_fields(key: str, texts: Mapping[str, str]) -> str:
    fields = [field.name for field in reads.the_catalog().customer if field.place]
    present = [name for name in listed(texts.get("fields", "")) if name in fields]
    chosen = st.multiselect(
        say("export.fields"),
        fields,
        present,
        key=f"{key}_fields",
        placeholder=say("export.no_fields"),
        select_all=False,
    )
    return ",".join(chosen)


def listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
