"""Selective conditions first, and only their people are looked for in what is read after.

The conditions that must all hold are put in order of what they take away for what they cost; each time that few enough
people are left they become a table of the plan, and the scans that follow read no others' rows. Where the people are
given, not even the totals of others are read.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.parts import conjuncts, is_own
from segments.planning.passes.cost import share_of, work_of, work_of_scan
from segments.planning.passes.rebuild import rebuilt
from segments.planning.sets import NEVER, All, Keys, People, Plan, Scan, Set

# People become a table when they are so much fewer than those of the table before: a look-up a row has its price too.
FEW = 0.5


def narrow(plan: Plan, facts: Facts) -> Plan:
    saved = tuple(
        (name, _narrowed(inner, facts, f"profile_{place + 1}_people")) for place, (name, inner) in enumerate(plan.saved)
    )
    return _narrowed(replace(plan, saved=saved), facts, "people")


def _narrowed(plan: Plan, facts: Facts, named: str) -> Plan:
    parts = conjuncts(plan.people)
    given = next((each.table for each in parts if isinstance(each, Keys)), None)
    if given is not None:
        parts = tuple(rebuilt(each, partial(_by_totals_among, people=given)) for each in parts)
    if not _worth(parts, facts):
        return plan if given is None else replace(plan, include=All(parts), exclude=NEVER)
    held: list[Set] = [each for each in parts if is_own(each) or isinstance(each, Keys)]
    rest = sorted((each for each in parts if each not in held), key=lambda each: _rank(each, facts))
    own = [each for each in held if is_own(each)]
    among, left, before = given, share_of(All(tuple(own)), facts) if own else 1.0, 1.0
    tables: list[People] = []
    for place, part in enumerate(rest):
        if given is None and left <= FEW * before and _worth(rest[place:], facts):
            among, before = f"{named}_{len(tables) + 1}", left
            tables.append(People(among, All(tuple(held))))
            held = [Keys(among)]
        held.append(rebuilt(part, partial(_among, people=among, facts=facts)))
        left *= share_of(part, facts)
    if not tables and given is None:
        return plan
    return replace(plan, include=All(tuple(held)), exclude=NEVER, tables=(*plan.tables, *tables))


def _worth(parts: Iterable[Set], facts: Facts) -> bool:
    return sum(work_of(each, facts) for each in parts) >= max(facts.least_rows, 1)


def _rank(part: Set, facts: Facts) -> float:
    """The less the earlier: work, for each customer that it takes away."""
    return (work_of(part, facts) + 1) / max(1 - share_of(part, facts), 1e-6)


def _among(part: Set, people: str | None, facts: Facts) -> Set:
    def only(scan: Scan) -> Scan:
        enough = work_of_scan(scan, facts) >= facts.least_rows
        return replace(scan, among=people) if people is not None and enough else scan

    match part:
        case sets.Followed(first=first):
            return replace(part, first=only(first))
        case sets.Doers() | sets.Chosen() | sets.Worked() | sets.Began() | sets.Regular():
            return replace(part, scan=only(part.scan))
        case _:
            return part


def _by_totals_among(part: Set, people: str) -> Set:
    match part:
        case sets.Spanned(scan=scan):
            return replace(part, scan=replace(scan, among=people))
        case sets.Summed(scan=scan, later=later):
            few = None if later is None else replace(later, among=people)
            return replace(part, scan=replace(scan, among=people), later=few)
        case _:
            return part
