"""Leaves out what decides nothing: parts that always or never hold, blocks of one, doubles; and a part beside its
complement decides it all."""

from segments.planning.facts import Facts
from segments.planning.passes.rebuild import changed
from segments.planning.sets import ALWAYS, NEVER, All, Any, Not, Plan, Set


def simplify(plan: Plan, _: Facts) -> Plan:
    return changed(plan, _simple)


def _simple(part: Set) -> Set:
    match part:
        case All(parts=parts):
            return _joined(parts, All, ALWAYS, NEVER)
        case Any(parts=parts):
            return _joined(parts, Any, NEVER, ALWAYS)
        case Not(part=Not(part=inner)):
            return inner
        case Not(part=inner) if inner == ALWAYS:
            return NEVER
        case Not(part=inner) if inner == NEVER:
            return ALWAYS
        case _:
            return part


def _joined(parts: tuple[Set, ...], kind: type[All] | type[Any], nothing: Set, everything: Set) -> Set:
    """`nothing` is the part that decides nothing in such a block, `everything` the one that decides it all."""
    flat: dict[Set, None] = {}
    for each in parts:
        flat |= dict.fromkeys(each.parts if isinstance(each, kind) else (each,))
    flat.pop(nothing, None)
    if everything in flat or any(Not(each) in flat for each in flat):
        return everything
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))
