"""Which stretch of time is asked next, page by page, and how that is kept as a cursor. No clock, no network.

A cursor is {"until": …} when all up to then has landed, or the window in work with the page that is next. It is kept
together with the rows it speaks of, so it never runs ahead of them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

LONGEST = timedelta(days=28)  # CloseAlert answers for one month at most, and February is one
SEAM = timedelta(hours=1)  # how far a window reaches back into the one before


@dataclass(frozen=True)
class Window:
    """`since` to `until`, both naive UTC and whole seconds; `page` is the next to ask, from 0; `total` is how many
    responses CloseAlert told of with the page before."""

    since: datetime
    until: datetime
    page: int = 0
    total: int | None = None

    def turn(self, total: int | None) -> "Window":
        return replace(self, page=self.page + 1, total=total)

    def start_over(self, total: int | None) -> "Window":
        return replace(self, page=0, total=total)

    def follow(self, now: datetime) -> "Window | None":
        """The window after this one; None when this one reaches up to `now`."""
        if self.until >= _whole(now):
            return None
        return _from(self.until - SEAM, now)

    def cursor(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "page": self.page,
            "total": self.total,
        }


def open_window(cursor: Any, first: datetime, overlap: timedelta, now: datetime) -> Window:
    """Where a run takes up: in the window it was stopped in, `overlap` behind what it landed, or at `first`."""
    now = _whole(now)
    if not cursor:
        return _from(min(first, now), now)
    until = datetime.fromisoformat(cursor["until"])
    if "page" in cursor:
        return Window(datetime.fromisoformat(cursor["since"]), until, int(cursor["page"]), cursor.get("total"))
    return _from(min(max(min(until, now) - overlap, first), now), now)


def landed(window: Window) -> dict[str, Any]:
    """The cursor when a run has landed everything."""
    return {"until": window.until.isoformat()}


def _from(since: datetime, now: datetime) -> Window:
    since = _whole(since)
    return Window(since, min(since + LONGEST, _whole(now)))


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
