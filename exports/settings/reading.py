"""One setting's text as a value; SettingRefused, in a sentence, where it does not fit."""

import difflib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from exports.pattern import Pattern
from jobs.errors import SettingRefused
from sql.errors import quoted

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}


def one_of(what: str, value: str, known: Iterable[str]) -> str:
    options = list(known)
    if value in options:
        return value
    near = difflib.get_close_matches(value, options, 1)
    hint = f"did you mean {near[0]}? There are" if near else "there are"
    raise SettingRefused(f"{what} {quoted(value)} does not exist; {hint}: {', '.join(options)}.")


def differ(headers: list[str]) -> None:
    """Upper and lower case are one: so they are to SQL, and to many who read the files."""
    lowered = [each.lower() for each in headers]
    doubled = next((each for each, low in zip(headers, lowered, strict=True) if lowered.count(low) > 1), None)
    if doubled is not None:
        raise SettingRefused(f"Two columns would both be called {quoted(doubled)}; give one another name with headers.")


def are_two(names: Iterable[Pattern], extension: str) -> None:
    """Different patterns can give one path; and upper and lower case are one to many file systems."""
    at = datetime(2026, 11, 22, 13, 45, 56)  # no two date codes give the same
    activities, broadcasts = (each.fill(at, run=1001, export="export", extension=extension) for each in names)
    if activities.casefold() == broadcasts.casefold():
        raise SettingRefused("activities_name and broadcasts_name give the same path; they are two files.")


def read_folder(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise SettingRefused("folder is needed: the directory in which the files appear, --set folder=DIR.")
    folder = Path(text).expanduser()
    if not folder.is_absolute():
        raise SettingRefused(f"folder {quoted(text)} is not a whole path; begin it with /.")
    return folder


def read_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise SettingRefused(f"timezone {quoted(text)} does not exist; Europe/Amsterdam and UTC do.") from None


def read_delimiter(text: str) -> str:
    delimiter = DELIMITERS.get(text.lower(), text)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter.isalnum() or delimiter in '"\n\r\0':
        raise SettingRefused(
            f"delimiter {quoted(text)} cannot stand between values; use one character such as , ; | or the word tab."
        )
    return delimiter


def read_yes(setting: str, text: str) -> bool:
    if text.lower() in ("yes", "true", "on", "1"):
        return True
    if text.lower() in ("no", "false", "off", "0"):
        return False
    raise SettingRefused(f"{setting} is {quoted(text)}; it is yes or no.")


def read_extension(text: str) -> str:
    extension = text.removeprefix(".")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,20}", extension) or ".." in extension:
        raise SettingRefused(f"extension {quoted(text)} cannot end a file's name; csv, txt and dat can.")
    return extension


def read_list(setting: str, text: str) -> list[str]:
    """Comma-separated, or a JSON list where a name itself has a comma."""
    if text.lstrip().startswith("["):
        found = _json(setting, text)
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return [str(each) for each in found]
        raise SettingRefused(f'{setting} is no list of texts; write a, b or ["a", "b"].')
    return [each.strip() for each in text.split(",") if each.strip()]


def unique(setting: str, names: list[str]) -> tuple[str, ...]:
    doubled = next((each for each in names if names.count(each) > 1), None)
    if doubled is not None:
        raise SettingRefused(f"{setting} names {quoted(doubled)} twice; once is enough.")
    return tuple(names)


def read_pairs(setting: str, text: str) -> dict[str, str]:
    """`a=b, c=d`, or a JSON object where a name itself has a comma or an equals sign."""
    if text.lstrip().startswith("{"):
        found = _json(setting, text)
        if isinstance(found, dict) and all(isinstance(each, str) for each in found.values()):
            return {str(key): str(value) for key, value in found.items()}
        raise SettingRefused(f'{setting} is no object of texts; write a=b, c=d or {{"a": "b"}}.')
    pairs = [each.partition("=") for each in text.split(",") if each.strip()]
    if any(not sign or not key.strip() for key, sign, _ in pairs):
        raise SettingRefused(f"{setting} {quoted(text)} is not of the form a=b, c=d.")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _json(setting: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingRefused(f"{setting} begins as JSON but cannot be read as it: {error}.") from None


def read_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """A date or time in `zone`, or with an offset, as UTC."""
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
        return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise SettingRefused(f"since {quoted(text)} is no date; write 2026-11-22, 2026-11-22T06:00 or now.") from None


def read_count(setting: str, text: str, most: int) -> int | None:
    """A whole number, None where there is none."""
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and 0 < int(plain[:12]) <= most):
        raise SettingRefused(f"{setting} is {quoted(text)}; it is a whole number from 1 to {most}.")
    return int(plain)


def read_confirm(text: str) -> int | None:
    """Percent; 0 for always, None for never."""
    plain = text.strip().lower().removesuffix("%").strip()
    if plain in ("never", "always"):
        return None if plain == "never" else 0
    if not (plain.isascii() and plain.isdigit() and 0 < int(plain[:6]) <= 100_000):
        raise SettingRefused(f"confirm is {quoted(text)}; it is never, always, or a number of percent such as 30.")
    return int(plain)
