"""Counts over all time, and who did or never did, from the totals that landing keeps of each customer.

store.event_total has rows that add up to how often, first and last a customer did each kind of event (by machine or
not, bounced hard or soft). It knows nothing of as_of: rows past it are taken off again, or there are none.
"""

from dataclasses import replace

from segments.interval import Interval
from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.passes.cost import HANDED_ON, work_of_scan
from segments.planning.passes.rebuild import changed
from segments.planning.sets import TOTALS, Plan, Scan, Set

TOLD_APART = frozenset({"machine", "kind"})


def totals(plan: Plan, facts: Facts) -> Plan:
    def by_totals(part: Set) -> Set:
        match part:
            case sets.Doers(scan=scan) if _has_totals(scan) and _is_worth_it(scan, facts):
                return _doers(part, facts)
            case sets.Began(scan=scan, period=period) if _has_totals(scan) and scan.period.low is None:
                return sets.Spanned(scan, "first_at", period, all_of_them=True)
            case _:
                return part

    return changed(plan, by_totals)


def _doers(doers: sets.Doers, facts: Facts) -> Set:
    scan, period = doers.scan, doers.scan.period
    once = doers.at_least == 1 and doers.at_most is None
    if period.low is None and once:
        return sets.Spanned(scan, "first_at", period)
    after = Interval(period.high, None, low_included=not period.high_included)
    span = facts.span(scan.events)
    nothing_later = span is None or period.high is None or period.high >= span[1]
    if period.low is not None:
        # The last time tells it, unless that lies past the window.
        return (
            sets.Spanned(scan, "last_at", Interval(period.low, None, period.low_included))
            if (once and nothing_later)
            else doers
        )
    later = None if nothing_later else replace(scan, period=after)
    if later is not None and 2 * facts.rows(scan.table, scan.events, after) > facts.rows(
        scan.table, scan.events, period
    ):
        return doers
    return sets.Summed(scan, doers.at_least, doers.at_most, later)


def _has_totals(scan: Scan) -> bool:
    """Are its rows told apart by nothing that the totals do not know?"""
    return scan.table == "store.event" and all(map(_is_told, scan.tests))


def _is_told(test: Set) -> bool:
    match test:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            return all(map(_is_told, parts))
        case sets.Not(part=part):
            return _is_told(part)
        case sets.OneOf(value=value) | sets.Known(value=value):
            return value.key is None and value.column in TOLD_APART
        case _:
            return False


def _is_worth_it(scan: Scan, facts: Facts) -> bool:
    work = work_of_scan(scan, facts)
    kept = sum(facts.totals[each].rows for each in scan.events if facts.totals and each in facts.totals)
    return work >= facts.least_rows and work > facts.sizes.get(TOTALS, 0) + HANDED_ON * kept
