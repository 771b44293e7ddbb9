"""How a pass walks: a set is rebuilt from the inside out, each part changed by one function."""

from collections.abc import Callable
from dataclasses import replace

from segments.planning import sets
from segments.planning.sets import Plan, Set


def rebuilt(whole: Set, change: Callable[[Set], Set]) -> Set:
    """The set with every part of it changed, the inner ones first. Tests on rows within scans stay as they are."""
    match whole:
        case sets.All(parts=parts):
            return change(sets.All(tuple(rebuilt(each, change) for each in parts)))
        case sets.Any(parts=parts):
            return change(sets.Any(tuple(rebuilt(each, change) for each in parts)))
        case sets.Not(part=part):
            return change(sets.Not(rebuilt(part, change)))
        case _:
            return change(whole)


def changed(plan: Plan, change: Callable[[Set], Set]) -> Plan:
    """The plan, and those it leans on, with every set in them rebuilt."""
    return replace(
        plan,
        include=rebuilt(plan.include, change),
        exclude=rebuilt(plan.exclude, change),
        saved=tuple((name, changed(inner, change)) for name, inner in plan.saved),
    )
