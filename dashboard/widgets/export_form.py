"""An export in five steps, for a new one and for one that is changed. Each step says what is still missing in it;
nothing is kept here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard import house, reads
from dashboard.widgets import step as steps
from dashboard.widgets.export_destination import fields_told, is_called, pick_destination
from dashboard.widgets.export_mapping import pick_mapping
from dashboard.widgets.export_mode import pick_mode
from dashboard.widgets.export_what import listed, pick_what
from dashboard.widgets.schedule import pick_schedule
from dashboard.widgets.step import step
from dashboard.words import say
from exports.definition import NAME, plain_name
from exports.export import Export
from exports.mapping import FieldMapping
from exports.settings.known import EVERY, known_for
from exports.settings.settings import own_settings
from ingest import source

STEPS = ("what", "destination", "mapping", "mode", "schedule")
ANY = "any"


@dataclass
class Filled:
    """What the form holds: settings without those that are as by default; `mapping` None where it is what the export
    begins with; `typed` secrets; and what is missing, by step."""

    name: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    schedule: str | None = None
    mapping: FieldMapping | None = None
    typed: dict[str, str] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return not any(self.missing.values())


def draw_export_form(
    key: str, export: Export | None = None, taken: tuple[str, ...] = (), profile: str | None = None
) -> Filled:
    """All five steps; `taken` are the names that a new export cannot have, `profile` whose customers it begins with."""
    texts: Mapping[str, str] = export.texts if export else {"profile": profile} if profile else {}
    filled = Filled(name=export.name if export else "")
    above = st.container(horizontal=True, key=f"{key}_overview")
    with step(1, "what") as missing:
        filled.missing["what"] = missing
        if export is None:
            filled.name = _pick_name(key, taken, missing, plain_name(profile or ""))
        given = pick_what(key, texts, missing, is_new=export is None)
    with step(2, "destination") as missing:
        filled.missing["destination"] = missing
        theirs, filled.typed = pick_destination(key, texts, export.secrets if export else {}, missing)
        given |= theirs
    is_place = not is_called(given["destination"])
    with step(3, "mapping") as missing:
        filled.missing["mapping"] = missing
        told = fields_told(key, theirs, filled.typed)
        filled.mapping = pick_mapping(key, given, export.mapping if export else None, told, missing)
    with step(4, "mode"):
        filled.missing["mode"] = []
        given |= pick_mode(key, given["what"], texts, is_place=is_place)
    with step(5, "schedule"):
        filled.missing["schedule"] = []
        zone = given.get("timezone") or texts.get("timezone") or reads.zone()
        filled.schedule = pick_schedule(f"{key}_schedule", export.schedule if export else None, zone)
        given |= _pick_beside(key, texts)
    with above:
        steps.overview(filled.missing)
    filled.texts = _as_kept(texts, given)
    return filled


def _pick_name(key: str, taken: tuple[str, ...], missing: list[str], proposed: str) -> str:
    name = st.text_input(
        f"{say('export.name')} *",
        "" if proposed in taken else proposed,
        key=f"{key}_name",
        placeholder="crm",
        help=say("export.name_help"),
        width=420,
    )
    name = (name or "").strip()
    if not name:
        missing.append(say("export.name"))
    elif not NAME.fullmatch(name):
        missing.append(say("need.plain_name", name=plain_name(name) or "crm"))
    elif name in taken:
        missing.append(say("need.other_name", name=name))
    return name


def _pick_beside(key: str, texts: Mapping[str, str]) -> dict[str, str]:
    """What else sets it off: sources, and how much waits."""
    with house.warehouse().reader() as reader:
        names = [each.name for each in source.all_sources(reader)]
    present = listed(texts.get("after", ""))
    options = [ANY, *names, *(each for each in present if each not in (ANY, *names))]
    chosen = st.multiselect(
        say("export.after"),
        options,
        present,
        format_func=lambda each: say("export.after_any") if each == ANY else each,
        key=f"{key}_after",
        help=say("export.after_help"),
        placeholder=say("export.after_none"),
        select_all=False,
    )
    with st.expander(say("export.buckets"), icon=":material/stacks:"), st.container(horizontal=True):
        buckets = {name: _pick_count(key, name, texts) for name in ("bucket_rows", "bucket_minutes")}
    return {"after": ", ".join(chosen), **buckets}


def _pick_count(key: str, name: str, texts: Mapping[str, str]) -> str:
    present: Any = int(texts[name]) if texts.get(name, "").isdigit() else None
    given = st.number_input(
        say(f"export.{name}"), 1, None, present, 1, key=f"{key}_{name}", help=say(f"export.{name}_help"), width=280
    )
    return "" if given is None else str(int(given))


def _as_kept(present: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """What is given, with what the form does not show of what was there, without what is as by default."""
    what, destination = given["what"], given["destination"]
    known = known_for(what, is_place=not is_called(destination), is_folder=destination == "folder")
    kept = {name: text for name, text in present.items() if name in known and name not in given}
    own = own_settings(destination)
    merged = {**kept, **{name: text for name, text in given.items() if name in known or name in own}}
    usual = {name: default for name, (default, _) in EVERY.items() if name not in own}
    always = ("what", "destination", "folder")
    return {name: text for name, text in merged.items() if name in always or text != usual.get(name)}
