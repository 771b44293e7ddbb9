"""The settings of an export as a form: what one nearly always chooses first, the rest folded away."""

from collections.abc import Mapping

import streamlit as st

from dashboard import reads
from dashboard.widgets.schedule import pick_schedule
from dashboard.words import say
from exports.settings.known import EVERY
from sql.builtin import EVENTS

DELIMITERS = ("comma", "semicolon", "tab", "pipe")
MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
FOLDED = ("activities_name", "broadcasts_name", "extension", "timezone", "since", "names", "headers")


def draw_export_form(key: str, texts: Mapping[str, str], schedule: str | None) -> tuple[dict[str, str], str | None]:
    """Settings and schedule as the widgets have them; what is as by default is left out."""
    given: dict[str, str] = {}
    given["folder"] = st.text_input(
        say("export.folder"), texts.get("folder", "exports"), key=f"{key}_folder", help=say("export.folder_help")
    )
    given["kinds"] = _pick_kinds(key, texts.get("kinds"))
    fields = [field.name for field in reads.the_catalog().customer if field.place]
    present = [name for name in _listed(texts.get("fields", "")) if name in fields]
    given["fields"] = ",".join(
        st.multiselect(say("export.fields"), fields, present, key=f"{key}_fields", placeholder=say("export.no_fields"))
    )
    zone = texts.get("timezone") or reads.zone()
    chosen = pick_schedule(f"{key}_schedule", schedule, zone)
    with st.expander(say("export.more"), icon=":material/tune:"):
        left, right = st.columns(2, gap="medium")
        with left:
            delimiter = MARKS.get(texts.get("delimiter", ","), texts.get("delimiter", "comma"))
            options = DELIMITERS if delimiter in DELIMITERS else (*DELIMITERS, delimiter)
            given["delimiter"] = st.selectbox(
                say("export.delimiter"),
                options,
                index=options.index(delimiter),
                format_func=lambda each: say(f"delimiter.{each}") if each in DELIMITERS else each,
                key=f"{key}_delimiter",
                filter_mode=None,
            )
        with right:
            st.space("small")
            has_header = texts.get("header", "yes").lower() in ("yes", "true", "on", "1")
            given["header"] = "yes" if st.toggle(say("export.header"), has_header, key=f"{key}_header") else "no"
            writes = texts.get("when_empty", "write") == "write"
            writes = st.toggle(say("export.when_empty"), writes, key=f"{key}_empty")
            given["when_empty"] = "write" if writes else "skip"
        for place, name in enumerate(FOLDED):
            with (left, right)[place % 2]:
                given[name] = st.text_input(
                    say(f"export.{name}"),
                    texts.get(name, zone if name == "timezone" else EVERY[name][0]),
                    key=f"{key}_{name}",
                    help=say(f"export.{name}_help"),
                )
    return {name: text for name, text in given.items() if text != EVERY[name][0]}, chosen


def _pick_kinds(key: str, text: str | None) -> str:
    options = [activity.name for activity in reads.the_catalog().activities]
    present = [kind for kind in _listed(text) if kind in options] if text else list(EVENTS)
    chosen = st.multiselect(say("export.kinds"), options, present, key=f"{key}_kinds", help=say("export.kinds_help"))
    return ",".join(chosen)


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
