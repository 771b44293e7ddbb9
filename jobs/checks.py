"""What the settings that several kinds of sources have must be.

A check returns the value as it is kept, or raises ValueError with the end of the sentence "The setting NAME …".
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sql.zone import is_zone

EARLIEST = date(2000, 1, 1)  # a day before it is a slip of the hand


def check_address(text: str) -> str:
    """An https address without a slash at its end; http for this machine alone."""
    try:
        parts = urlsplit(text.strip())
        is_address = bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("is an address that begins with https://, without a name, password or query in it")
    is_here = parts.hostname in ("localhost", "::1") or str(parts.hostname).startswith("127.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise ValueError("must begin with https://, for a secret goes along; http:// is for this machine alone")
    return text.strip().rstrip("/")


def check_day(text: str) -> str:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    if day < EARLIEST:
        raise ValueError("is a date as 2025-01-31, and not before 2000")
    return day.isoformat()


def check_zone(text: str) -> str:
    if not is_zone(text.strip()):
        raise ValueError("is the name of a time zone, as UTC or Europe/Amsterdam")
    return text.strip()


def check_whole(least: int, most: int, of: str = "", *, can_be_empty: bool = False) -> Callable[[str], str]:
    """The check of a whole number of `of` (hours, days …), both bounds included."""

    def check(text: str) -> str:
        plain = text.strip()
        if not plain and can_be_empty:
            return plain
        if not (plain.isascii() and plain.isdigit() and least <= int(plain[:12]) <= most):
            raise ValueError(f"is a whole number{f' of {of}' if of else ''}, {least} to {most}")
        return str(int(plain))

    return check


def check_one_of(*choices: str) -> Callable[[str], str]:
    """The check of a word, in whatever case it is typed; "" among them is for nothing."""

    def check(text: str) -> str:
        found = next((each for each in choices if each.lower() == text.strip().lower()), None)
        if found is None:
            *others, last = filter(None, choices)
            raise ValueError(f"is {', '.join(others)} or {last}")
        return found

    return check


def check_per_second(text: str) -> str:
    plain = text.strip()
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", plain) or float(plain) > 1000:
        raise ValueError("is a number of calls a second, 0 to 1000, 0 for as many as may be")
    return plain


def three_years_before(now: datetime) -> str:
    return (now - timedelta(days=3 * 365)).date().isoformat()
