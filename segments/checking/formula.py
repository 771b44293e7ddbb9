"""What a condition says, as tests on values that are joined by and and or; negation is worked out, down to the tests.

A subject is anything that has one value, or none: a field of a customer or of one row, how many rows there are, what is
worked out of them. Where a value may be missing, a test that fails of it does not make its opposite hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from segments.checking.edges import Edge


@dataclass(frozen=True)
class Subject:
    """Equal by `key`. `universe` are all values that there can be, where they are few; `low` and `high` its bounds,
    both included; `whole` is a whole number; `rows` what is true of each row, of a number of rows."""

    key: tuple[object, ...]
    may_be_missing: bool = field(default=True, compare=False)
    universe: frozenset[object] | None = field(default=None, compare=False)
    low: Edge | None = field(default=None, compare=False)
    high: Edge | None = field(default=None, compare=False)
    whole: bool = field(default=False, compare=False)
    rows: "Formula | None" = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Worked out once, for a key may hold whole trees.
        return hash(self.key)


@dataclass(frozen=True)
class Known:
    """Has a value, or with `holds` False, has none."""

    subject: Subject
    holds: bool = True


@dataclass(frozen=True)
class Bound:
    """Is known and `above` the edge or below it; on it only where it is `included`."""

    subject: Subject
    above: bool
    edge: Edge
    included: bool


@dataclass(frozen=True)
class Among:
    """Is known and one of these, or with `holds` False, is missing or none of them."""

    subject: Subject
    values: frozenset[object]
    holds: bool = True


@dataclass(frozen=True)
class Looks:
    """Is known and fits a test that is only partly looked into; with `holds` False, it is missing or does not fit."""

    subject: Subject
    word: str
    operand: object
    holds: bool = True


@dataclass(frozen=True)
class Both:
    """All of `parts` hold; `facts` follow from them, so that they say nothing where it is negated."""

    parts: "tuple[Formula, ...]"
    facts: "tuple[Formula, ...]" = ()


@dataclass(frozen=True)
class Either:
    parts: "tuple[Formula, ...]"


Test = Known | Bound | Among | Looks
Formula = Test | Both | Either
TRUE, FALSE = Both(()), Either(())


def bound(subject: Subject, above: bool, edge: Edge, included: bool) -> Bound:
    """Of whole numbers and of days with the edge included, so that nothing lies between one and the next."""
    if subject.whole and not included and isinstance(edge, float) and edge.is_integer():
        return Bound(subject, above, edge + (1 if above else -1), True)
    if type(edge) is date and not included and edge != (date.max if above else date.min):
        return Bound(subject, above, edge + timedelta(days=1 if above else -1), True)
    return Bound(subject, above, edge, included)


def joined(kind: Literal["all", "any", "none"], parts: Iterable[Formula]) -> Formula:
    found = tuple(parts)
    if len(found) == 1:
        return negated(found[0]) if kind == "none" else found[0]
    if kind == "any":
        return Either(found)
    return Both(found) if kind == "all" else Both(tuple(map(negated, found)))


def negated(formula: Formula) -> Formula:
    """What holds exactly where the formula does not."""
    match formula:
        case Both(parts=parts):
            return joined("any", map(negated, parts))
        case Either(parts=parts):
            return joined("all", map(negated, parts))
        case Known(subject=subject, holds=holds):
            return Known(subject, not holds)
        case Among(subject=subject, values=values, holds=holds):
            return Among(subject, values, not holds)
        case Looks(subject=subject, word=word, operand=operand, holds=holds):
            return Looks(subject, word, operand, not holds)
        case Bound(subject=subject):
            past = bound(subject, not formula.above, formula.edge, not formula.included)
            return Either((Known(subject, False), past)) if subject.may_be_missing else past
