"""One scan for what is counted of the same few people: conditions that read the same table are counted side by side.

Only of people that were narrowed down before: of everyone, two plain scans are cheaper than one that counts two things.
The totals, which are small, are looked at once for everything that must not be so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from segments.interval import Interval
from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.parts import conjuncts
from segments.planning.passes.cost import work_of_scan
from segments.planning.passes.rebuild import rebuilt
from segments.planning.sets import Counts, Doers, People, Plan, Scan, Set, Shared

# A scan for several may read so much more than each of them would.
MORE = 1.2


def share(plan: Plan, facts: Facts) -> Plan:
    saved = tuple(
        (name, _shared(inner, facts, f"profile_{place + 1}_")) for place, (name, inner) in enumerate(plan.saved)
    )
    return _shared(replace(plan, saved=saved), facts, "")


def _shared(plan: Plan, facts: Facts, prefix: str) -> Plan:
    tables: list[People | Counts] = []
    for table in plan.tables:
        if isinstance(table, People):
            those, counts = _counted(table.those, facts, len(tables), prefix)
            tables += [*counts, replace(table, those=_together(those))]
        else:
            tables.append(table)
    include, counts = _counted(plan.include, facts, len(tables), prefix)
    return replace(plan, include=_together(include), tables=(*tables, *counts))


def _together(those: Set) -> Set:
    """What the totals say of nobody in the set is asked of them at once."""
    parts = conjuncts(those)
    told = tuple(each.part for each in parts if isinstance(each, sets.Not) and _is_told_by_a_row(each.part))
    if len(told) < 2:
        return those
    apart = tuple(each for each in parts if not (isinstance(each, sets.Not) and _is_told_by_a_row(each.part)))
    return sets.All((*apart, sets.Not(sets.Any(told))))


def _is_told_by_a_row(part: Set) -> bool:
    return isinstance(part, sets.Spanned) and not part.all_of_them


def _counted(whole: Set, facts: Facts, place: int, prefix: str) -> tuple[Set, list[Counts]]:
    """The set with its counts looked up, and the tables where they are counted."""
    found: dict[Doers, Shared] = {}
    tables: list[Counts] = []
    for group in _groups(_doers(whole), facts):
        first = group[0].scan
        # People that were handed in are the same for every plan, so their name alone tells no tables apart.
        of = str(first.among).removeprefix(prefix)
        name = f"{prefix}{of}_{first.table.rpartition('.')[2]}s_{place + len(tables) + 1}"
        scan = _around([each.scan for each in group])
        columns: dict[Scan, str] = {}
        for each in group:
            columns.setdefault(_rest(each.scan, scan), f"{'_or_'.join(each.scan.events) or 'rows'}_{len(columns) + 1}")
            column = columns[_rest(each.scan, scan)]
            found[each] = Shared(name, column, each.at_least, each.at_most)
        tables.append(Counts(name, scan, tuple((column, own) for own, column in columns.items())))
    return rebuilt(whole, lambda part: found.get(part, part) if isinstance(part, Doers) else part), tables


def _doers(whole: Set) -> Iterator[Doers]:
    match whole:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            for each in parts:
                yield from _doers(each)
        case sets.Not(part=part):
            yield from _doers(part)
        case Doers(scan=scan) if scan.among is not None and all(map(_is_plain, scan.tests)):
            yield whole


def _is_plain(test: Set) -> bool:
    """Is it decided by the row alone, without another table?"""
    match test:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            return all(map(_is_plain, parts))
        case sets.Not(part=part):
            return _is_plain(part)
        case _:
            return not isinstance(test, sets.Through)


def _groups(doers: Iterable[Doers], facts: Facts) -> list[list[Doers]]:
    """Those that one scan is for, two or more."""
    groups: list[list[Doers]] = []
    for each in sorted(dict.fromkeys(doers), key=lambda one: -work_of_scan(one.scan, facts)):
        for group in groups:
            scans = [one.scan for one in group]
            if (scans[0].table, scans[0].among) == (each.scan.table, each.scan.among):
                apart = sum(work_of_scan(one, facts) for one in dict.fromkeys([*scans, each.scan]))
                if work_of_scan(_around([*scans, each.scan]), facts) <= MORE * apart:
                    group.append(each)
                    break
        else:
            groups.append([each])
    return [group for group in groups if len(group) > 1]


def _around(scans: list[Scan]) -> Scan:
    """The narrowest scan that has the rows of all of these."""
    events = tuple(dict.fromkeys(event for each in scans for event in each.events))
    common = tuple(each for each in scans[0].tests if all(each in other.tests for other in scans))
    period = scans[0].period
    for each in scans[1:]:
        period = _joined(period, each.period)
    return Scan(scans[0].table, events, period, common, scans[0].among)


def _rest(scan: Scan, around: Scan) -> Scan:
    """The scan without the tests that the one around it makes already."""
    return replace(scan, tests=tuple(each for each in scan.tests if each not in around.tests))


def _joined(one: Interval, other: Interval) -> Interval:
    low, low_included = one.low, one.low_included
    if low is None or other.low is None:
        low, low_included = None, True
    elif other.low < low:
        low, low_included = other.low, other.low_included
    elif other.low == low:
        low_included = low_included or other.low_included
    high, high_included = one.high, one.high_included
    if high is None or other.high is None:
        high, high_included = None, True
    elif other.high > high:
        high, high_included = other.high, other.high_included
    elif other.high == high:
        high_included = high_included or other.high_included
    return Interval(low, high, low_included, high_included)
