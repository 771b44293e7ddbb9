"""Whom time itself can have moved in or out: from the plans of one profile at two instants to one set of customers.

Both plans are walked side by side. Where the same edge lies elsewhere, whoever has a row or a value between its two
places is named; of everybody else the later plan asks exactly what the earlier one asked. The set may name people who
did not move, never leave out one who did. It is for the data as it stands: whom new rows touched is told by landing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo

from segments.ast import Distance, Unit
from segments.interval import EARLIEST, LATEST, Interval
from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.passes.simplify import simplify
from segments.planning.sets import (
    ALWAYS,
    NEVER,
    Any,
    Doers,
    Following,
    OnDays,
    Plan,
    Scan,
    Set,
    Stored,
    Through,
    Within,
)
from segments.planning.windows import ELAPSED, Now, moved

Days = tuple[tuple[int, int], ...]
# Of more pieces of time than this, the whole is looked through at once.
MOST_PIECES = 12
# How far a distance on the calendar may be off when it is counted back: the clocks are moved, months are unlike.
OFF = {Unit.DAY: timedelta(days=2), Unit.WEEK: timedelta(days=2), Unit.MONTH: timedelta(days=6)}
MOST_OFF = timedelta(days=6)


def moved_by_time(before: Plan, after: Plan) -> Set:
    """A superset of the customers who are in one of the plans and not in the other, the data being the same; ALWAYS
    where the plans are too unlike to tell."""
    walk = _Walk(dict(before.saved), dict(after.saved))
    found = Any((walk.set(before.include, after.include), walk.set(before.exclude, after.exclude)))
    return simplify(Plan(found), Facts()).include


class _Walk:
    def __init__(self, before: dict[str, Plan], after: dict[str, Plan]) -> None:
        self._before, self._after = before, after
        self._members = cache(self._of_members)

    def set(self, before: Set, after: Set) -> Set:
        """On a customer's own row and on an activity's row alike: for whom, or of which rows, may it differ?"""
        match before, after:
            case sets.Members(profile=name), sets.Members() if after == before:
                return self._members(name)
            case _ if before == after and not list(_leaning(before)):
                return NEVER
            case (sets.All(parts=old), sets.All(parts=new)) | (Any(parts=old), Any(parts=new)) if len(old) == len(new):
                return Any(tuple(self.set(*pair) for pair in zip(old, new, strict=True)))
            case sets.Not(part=one), sets.Not(part=other):
                return self.set(one, other)
            case Within(value=value), Within() if value == after.value:
                return _between(value, _interval(before), _interval(after))
            case OnDays(value=value), OnDays() if (value, before.zone) == (after.value, after.zone):
                return OnDays(value, _either(before.ranges, after.ranges), before.zone)
            case Through(key=key, table=table), Through() if (key, table) == (after.key, after.table):
                test = self.set(before.test, after.test)
                return NEVER if test == NEVER else Through(key, table, test)
            case Doers(scan=scan), Doers():
                return self._rows(scan, after.scan, replace(before, scan=after.scan) == after)
            case sets.Chosen(scan=scan), sets.Chosen():
                same = replace(before, scan=after.scan, test=after.test) == after
                test = self.set(before.test, after.test)
                return Any((self._rows(scan, after.scan, same), _on_rows(scan, after.scan, test)))
            case sets.Worked(scan=scan), sets.Worked():
                return self._rows(scan, after.scan, replace(before, scan=after.scan) == after)
            case sets.Began(scan=scan), sets.Began():
                first = [_doers(after.scan, each) for each in _apart(before.period, after.period)]
                return Any((self._rows(scan, after.scan), *first))
            case sets.Regular(), sets.Regular():
                return self._regular(before, after)
            case sets.Followed(), sets.Followed():
                return self._followed(before, after)
            case _:
                return ALWAYS

    def _of_members(self, name: str) -> Set:
        before, after = self._before[name], self._after[name]
        return Any((self.set(before.include, after.include), self.set(before.exclude, after.exclude)))

    def _rows(self, before: Scan, after: Scan, is_same: bool = True) -> Set:
        """Who may have a row in one of the scans and not in the other; `is_same`: is the rest about them the same?"""
        if not is_same or not _alike(before, after):
            return ALWAYS
        tests = [self.set(*pair) for pair in zip(before.tests, after.tests, strict=True)]
        differ = [each for each in tests if each != NEVER]
        # Rows that pass the tests at neither instant count at neither.
        scan = replace(after, tests=()) if differ else after
        pieces = [_doers(scan, each) for each in _apart(before.period, after.period)]
        return Any((*pieces, *(_on_rows(before, after, each) for each in differ)))

    def _regular(self, before: sets.Regular, after: sets.Regular) -> Set:
        same = replace(before, scan=after.scan, periods=after.periods) == after
        if not same or len(before.periods) != len(after.periods):
            return ALWAYS
        pairs = zip(before.periods, after.periods, strict=True)
        edges = [piece for one, other in pairs for piece in _apart(one, other)]
        pieces = [_doers(after.scan, each) for each in _joined(edges)]
        return Any((self._rows(before.scan, after.scan), *pieces))

    def _followed(self, before: sets.Followed, after: sets.Followed) -> Set:
        steps = list(zip(before.steps, after.steps, strict=False))
        if len(before.steps) != len(after.steps) or before.zone != after.zone:
            return ALWAYS
        found = [self._rows(before.first, after.first)]
        earlier = [(before.first, after.first)]
        for old, new in steps:
            found.append(self._rows(old.scan, new.scan, replace(old, scan=new.scan) == new))
            if new.never:
                waited = _waited(new, before, after)
                found += [_doers(_untested(*each), waited) for each in earlier]
            else:
                earlier.append((old.scan, new.scan))
        return Any(tuple(found))


# ----------------------------------------------------------------------------------------------------- small steps


def _leaning(part: Set) -> Iterator[Set]:
    """The profiles in it: equal by name, they may differ all the same."""
    match part:
        case sets.Members():
            yield part
        case sets.All(parts=parts) | Any(parts=parts):
            for each in parts:
                yield from _leaning(each)
        case sets.Not(part=inner):
            yield from _leaning(inner)


def _doers(scan: Scan, period: Interval) -> Set:
    return Doers(replace(scan, period=period))


def _alike(before: Scan, after: Scan) -> bool:
    return (before.table, before.events, len(before.tests)) == (after.table, after.events, len(after.tests))


def _untested(before: Scan, after: Scan) -> Scan:
    return after if before.tests == after.tests else replace(after, tests=())


def _on_rows(before: Scan, after: Scan, test: Set) -> Set:
    """Who has, in either scan's time, a row of which this test holds."""
    return (
        NEVER
        if test == NEVER
        else Doers(Scan(after.table, after.events, _around(before.period, after.period), (test,)))
    )


