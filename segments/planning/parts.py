"""What a set is made of: parts that must all hold; and whether a customer's own row decides it or rows of others do."""

from segments.planning import sets
from segments.planning.sets import Set

FoundByRows = sets.ByRows | sets.Members | sets.Listed | sets.Summed | sets.Spanned | sets.Keys | sets.Shared


def conjuncts(whole: Set) -> tuple[Set, ...]:
    """What must all hold for the set to hold."""
    match whole:
        case sets.All(parts=parts):
            return tuple(inner for each in parts for inner in conjuncts(each))
        case sets.Not(part=sets.Any(parts=parts)):
            return tuple(inner for each in parts for inner in conjuncts(sets.Not(each)))
        case sets.Not(part=sets.Not(part=part)):
            return conjuncts(part)
        case _:
            return (whole,)


def is_found_by_rows(part: Set) -> bool:
    """Is it a set of the customer keys that rows of some table name?"""
    return isinstance(part, FoundByRows)


def reads_own_row(part: Set) -> bool:
    """Does anything in it ask what the customer's own row says?"""
    match part:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            return any(map(reads_own_row, parts))
        case sets.Not(part=inner):
            return reads_own_row(inner)
        case _:
            return not is_found_by_rows(part)


def is_own(part: Set) -> bool:
    """Does the customer's own row decide it?"""
    match part:
        case sets.All(parts=parts) | sets.Any(parts=parts):
            return all(map(is_own, parts))
        case sets.Not(part=inner):
            return is_own(inner)
        case _:
            return not is_found_by_rows(part)
