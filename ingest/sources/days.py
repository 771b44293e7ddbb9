"""Which days are asked next, and how that is kept as a cursor. No clock, no network.

A cursor is {"until": …} when all up to then has landed, or the stretch in work with the place that is next. Stretches
share a day, for nobody says whether the last one is meant with it; what comes twice lands once.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """`since` to `until`; `offset` is how many rows of it have landed, `total` how many the vendor told of before."""

    since: date
    until: date
    offset: int = 0
    total: int | None = None

    def turn(self, rows: int, total: int | None) -> "Days":
        return replace(self, offset=self.offset + rows, total=total)

    def start_over(self) -> "Days":
        return replace(self, offset=0, total=None)

    def follow(self, length: timedelta, today: date) -> "Days | None":
        """The stretch after this one; None when this one reaches beyond `today`."""
        return None if self.until > today else Days(self.until, min(self.until + length, today + DAY))

    def cursor(self) -> dict[str, Any]:
        held = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return held | {"offset": self.offset, "total": self.total}


def open_days(cursor: Any, first: date, overlap: timedelta, length: timedelta, today: date) -> Days:
    """Where a run takes up: in the stretch it was stopped in, `overlap` behind what landed, or at `first`; never before
    `first`."""
    first = min(first, today)
    since = first
    if cursor and "offset" in cursor:
        begun, until = (date.fromisoformat(cursor[name]) for name in ("since", "until"))
        stopped = Days(begun, until, cursor["offset"], cursor["total"])
        if stopped.since >= first:
            return stopped
    elif cursor:
        since = max(min(date.fromisoformat(cursor["until"]), today) - overlap, first)
    return Days(since, min(since + length, today + DAY))


def landed(today: date) -> dict[str, Any]:
    """The cursor when a run has landed everything."""
    return {"until": today.isoformat()}