def _waited(step: Following, before: sets.Followed, after: sets.Followed) -> Interval:
    """When a row may have been that the time after which nothing may follow passed between the two instants."""
    if step.within is None:
        return Interval(None, after.as_of)
    zone = ZoneInfo(after.zone)
    first, last = (_earlier(Now(each.as_of, zone), step.within) for each in (before, after))
    off = timedelta() if step.within.unit in ELAPSED else OFF.get(step.within.unit, MOST_OFF)
    return Interval(_shifted(min(first, last), -off), _shifted(max(first, last), off))


def _earlier(now: Now, within: Distance) -> datetime:
    return moved(now, -within.count, within.unit)


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return EARLIEST if by < timedelta() else LATEST


def _interval(test: Within) -> Interval:
    low, high = cast(datetime | date | None, test.low), cast(datetime | date | None, test.high)
    return Interval(low, high, test.low_included, test.high_included)


def _between(value: Stored, before: Interval, after: Interval) -> Set:
    return Any(tuple(Within(value, each.low, each.high) for each in _apart(before, after)))


def _apart(before: Interval, after: Interval) -> list[Interval]:
    """What of both is not in the other, with every edge included: a moment too much does no harm."""
    if before == after:
        return []
    if _is_before(before.high, after.low) or _is_before(after.high, before.low):
        return [each for each in map(_closed, (before, after)) if not _is_before(each.high, each.low)]
    found = []
    for is_low, one, other in ((True, before.low, after.low), (False, before.high, after.high)):
        same = before.low_included == after.low_included if is_low else before.high_included == after.high_included
        known = sorted(each for each in (one, other) if each is not None)
        if known and (one != other or not same):
            # No edge lies beyond all others.
            beyond = Interval(None, known[0]) if is_low else Interval(known[0], None)
            found.append(beyond if len(known) == 1 else Interval(known[0], known[1]))
    return _joined(found)


def _closed(interval: Interval) -> Interval:
    return Interval(interval.low, interval.high)


def _is_before(high: datetime | date | None, low: datetime | date | None) -> bool:
    return high is not None and low is not None and high < low


def _around(before: Interval, after: Interval) -> Interval:
    lows, highs = (before.low, after.low), (before.high, after.high)
    low = None if None in lows else min(each for each in lows if each is not None)
    high = None if None in highs else max(each for each in highs if each is not None)
    return Interval(low, high)


def _joined(pieces: Iterable[Interval]) -> list[Interval]:
    """The same time in as few pieces as it has, and never in very many."""
    found: list[Interval] = []
    for each in sorted(pieces, key=lambda one: (one.low is not None, one.low or 0)):
        if found and not _is_before(found[-1].high, each.low):
            found[-1] = _around(found[-1], each)
        else:
            found.append(each)
    return found if len(found) <= MOST_PIECES else [_around(found[0], found[-1])]


def _either(before: Days, after: Days) -> Days:
    """The month-and-days in one of the two and not in the other."""
    found: list[tuple[int, int]] = []
    for each in sorted(_days(before) ^ _days(after)):
        if found and found[-1][1] == each - 1:
            found[-1] = (found[-1][0], each)
        else:
            found.append((each, each))
    return tuple(found)


def _days(ranges: Days) -> frozenset[int]:
    return frozenset(each for low, high in ranges for each in range(low, high + 1))
