"""The settings and secrets of a source as a form. A typed secret is kept under the home and never shown again; a
reference (env:VARIABLE, file:PATH) is kept as it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import house
from dashboard.words import date_form, knows, say
from ingest.errors import SourceWrong
from ingest.sources import KINDS
from jobs.checks import EARLIEST, check_day
from jobs.setting import Setting

ESSENTIAL = 2


def draw_settings(key: str, kind: str, present: Mapping[str, str]) -> dict[str, str]:
    """What the widgets hold, for those that hold something; the first few in sight, the rest folded away."""
    known = KINDS[kind].settings
    names = list(known)
    given = {name: _pick_setting(key, kind, name, known[name], present) for name in names[:ESSENTIAL]}
    if names[ESSENTIAL:]:
        with st.expander(say("source.more"), icon=":material/tune:"):
            for name in names[ESSENTIAL:]:
                given[name] = _pick_setting(key, kind, name, known[name], present)
    return {name: value.strip() for name, value in given.items() if value.strip()}


def _pick_setting(key: str, kind: str, name: str, setting: Setting, present: Mapping[str, str]) -> str:
    default = setting.default_at(house.now())
    label, value = say(f"setting.{name}"), present.get(name, default or "")
    told: dict[str, Any] = {
        "label": label if default is not None else f"{label} *",
        "key": f"{key}_{name}",
        "help": say(help_of(kind, name)),
    }
    if setting.check is check_day:
        day = st.date_input(
            **told, value=date.fromisoformat(value) if value else None, min_value=EARLIEST, format=date_form()
        )
        return day.isoformat() if isinstance(day, date) else ""
    return str(st.text_input(**told, value=value))


def help_of(kind: str, name: str) -> str:
    """The phrase that says what a setting or secret is for: the kind's own where it has one."""
    own = f"help.{kind}_{name}"
    return own if knows(own) else f"help.{name}"


def draw_secrets(key: str, kind: str, present: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by name, for those that a kind needs and those that it can do without; nothing where the field
    was left empty."""
    needed = KINDS[kind].secrets
    known = (*needed, *KINDS[kind].optional_secrets)
    typed: dict[str, str] = {}
    for name in known:
        label = say(f"secret.{name}")
        given = st.text_input(
            f"{label} *" if name in needed else label,
            key=f"{key}_secret_{name}",
            type="password",
            live=True,  # else Streamlit forgets what was typed when Tab leaves it
            help=say(help_of(kind, f"secret_{name}")),
            placeholder=say("source.secret_kept", where=present[name]) if name in present else "",
        )
        if given and given.strip():
            typed[name] = given.strip()
    if known:
        st.caption(f":material/lock: {say('source.secret_help')}")
    return typed


def check_filled(kind: str, settings: Mapping[str, str], typed: Mapping[str, str]) -> None:
    """SourceWrong names the fields that have to be filled in and are not, as they are called on the screen."""
    now = house.now()
    missing = [say(f"secret.{name}") for name in KINDS[kind].secrets if name not in typed]
    missing += [
        say(f"setting.{name}")
        for name, setting in KINDS[kind].settings.items()
        if setting.default_at(now) is None and name not in settings
    ]
    if missing:
        raise SourceWrong(say("form.unfilled", fields=", ".join(missing)))


def show_kind(kinds: Mapping[str, Any], kind: str) -> str:
    if knows(f"kind.{kind}"):
        return say(f"kind.{kind}")
    vendor = getattr(kinds.get(kind), "vendor", None)
    return vendor.title if vendor else kind.capitalize() if kind in kinds else kind
