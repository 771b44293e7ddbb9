"""A saved profile that is asked about once becomes a part of the question, so that other passes see into it.

One that is asked about more often stays a table of its own, worked out once.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from segments.planning import sets
from segments.planning.facts import Facts
from segments.planning.passes.rebuild import rebuilt
from segments.planning.sets import Members, Plan, Set


def inline(plan: Plan, _: Facts) -> Plan:
    used = Counter(name for each in (plan, *(inner for _, inner in plan.saved)) for name in _asked(each.people))
    within: dict[str, Set] = {}

    def inlined(part: Set) -> Set:
        return within.get(part.profile, part) if isinstance(part, Members) else part

    kept: list[tuple[str, Plan]] = []
    # Each stands after what it leans on itself, so that is in it already.
    for name, inner in plan.saved:
        whole = replace(inner, include=rebuilt(inner.include, inlined), exclude=rebuilt(inner.exclude, inlined))
        if used[name] == 1:
            within[name] = whole.people
        else:
            kept.append((name, whole))
    return replace(
        plan, include=rebuilt(plan.include, inlined), exclude=rebuilt(plan.exclude, inlined), saved=tuple(kept)
    )


def _asked(whole: Set) -> Iterator[str]:
    match whole:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            for each in parts:
                yield from _asked(each)
        case sets.Not(part=part):
            yield from _asked(part)
        case Members(profile=name):
            yield name
