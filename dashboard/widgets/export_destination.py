"""The second step of an export: where it goes, with the settings and secrets of that kind, and a test of them."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.house import TEST_SECONDS
from dashboard.said import for_reader
from dashboard.widgets.head import escaped
from dashboard.words import knows, say
from dashboard.work import Work
from exports import trying
from exports.destination import Their
from exports.destinations import CALLED, called
from exports.files.placing import open_place
from exports.settings.settings import Settings, own_settings
from jobs import secrets
from jobs.places import settings as places
from jobs.setting import Setting

GROUPS = {
    "files": ("folder", "sftp", "s3"),
    "crm": ("hubspot", "salesforce", "salesmanago"),
    "other": ("http",),
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
ESSENTIAL = 3
YES = ("no", "yes")
CHOICES = {
    "hubspot_clears": YES,
    "salesforce_clears": YES,
    "salesforce_login": ("client_credentials", "jwt"),
    "salesmanago_found_by": ("email", "contact_id"),
    "http_method": ("GET", "POST", "PUT", "PATCH"),
    "http_missing": ("null", "omit"),
    "http_repeats": ("unknown", "same", "keyed"),
    "http_remove_method": ("DELETE", "POST", "PUT", "PATCH"),
}
LONG = ("http_headers", "http_template")


@dataclass(frozen=True)
class Asked:
    """What a test of the connection said, and the destination's own fields where it told them."""

    said: str
    fields: tuple[Their, ...] | None


