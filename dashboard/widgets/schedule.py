"""Choosing when something runs by itself, in words, with the next three times as they will be on the local clock."""

import re
from datetime import time

import streamlit as st

from dashboard import house, trouble
from dashboard.words import say, when
from jobs.errors import ScheduleRefused
from jobs.schedule import Schedule

FORMS = ("never", "hourly", "daily", "weekdays", "weekly", "monthly", "cron")
DAYS = (1, 2, 3, 4, 5, 6, 0)


def pick_schedule(key: str, cron: str | None, timezone: str) -> str | None:
    """The cron expression that was chosen, None for never; what cannot be read is said and taken for the old one."""
    form = form_of(cron)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = st.selectbox(
            say("schedule.label"),
            FORMS,
            index=FORMS.index(form),
            format_func=lambda each: say(f"schedule.{each}"),
            key=f"{key}_form",
            filter_mode=None,
            width=220,
        )
        made = _pick_details(key, chosen, cron or "0 6 * * *")
    if made is None:
        return None
    try:
        schedule = Schedule(made, timezone)
        times = schedule.upcoming(house.now(), 3)
    except ScheduleRefused as error:
        st.warning(trouble.told(error), icon=":material/edit:")
        return cron
    shown = " · ".join(when(at, house.now(), timezone) for at in times)
    st.caption(f":material/event_upcoming: {say('schedule.next', times=shown, zone=timezone)}")
    return made


def form_of(cron: str | None) -> str:
    if cron is None:
        return "never"
    patterns = {
        "hourly": r"\d+ \* \* \* \*",
        "daily": r"\d+ \d+ \* \* \*",
        "weekdays": r"\d+ \d+ \* \* 1-5",
        "weekly": r"\d+ \d+ \* \* [0-6]",
        "monthly": r"\d+ \d+ \d+ \* \*",
    }
    return next((form for form, pattern in patterns.items() if re.fullmatch(pattern, cron)), "cron")


def in_words(cron: str | None) -> str:
    """`every day at 06:00`."""
    form = form_of(cron)
    if cron is None or form in ("never", "cron"):
        return say("schedule.never") if cron is None else cron
    minute, hour, day, _, weekday = cron.split()
    clock = f"{int(hour):02}:{int(minute):02}" if hour.isdigit() else f"{int(minute):02}"
    detail = say(f"weekday.{weekday}") if form == "weekly" else day
    return say(f"schedule.said_{form}", clock=clock, detail=detail)


def never_ran(cron: str | None, timezone: str, run: str) -> str:
    """That it never ran, and when it will by itself; `run` is the button that does not wait for that."""
    if cron is None:
        return say("exports.never_ran")
    now = house.now()
    return say("schedule.never_ran", at=when(Schedule(cron, timezone).next_after(now), now, timezone), run=run)


def _pick_details(key: str, form: str, cron: str) -> str | None:
    fields = cron.split() if len(cron.split()) == 5 else "0 6 * * *".split()
    numbers = [int(each) if each.isdigit() else None for each in fields]
    minute, hour = numbers[0] or 0, numbers[1] if numbers[1] is not None else 6
    match form:
        case "never":
            return None
        case "hourly":
            return f"{_number(key, 'minute', minute % 60, 0, 59)} * * * *"
        case "daily":
            return f"{_clock(key, hour, minute)} * * *"
        case "weekdays":
            return f"{_clock(key, hour, minute)} * * 1-5"
        case "weekly":
            day = _weekday(key, numbers[4] if numbers[4] in DAYS else 1)
            return f"{_clock(key, hour, minute)} * * {day}"
        case "monthly":
            day = _number(key, "day", numbers[2] or 1, 1, 28)
            return f"{_clock(key, hour, minute)} {day} * *"
        case _:
            return str(st.text_input(say("schedule.cron_label"), cron, key=f"{key}_cron", width=180))


def _clock(key: str, hour: int, minute: int) -> str:
    given = st.time_input(say("schedule.at"), time(hour % 24, minute % 60), key=f"{key}_at", width=130, step=300)
    return f"{given.minute} {given.hour}" if given else f"{minute} {hour}"


def _number(key: str, name: str, value: int, least: int, most: int) -> int:
    return int(
        st.number_input(
            say(f"schedule.{name}"), least, most, min(max(value, least), most), 1, key=f"{key}_{name}", width=140
        )
    )


def _weekday(key: str, value: int | None) -> int:
    return st.selectbox(
        say("schedule.weekday"),
        DAYS,
        index=DAYS.index(value if value is not None else 1),
        format_func=lambda day: say(f"weekday.{day}"),
        key=f"{key}_weekday",
        filter_mode=None,
        width=150,
    )
