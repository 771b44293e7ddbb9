"""What is known of the data that a plan is made for: how much there is, of what, and when. Only the passes read it.

How many events of which kind lie on which days is exact as of the reader's snapshot; the rest are estimates, which may
change what a plan costs but never whom it selects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from segments.sets import Set
from segments.windows import Interval
from sql.named import query
from sql.reader import Reader

# Below so many rows a scan takes no time that planning could save.
LEAST_ROWS = 50_000


class Month(NamedTuple):
    """Events of one kind in one month: how many, on which days the first and last of them."""

    rows: int
    first: date
    last: date


def _cannot_tell(_: Set) -> float:
    return 0.5


@dataclass(frozen=True)
class Facts:
    """`months` of each kind of event in order of time, None where nothing is known; `sizes` of tables in rows; `totals`
    rows of store.event_total of each kind. `share` tells which part of all customers a test on their own row holds for.
    """

    customers: int = 0
    months: Mapping[str, tuple[Month, ...]] | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    share: Callable[[Set], float] = field(default=_cannot_tell, compare=False)
    least_rows: int = LEAST_ROWS

    def rows(self, table: str, events: tuple[str, ...], period: Interval) -> int:
        """About how many rows of these kinds lie in the period."""
        if table != "store.event":
            return self.sizes.get(table, 0)
        return round(sum(_within(month, period) for month in self._months(events)))

    def passed_over(self, table: str, period: Interval) -> int:
        """About how many rows, of whatever kind, a scan of the period comes by."""
        return self.rows(table, tuple(self.months or ()), period)

    def span(self, events: tuple[str, ...]) -> tuple[datetime, datetime] | None:
        """From the start of the first day with such events to the end of the last; None where there are none."""
        months = self._months(events)
        if not months:
            return None
        after = max(each.last for each in months) + timedelta(days=1)
        return datetime.combine(min(each.first for each in months), time()), datetime.combine(after, time())

    def _months(self, events: tuple[str, ...]) -> list[Month]:
        return [month for event in events for month in (self.months or {}).get(event, ())]


def load(reader: Reader) -> Facts:
    months: dict[str, list[Month]] = {}
    for event, rows, first, last in reader.rows(query("facts/months")):
        months.setdefault(event, []).append(Month(int(rows), first, last))
    sizes = {name: int(size) for name, size in reader.rows(query("facts/sizes"))}
    totals = {event: int(rows) for event, rows in reader.rows(query("facts/totals"))}
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
