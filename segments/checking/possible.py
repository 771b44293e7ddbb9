"""What one value may still be when several tests on it must all hold; no data is read."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from segments.checking.edges import Relative, comes_before
from segments.checking.formula import Among, Bound, Known, Looks, Subject, Test

WORDS = ("contains", "starts with", "ends with")


@dataclass(frozen=True)
class Possible:
    """`is_known` None: it may be known and may be missing. `among` None: any value that is none of `but`."""

    is_known: bool | None = None
    among: frozenset[object] | None = None
    but: frozenset[object] = frozenset()
    lows: tuple[Bound, ...] = ()
    highs: tuple[Bound, ...] = ()
    looks: frozenset[tuple[str, object]] = frozenset()
    looks_not: frozenset[tuple[str, object]] = frozenset()

    @classmethod
    def of(cls, subject: Subject) -> "Possible":
        """Before anything is asked of it."""
        return cls(
            is_known=None if subject.may_be_missing else True,
            among=subject.universe,
            lows=() if subject.low is None else (Bound(subject, True, subject.low, True),),
            highs=() if subject.high is None else (Bound(subject, False, subject.high, True),),
        )

    def given(self, test: Test, zone: ZoneInfo) -> "Possible | None":
        """With one more test; None where nothing is left for sure."""
        match test:
            case Known(holds=holds):
                if self.is_known is not None and self.is_known is not holds:
                    return None
                found = replace(self, is_known=holds)
            case Among(values=values, holds=True):
                found = replace(self, is_known=True, among=values if self.among is None else self.among & values)
            case Among(values=values):
                found = replace(self, but=self.but | values)
            case Looks(word=word, operand=operand, holds=True):
                found = replace(self, is_known=True, looks=self.looks | {(word, operand)})
            case Looks(word=word, operand=operand):
                found = replace(self, looks_not=self.looks_not | {(word, operand)})
            case Bound(above=True):
                found = replace(self, is_known=True, lows=_with(self.lows, test))
            case Bound():
                found = replace(self, is_known=True, highs=_with(self.highs, test))
        if found.is_known is not True:
            # What is missing fits everything that can be asked here and does not ask for a value.
            return found
        return None if self.is_known is False or found._is_empty(test, zone) else found

    def _is_empty(self, newest: Test, zone: ZoneInfo) -> bool:
        """Is there no value at all?"""
        bounds = self.lows + self.highs
        if isinstance(newest, Bound):
            others = self.highs if newest.above else self.lows
            if any(_exclude(newest, other, zone) for other in others):
                return True
        values = self.among if self.among is not None else self._only
        if values is not None:
            return not any(self._fits(value, bounds, zone) for value in values if value not in self.but)
        return bool(self.looks) and self._looks_are_at_odds

    @property
    def _only(self) -> frozenset[object] | None:
        """The one value that bounds leave, where they meet."""
        edges = {each.edge for each in self.lows if each.included} & {each.edge for each in self.highs if each.included}
        return frozenset(edges) if edges and not any(isinstance(each, Relative) for each in edges) else None

    def _fits(self, value: object, bounds: tuple[Bound, ...], zone: ZoneInfo) -> bool:
        """Can the value hold? It can where it is not sure that it cannot."""
        for each in bounds:
            low, high = (value, each.edge) if each.above else (each.edge, value)
            if comes_before(low, high, zone, or_same=not each.included):  # type: ignore[arg-type]
                return False
        return all(_looks(value, *each) is not False for each in self.looks) and all(
            _looks(value, *each) is not True for each in self.looks_not
        )

    @property
    def _looks_are_at_odds(self) -> bool:
        pairs = [(one, other) for one in self.looks for other in self.looks_not]
        return any(_implies(one, other) for one, other in pairs) or any(
            _exclude_looks(one, other) for one in self.looks for other in self.looks
        )


def _with(bounds: tuple[Bound, ...], one: Bound) -> tuple[Bound, ...]:
    return bounds if one in bounds else (*bounds, one)


def _exclude(one: Bound, other: Bound, zone: ZoneInfo) -> bool:
    """Does a lower and an upper bound leave nothing between them?"""
    low, high = (one, other) if one.above else (other, one)
    return comes_before(high.edge, low.edge, zone, or_same=not (low.included and high.included))


def _looks(value: object, word: str, operand: object) -> bool | None:
    """Does a value fit? None where that cannot be told for sure."""
    if isinstance(value, str) and isinstance(operand, str) and word in WORDS and (value + operand).isascii():
        value, operand = value.lower(), operand.lower()
        if word == "contains":
            return operand in value
        return value.startswith(operand) if word == "starts with" else value.endswith(operand)
    return None


def _implies(one: tuple[str, object], other: tuple[str, object]) -> bool:
    """Does all that fits one fit the other? What starts or ends with a text contains all that is in it."""
    (word, operand), (asked, _) = one, other
    return one == other or (
        (asked == "contains" or word == asked) and _looks(operand, *other) is True and word in WORDS
    )


def _exclude_looks(one: tuple[str, object], other: tuple[str, object]) -> bool:
    """Is there no text that fits both? It cannot start, nor end, in two ways."""
    if one[0] != other[0] or one[0] not in WORDS[1:]:
        return False
    return _looks(one[1], *other) is False and _looks(other[1], *one) is False
