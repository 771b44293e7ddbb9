"""What is known of the data that a plan is made for: how much there is, of what, and when. Only the passes read it.

Which kinds of event there are, and from when to when, is exact as of the reader's snapshot; the rest are estimates, and
may change what a plan costs but never whom it selects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from segments.interval import Interval
from segments.planning.sets import Set
from sql.named import query
from sql.reader import Reader

# Below so many rows a scan takes no time that planning could save.
LEAST_ROWS = 50_000


class Kept(NamedTuple):
    """The totals of one kind of event: how many rows, and when the first and the last event of it are."""

    rows: int
    first_at: datetime
    last_at: datetime


class Month(NamedTuple):
    """Events of one kind in one month: how many, on which days the first and last of them."""

    rows: int
    first: date
    last: date


def _cannot_tell(_: Set) -> float:
    return 0.5


@dataclass(frozen=True)
class Facts:
    """`months` of each kind of event in order of time; `sizes` of tables in rows; `totals` of each kind of event there
    is, None where nothing is known. `share` tells which part of all customers a test on their own row holds for."""

    customers: int = 0
    months: Mapping[str, tuple[Month, ...]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, Kept] | None = None
    share: Callable[[Set], float] = field(default=_cannot_tell, compare=False)
    least_rows: int = LEAST_ROWS
    _counted: dict[tuple[tuple[str, ...], Interval], int] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, table: str, events: tuple[str, ...], period: Interval) -> int:
        """About how many rows of these kinds lie in the period."""
        if table != "store.event":
            return self.sizes.get(table, 0)
        if (events, period) not in self._counted:
            self._counted[events, period] = round(sum(_within(month, period) for month in self._months(events)))
        return self._counted[events, period]

    def passed_over(self, table: str, period: Interval) -> int:
        """About how many rows, of whatever kind, a scan of the period comes by."""
        return self.rows(table, tuple(self.months), period)

    def span(self, events: tuple[str, ...]) -> tuple[datetime, datetime] | None:
        """When the first and the last of such events are; None where there are none."""
        kept = [self.totals[event] for event in events if event in self.totals] if self.totals else []
        if not kept:
            return None
        return min(each.first_at for each in kept), max(each.last_at for each in kept)

    def _months(self, events: tuple[str, ...]) -> list[Month]:
        return [month for event in events for month in self.months.get(event, ())]


def load(reader: Reader) -> Facts:
    months: dict[str, list[Month]] = {}
    for event, rows, first, last in reader.rows(query("facts/months")):
        months.setdefault(event, []).append(Month(int(rows), first, last))
    sizes = {name: int(size) for name, size in reader.rows(query("facts/sizes"))}
    totals = {event: Kept(int(rows), *span) for event, rows, *span in reader.rows(query("facts/totals"))}
    return Facts(sizes.get("store.customer", 0), {event: tuple(each) for event, each in months.items()}, sizes, totals)


def _within(month: Month, period: Interval) -> float:
    """How many of the month's rows lie in the period, were they spread evenly."""
    first = datetime.combine(month.first, time())
    after = datetime.combine(month.last + timedelta(days=1), time())
    low = first if period.low is None else max(first, period.low)
    high = after if period.high is None else min(after, period.high)
    if high < low:
        return 0
    return month.rows * ((high - low) / (after - first))
