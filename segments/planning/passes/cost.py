"""What parts of a plan are worth: what one takes to find, and which part of all customers is left after it.

Guesses with one aim, to order; nothing that is selected hangs on them.
"""

from math import exp

from segments.interval import Interval
from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.parts import is_own
from segments.planning.sets import Scan, Set

# A row that is handed on costs so many times what one costs that is passed over.
HANDED_ON = 20
# What is taken to pass a test on a row, and of whom something holds that cannot be told beforehand.
PASSES_TEST, UNTOLD = 0.3, 0.3


def scans_of(part: Set) -> tuple[Scan, ...]:
    """The scans of activities' own tables; totals are small."""
    match part:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            return tuple(scan for each in parts for scan in scans_of(each))
        case sets.Not(part=inner):
            return scans_of(inner)
        case sets.Followed(first=first, steps=steps):
            return (first, *(step.scan for step in steps))
        case sets.Doers() | sets.Chosen() | sets.Worked() | sets.Began() | sets.Regular():
            return (part.scan,)
        case _:
            return ()


def work_of(part: Set, facts: Facts) -> int:
    """What it takes to find the set, in rows passed over."""
    return sum(work_of_scan(scan, facts) for scan in scans_of(part))


def work_of_scan(scan: Scan, facts: Facts) -> int:
    return facts.passed_over(scan.table, scan.period) + HANDED_ON * rows_of(scan, facts)


def rows_of(scan: Scan, facts: Facts) -> int:
    """Rows of its kinds and period, whatever its tests."""
    return facts.rows(scan.table, scan.events, scan.period)


def share_of(part: Set, facts: Facts) -> float:
    """Which part of all customers it holds for."""
    if is_own(part):
        return facts.share(part)
    match part:
        case sets.All(parts=parts):
            return _product([share_of(each, facts) for each in parts])
        case sets.Any(parts=parts):
            return 1 - _product([1 - share_of(each, facts) for each in parts])
        case sets.Not(part=inner):
            return 1 - share_of(inner, facts)
        case sets.Doers(scan=scan, at_least=at_least):
            return _reached(_passing(scan, facts) / at_least, facts)
        case sets.Summed(scan=scan, at_least=at_least):
            return _reached(rows_of(scan, facts) / at_least, facts)
        case sets.Spanned(scan=scan, period=period):
            seen = Interval(period.low, scan.period.high)
            return _reached(facts.rows(scan.table, scan.events, seen), facts)
        case sets.Chosen(scan=scan) | sets.Worked(scan=scan) | sets.Began(scan=scan) | sets.Regular(scan=scan):
            return UNTOLD * _reached(_passing(scan, facts), facts)
        case sets.Followed(first=first):
            return UNTOLD * _reached(_passing(first, facts), facts)
        case _:
            return UNTOLD


def _passing(scan: Scan, facts: Facts) -> float:
    """Rows that pass the tests too; being no machine is no rarity."""
    narrow = [each for each in scan.tests if not (isinstance(each, sets.Not) and isinstance(each.part, sets.OneOf))]
    return float(rows_of(scan, facts)) * PASSES_TEST ** len(narrow)


def _reached(rows: float, facts: Facts) -> float:
    """Which part of the customers so many rows are of, were they spread by chance."""
    return 1 - exp(-rows / max(facts.customers, 1))


def _product(shares: list[float]) -> float:
    found = 1.0
    for each in shares:
        found *= each
    return found
