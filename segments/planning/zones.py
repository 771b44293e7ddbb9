"""A time zone as a table of offsets: a query can move a row's time by days without asking its engine about zones.

Engines disagree on what a skipped or doubled hour is; the rules here are those of interval.py. Instants are naive UTC.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

# Rows before it are taken to have the offset of this day.
OFFSETS_SINCE = datetime(1970, 1, 1)
STEP = timedelta(days=5)


class Change(NamedTuple):
    """From the instant `at` on, the clocks are `seconds` ahead of UTC. As wall time the change is at `wall`: clocks
    that show less are read by the offset before, also where they show a time that is skipped or comes twice."""

    at: datetime
    wall: datetime
    seconds: int


@lru_cache(maxsize=64)
def offsets(zone: str, since: datetime, until: datetime) -> tuple[int, tuple[Change, ...]]:
    """The offset in seconds at `since`, and the changes of it up to `until`."""
    clock = ZoneInfo(zone)
    low, until = max(since.replace(microsecond=0), OFFSETS_SINCE), min(until, datetime(2200, 1, 1))
    first = before = _offset(clock, low)
    found: list[Change] = []
    while low < until:
        high = min(low + STEP, until)
        after = _offset(clock, high)
        if after != before:
            at = _change_between(clock, low, high)
            found.append(Change(at, at + timedelta(seconds=max(before, after)), after))
        low, before = high, after
    return first, tuple(found)


def _change_between(clock: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first instant after `low` with the offset of `high`, to the second."""
    before = _offset(clock, low)
    seconds = int((high - low).total_seconds())
    least, most = 0, seconds
    while most - least > 1:
        middle = (least + most) // 2
        if _offset(clock, low + timedelta(seconds=middle)) == before:
            least = middle
        else:
            most = middle
    return low + timedelta(seconds=most)


def _offset(clock: ZoneInfo, instant: datetime) -> int:
    found = instant.replace(tzinfo=UTC).astimezone(clock).utcoffset()
    return int(found.total_seconds()) if found is not None else 0