def secrets_of(kind: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What each secret of a kind is, by name: those it needs, and those it can do without."""
    match kind:
        case "folder":
            return {}, {}
        case "sftp":
            return {}, places.SFTP_SECRETS
        case "s3":
            return places.BUCKET_SECRETS, {}
        case _:
            return called(kind).secrets, called(kind).optional_secrets


def pick_destination(
    key: str, texts: Mapping[str, str], references: Mapping[str, str], missing: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Settings and the secrets that were typed."""
    present_kind = texts.get("destination", "folder")
    kinds = list(GROUP_OF)
    kind = st.selectbox(
        say("export.destination"),
        kinds,
        index=kinds.index(present_kind),
        format_func=lambda each: f"{say(f'kind.{each}')}  ·  {say(f'goes_to.{GROUP_OF[each]}')}",
        key=f"{key}_destination",
        width=420,
    )
    present, kept = (texts, references) if kind == present_kind else ({}, {})
    left, right = st.columns(2, gap="medium")
    with left:
        given = _pick_settings(f"{key}_{kind}", kind, present, missing)
    with right:
        typed = _pick_secrets(f"{key}_{kind}", kind, kept, missing)
    given = {"destination": kind, **given}
    with left:
        _draw_test(key, given, typed, kept, is_ready=not missing)
    return given, typed


def fields_told(key: str, given: Mapping[str, str], typed: Mapping[str, str]) -> tuple[Their, ...] | None:
    """The destination's own fields, where a test with these settings told them."""
    asked: Work[Asked] | None = st.session_state.get(_place_of(key, given, typed))
    return asked.result.fields if asked and asked.is_done() and asked.result else None


def _pick_settings(key: str, kind: str, present: Mapping[str, str], missing: list[str]) -> dict[str, str]:
    if kind == "folder":
        folder = st.text_input(
            f"{say('export.folder')} *",
            present.get("folder", "exports"),
            key=f"{key}_folder",
            help=say("export.folder_help"),
        )
        if not (folder or "").strip():
            missing.append(say("export.folder"))
        return {"folder": (folder or "").strip()}
    known = own_settings(kind)
    names = list(known)
    first = [name for name in names if known[name].default is None]
    first = [*first, *(name for name in names if name not in first)][: max(ESSENTIAL, len(first))]
    given = {name: _pick_setting(key, kind, name, known[name], present, missing) for name in first}
    if rest := [name for name in names if name not in first]:
        with st.expander(say("source.more"), icon=":material/tune:"):
            given |= {name: _pick_setting(key, kind, name, known[name], present, missing) for name in rest}
    return {name: value for name, value in given.items() if value and value != known[name].default}


def _pick_setting(
    key: str, kind: str, name: str, setting: Setting, present: Mapping[str, str], missing: list[str]
) -> str:
    default = setting.default_at(house.now())
    label = label_of(kind, name)
    shown = label if default is not None else f"{label} *"
    value, help_ = present.get(name, default or ""), say(help_of(kind, name))
    own = f"{kind}_{name}"
    if options := CHOICES.get(own):
        place = options.index(value) if value in options else 0
        return st.selectbox(shown, options, index=place, key=f"{key}_{name}", help=help_, filter_mode=None)
    draw = st.text_area if own in LONG else st.text_input
    typed = (draw(shown, value, key=f"{key}_{name}", help=help_) or "").strip()
    if not typed and default is None:
        missing.append(label)
    elif typed:
        try:
            setting.check(typed)
        except ValueError as error:
            missing.append(say("need.fits", name=label, why=for_reader(str(error))))
    return typed


def label_of(kind: str, name: str) -> str:
    own = f"setting.{kind}_{name}"
    return say(own if knows(own) else f"setting.{name}")


def help_of(kind: str, name: str) -> str:
    """The phrase that says what a setting or secret of a destination is for."""
    return f"sends.{kind}_{name}"


def _pick_secrets(key: str, kind: str, kept: Mapping[str, str], missing: list[str]) -> dict[str, str]:
    """What was typed, by name."""
    needed, optional = secrets_of(kind)
    typed: dict[str, str] = {}
    for name in (*needed, *optional):
        label = say(f"secret.{name}")
        given = st.text_input(
            f"{label} *" if name in needed else label,
            key=f"{key}_secret_{name}",
            type="password",
            live=True,  # else Streamlit forgets what was typed when Tab leaves it
            help=say(help_of(kind, f"secret_{name}")),
            placeholder=say("export.secret_kept") if name in kept else "",
        )
        if given and given.strip():
            typed[name] = given.strip()
        elif name in needed and name not in kept:
            missing.append(label)
    if needed or optional:
        st.caption(f":material/lock: {say('source.secret_help')}")
    return typed


# ----------------------------------------------------------------------------------------------------------- the test


def _draw_test(
    key: str, given: Mapping[str, str], typed: Mapping[str, str], kept: Mapping[str, str], *, is_ready: bool
) -> None:
    place = _place_of(key, given, typed)
    if st.button(say("export.test"), icon=":material/network_check:", key=f"{key}_test", disabled=not is_ready):
        who.require(Act.EXPORTS)
        home = house.warehouse().home
        outside = house.asked_shortly()
        base = home.path

        def ask(_: Event) -> Asked:
            values = {name: secrets.read(each, outside.environment, home.secrets) for name, each in kept.items()}
            for name, text in typed.items():
                is_reference = text.startswith(secrets.REFERENCES)
                values[name] = secrets.read(text, outside.environment, home.secrets) if is_reference else text
            texts = {**given, "timezone": home.settings.timezone}
            if "folder" in texts:
                texts["folder"] = str(base / Path(texts["folder"]).expanduser())
            settings = Settings.read(texts)
            if settings.is_place:
                with closing(open_place(settings, values)) as opened:
                    return Asked(trying.see(opened, home.tmp, is_made=True), None)
            with closing(called(settings.destination)(settings.own, values, outside)) as destination:
                return Asked(destination.test(), destination.fields())

        st.session_state[place] = Work(ask)
        with st.spinner(say("export.testing")):
            st.session_state[place].is_done(within=TEST_SECONDS)
    asked: Work[Asked] | None = st.session_state.get(place)
    if asked is None:
        st.caption(say("export.test_help" if is_called(given["destination"]) else "export.test_help_files"))
    elif not asked.is_done():
        st.warning(say("export.no_answer", seconds=int(TEST_SECONDS)), icon=":material/hourglass_bottom:")
    elif asked.error is not None:
        trouble.show(asked.error)
    elif asked.result is not None:
        st.success(escaped(for_reader(asked.result.said)), icon=":material/check:")


def _place_of(key: str, given: Mapping[str, str], typed: Mapping[str, str]) -> str:
    """Under what the test of just these settings and secrets is remembered, without the secrets themselves."""
    told = json.dumps([dict(given), dict(typed)], sort_keys=True)
    return f"{key}_asked_{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def is_called(kind: str) -> bool:
    return kind in CALLED
