"""Every visible word, fetched by name in the reader's language. The words themselves stand in phrases/, a file a
room and a column a language; none may stand in a page. A phrase with _one beside it is used for exactly one. Numbers
and times are written the reader's way here too."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast
from zoneinfo import ZoneInfo

import streamlit as st

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = ("en", "nl")

MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}

SIZES = ("B", "kB", "MB", "GB", "TB")


@cache
def table() -> dict[str, tuple[str, ...]]:
    """Every phrase by `group.name`: one text a language, in the order of LANGUAGES. A group stands in one file."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(Path(__file__).with_name("phrases").glob("*.toml")):
        for group, phrases in tomllib.loads(path.read_text()).items():
            found |= {f"{group}.{name}": tuple(texts) for name, texts in phrases.items()}
    return found


def language() -> Language:
    """What this session chose, else what its browser prefers, else English."""
    chosen = st.session_state.get("language")
    preferred = chosen or (st.context.locale or "")[:2]
    return cast(Language, preferred) if preferred in LANGUAGES else "en"


def say(name: str, /, **values: object) -> str:
    """The phrase `name` with its {slots} filled; numbers are grouped as the language does."""
    text = table()[name][LANGUAGES.index(language())]
    filled = {slot: number(value) if type(value) is int else value for slot, value in values.items()}
    return text.format(**filled) if values else text


def said(group: str, names: Iterable[str]) -> Mapping[str, str]:
    """Phrases of a group by name, a space in a name as _: for lists that are drawn over and over."""
    return _said(language(), group, tuple(names))


@cache
def _said(language: Language, group: str, names: tuple[str, ...]) -> Mapping[str, str]:
    at = LANGUAGES.index(language)
    return MappingProxyType({name: table()[f"{group}.{name.replace(' ', '_')}"][at] for name in names})


def knows(name: str) -> bool:
    return name in table()


def phrase_or(name: str, otherwise: str) -> str:
    """The phrase `name`, where there is one."""
    return say(name) if name in table() else otherwise


def number(value: float, digits: int = 0) -> str:
    """`12,345` or `12.345`."""
    text = f"{value:,.{digits}f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def plain(value: float) -> str:
    """With as many digits as it has: `4`, `4.5`, `1,234`."""
    return number(value, max(0, -int(Decimal(f"{value:.6f}").normalize().as_tuple().exponent)))


def percent(value: float) -> str:
    """`4.1 %`; what is more than nothing is never shown as nothing."""
    return f"< {number(0.1, 1)} %" if 0 < value < 0.1 else f"{number(value, 1)} %"


def size(count: int) -> str:
    """Bytes as `512 B`, `12.9 kB`, `8.8 MB`."""
    power = min(max(len(str(count)) - 1, 0) // 3, len(SIZES) - 1)
    return f"{number(count / 1000**power, min(power, 1))} {SIZES[power]}"


def amount(name: str, count: int) -> str:
    """The phrase `name`, or `name_one` for a single one."""
    return say(f"{name}_one" if count == 1 else name, count=count)


def day(value: date) -> str:
    return f"{value.day} {MONTHS[language()][value.month - 1]} {value.year}"


def moment(at: datetime, *, seconds: bool = False) -> str:
    """`3 Nov 2026 06:00`, on the clock that `at` is of."""
    return f"{day(at)} {at:%H:%M:%S}" if seconds else f"{day(at)} {at:%H:%M}"


def date_form() -> str:
    """How a day is typed, as Streamlit writes that."""
    return "YYYY-MM-DD" if language() == "en" else "DD-MM-YYYY"


def when(at: datetime | None, now: datetime, zone: str, missing: str = "time.never") -> str:
    """An instant (naive UTC) for people in `zone`: `today 14:32`, `yesterday 06:00`, `3 Nov 2026 06:00`; the phrase
    `missing` where there is none."""
    if at is None:
        return say(missing)
    here = ZoneInfo(zone)
    local, today = at.replace(tzinfo=UTC).astimezone(here), now.replace(tzinfo=UTC).astimezone(here)
    days = (today.date() - local.date()).days
    if days in (-1, 0, 1):
        return say(("time.today", "time.yesterday", "time.tomorrow")[days], clock=f"{local:%H:%M}")
    return moment(local)


def lasted(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds < 10:
        return f"{number(seconds, 1)} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, hours = int(seconds) // 60, int(seconds) // 3600
    if hours >= 24:
        return say("time.days", days=hours // 24, hours=hours % 24)
    return say("time.hours", hours=hours, minutes=minutes % 60) if hours else f"{minutes} min {int(seconds) % 60} s"


def written(value: object, zone: str) -> str:
    """A value of a field as people read it; an instant (naive UTC) on the clock of `zone`."""
    match value:
        case None:
            return "–"
        case bool():
            return say("builder.true" if value else "builder.false")
        case int() | float():
            return number(value) if value == int(value) else number(value, 2)
        case datetime():
            return moment(value.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)))
        case date():
            return day(value)
        case list():
            return ", ".join(written(each, zone) for each in value)
        case _:
            return str(value)
