"""Stops at what cannot matter: rows of a kind that nobody has, or at a time from which there are none.

From when to when there are events of a kind is known exactly; other tables are small and are left alone.
"""

from dataclasses import replace

from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.passes.rebuild import changed
from segments.planning.sets import NEVER, Plan, Scan, Set


def prune(plan: Plan, facts: Facts) -> Plan:
    if facts.totals is None:
        return plan

    def pruned(part: Set) -> Set:
        match part:
            case sets.Doers() | sets.Chosen() | sets.Worked() | sets.Began() | sets.Regular():
                return NEVER if _is_empty(part.scan, facts) else part
            case sets.Followed(first=first, steps=steps):
                needed = [first, *(step.scan for step in steps if not step.never)]
                if any(_is_empty(each, facts) for each in needed):
                    return NEVER
                return replace(part, first=_bounded(first, facts))
            case _:
                return part

    return changed(plan, pruned)


def _is_empty(scan: Scan, facts: Facts) -> bool:
    if scan.table != "store.event":
        return False
    span = facts.span(scan.events)
    if span is None:
        return True
    low, high = scan.period.low, scan.period.high
    return bool((low is not None and low > span[1]) or (high is not None and high < span[0]))


def _bounded(scan: Scan, facts: Facts) -> Scan:
    """From the first such row on: fewer changes of the clocks need a word in the query."""
    span = facts.span(scan.events) if scan.table == "store.event" else None
    if span is None or scan.period.low is not None:
        return scan
    return replace(scan, period=replace(scan.period, low=span[0]))
