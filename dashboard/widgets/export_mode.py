"""The fourth step of an export: what of it goes each time, whom never, when it waits for somebody, and how files are
written."""

from collections.abc import Mapping

import streamlit as st

from dashboard import reads
from dashboard.widgets.export_what import listed
from dashboard.words import say
from exports.settings.known import EVERY, FILES, LOGS, ONE_NAME, TWO_NAMES
from exports.settings.settings import FORMATS, WITHHELD

DELIMITERS = ("comma", "semicolon", "tab", "pipe")
MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
CHOICES = {
    "format": FORMATS,
    "compression": ("none", "gzip", "zstd"),
    "line_end": ("lf", "crlf"),
    "encoding": ("utf-8", "utf-8-bom", "utf-16", "latin-1", "windows-1252"),
}
FORMS = ("never", "always", "apart")
PERCENT = 30


def pick_mode(key: str, what: str, texts: Mapping[str, str], *, is_place: bool) -> dict[str, str]:
    given: dict[str, str] = {}
    is_log = what in LOGS
    if is_log:
        st.markdown(f":material/looks_one: {say('export.once')}")
    else:
        present = texts.get("mode") or ("full" if is_place else "changes")
        given["mode"] = st.radio(
            say("export.mode"),
            ["changes", "full"],
            index=0 if present == "changes" else 1,
            format_func=lambda each: say(f"mode.{each}"),
            captions=[say("mode.changes_caption"), say("mode.full_caption_files" if is_place else "mode.full_caption")],
            key=f"{key}_mode_{is_place}",
        )
        given["withhold"] = _pick_withhold(key, texts)
    given["confirm"] = _pick_confirm(key, texts, is_log=is_log)
    if is_place:
        with st.expander(say("export.more"), icon=":material/tune:"):
            given |= _pick_file(key, what, texts)
    else:
        given["patience_minutes"] = str(
            st.number_input(
                say("export.patience"),
                1,
                1440,
                int(texts.get("patience_minutes", EVERY["patience_minutes"][0])),
                key=f"{key}_patience",
                help=say("export.patience_help"),
                width=320,
            )
        )
    return given


def _pick_withhold(key: str, texts: Mapping[str, str]) -> str:
    named = listed(texts.get("withhold", EVERY["withhold"][0]))
    chosen = st.multiselect(
        say("export.withhold"),
        list(WITHHELD),
        [each for each in named if each in WITHHELD],
        format_func=lambda each: say(f"withheld.{each.replace(' ', '_')}"),
        key=f"{key}_withhold",
        help=say("export.withhold_help"),
        placeholder=say("export.nobody"),
        select_all=False,
    )
    if len(chosen) < len(WITHHELD):
        left = [say(f"withheld.{each.replace(' ', '_')}") for each in WITHHELD if each not in chosen]
        st.warning(say("export.sends_them", who=", ".join(left)), icon=":material/report:")
    return ", ".join(chosen) or "none"


def _pick_confirm(key: str, texts: Mapping[str, str], *, is_log: bool) -> str:
    """As the setting has it; empty where it is as by default."""
    usual = "never" if is_log else str(PERCENT)
    present = (texts.get("confirm") or usual).removesuffix("%").strip()
    form = present if present in ("never", "always") else "apart"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            say("export.confirm"),
            FORMS,
            index=FORMS.index(form),
            format_func=lambda each: say(f"confirm.{each}"),
            key=f"{key}_confirm_{is_log}",
            help=say("export.confirm_help"),
            filter_mode=None,
            width=420,
        )
        made = chosen
        if chosen == "apart":
            percent = int(present) if present.isdigit() else PERCENT
            made = str(
                st.number_input(say("confirm.percent"), 1, 1000, percent, key=f"{key}_percent_{is_log}", width=160)
            )
    return "" if made == usual else made


def _pick_file(key: str, what: str, texts: Mapping[str, str]) -> dict[str, str]:
    given: dict[str, str] = {}
    left, right = st.columns(2, gap="medium")
    with left:
        given["format"] = _choose(key, "format", texts)
        is_csv = given["format"] == "csv"
        if given["format"] != "parquet":
            given["compression"] = _choose(key, "compression", texts)
        if is_csv:
            given |= _pick_csv(key, texts)
    names = TWO_NAMES if what == "activities" else ONE_NAME
    typed = [*names, "extension", "timezone", *(("names", "headers") if what == "activities" else ())]
    with right:
        for name in typed:
            default = reads.zone() if name == "timezone" else EVERY[name][0]
            given[name] = (
                st.text_input(
                    say(f"export.{name}" if name != "name" else "export.file_name"),
                    texts.get(name) or default,
                    key=f"{key}_{name}_text",
                    help=say(f"export.{name}_help" if name != "name" else "export.file_name_help"),
                )
                or ""
            ).strip()
        given["manifest"] = _tick(key, "manifest", texts)
        writes = texts.get("when_empty", "write") == "write"
        given["when_empty"] = "write" if st.toggle(say("export.when_empty"), writes, key=f"{key}_empty") else "skip"
    return given


def _pick_csv(key: str, texts: Mapping[str, str]) -> dict[str, str]:
    delimiter = MARKS.get(texts.get("delimiter", ","), texts.get("delimiter", "comma"))
    options = DELIMITERS if delimiter in DELIMITERS else (*DELIMITERS, delimiter)
    chosen = st.selectbox(
        say("export.delimiter"),
        options,
        index=options.index(delimiter),
        format_func=lambda each: say(f"delimiter.{each}") if each in DELIMITERS else each,
        key=f"{key}_delimiter",
        filter_mode=None,
    )
    given = {"delimiter": "," if chosen == "comma" else chosen}
    given["line_end"] = _choose(key, "line_end", texts)
    given["encoding"] = _choose(key, "encoding", texts)
    given["header"] = _tick(key, "header", texts)
    given["formula_safe"] = _tick(key, "formula_safe", texts)
    return given


def _choose(key: str, name: str, texts: Mapping[str, str]) -> str:
    options = CHOICES[name]
    present = texts.get(name, FILES[name][0]).lower()
    return st.selectbox(
        say(f"export.{name}"),
        options,
        index=options.index(present) if present in options else 0,
        format_func=lambda each: say(f"file_form.{each.replace('-', '_')}"),
        key=f"{key}_{name}",
        filter_mode=None,
    )


def _tick(key: str, name: str, texts: Mapping[str, str]) -> str:
    present = texts.get(name, FILES[name][0]).lower() in ("yes", "true", "on", "1")
    help_ = say(f"export.{name}_help") if name != "header" else None
    return "yes" if st.toggle(say(f"export.{name}"), present, key=f"{key}_{name}", help=help_) else "no"
