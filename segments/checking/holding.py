"""Can formulas all hold at once? A search through what each value may still be; "no" is certain, "yes" is a maybe.

It gives up, with a maybe, where there is too much to look through: a warning is not worth waiting for.
"""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from segments.checking.edges import Relative
from segments.checking.formula import Both, Bound, Either, Formula, Subject, negated
from segments.checking.possible import Possible

# So many tests are taken in for one question, and so many for all of one profile.
MOST, MOST_OF_ALL = 4_000, 40_000

Agenda = tuple[Formula, "Agenda"] | None


class Holding:
    """Answers for one profile, whose calendar is that of `zone`."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._left = MOST_OF_ALL
        self._lie_within: dict[tuple[Subject, Subject], bool] = {}

    def can_hold(self, formulas: Sequence[Formula]) -> bool:
        """False where they certainly cannot."""
        if len(formulas) == 1 and not isinstance(formulas[0], Both | Either):
            return Possible.of(formulas[0].subject).given(formulas[0], self.zone) is not None
        agenda: Agenda = None
        for each in reversed(formulas):
            agenda = (each, agenda)
        allowed = min(MOST, self._left)
        ways: list[tuple[Agenda, Agenda, dict[Subject, Possible]]] = [(agenda, None, {})]
        while ways:
            agenda, choices, values = ways.pop()
            values = dict(values)
            is_open = True
            while agenda and is_open:
                formula, agenda = agenda
                self._left -= 1
                allowed -= 1
                if allowed < 0:
                    return True
                match formula:
                    case Both(parts=parts, facts=facts):
                        for each in (*reversed(facts), *reversed(parts)):
                            agenda = (each, agenda)
                    case Either(parts=()):
                        is_open = False
                    case Either():
                        choices = (formula, choices)
                    case _:
                        before = values.get(formula.subject) or Possible.of(formula.subject)
                        after = before.given(formula, self.zone)
                        is_open = after is not None
                        if after is not None:
                            values[formula.subject] = after
            if not is_open:
                continue
            if choices is None:
                if self._counts_agree(values):
                    return True
                continue
            choice, choices = choices
            assert isinstance(choice, Either)
            ways += [((each, None), choices, values) for each in reversed(choice.parts)]
        return False

    def first_clash(self, formulas: Sequence[Formula]) -> tuple[int, int | None] | None:
        """Of formulas of which each can hold: the first that cannot together with those before it, and the one of them
        that is enough for that, if one is; None where all can hold together."""
        if self.can_hold(formulas):
            return None
        low, high = 1, len(formulas)
        while low < high:
            middle = (low + high) // 2
            if self.can_hold(formulas[:middle]):
                low = middle + 1
            else:
                high = middle
        last = low - 1
        pairs = (at for at in range(last) if not self.can_hold((formulas[at], formulas[last])))
        return last, next(pairs, None)

    def _counts_agree(self, values: dict[Subject, Possible]) -> bool:
        """Of rows that all are among others there are no more than of those."""
        counts = [(each, value) for each, value in values.items() if each.rows is not None]
        for some, value in counts:
            least = max(_numbers(value.lows), default=0)
            for others, other in counts if least > 0 else ():
                if some.key[1] != others.key[1] or min(_numbers(other.highs), default=least) >= least:
                    continue
                if self._lies_within(some, others):
                    return False
        return True

    def _lies_within(self, some: Subject, others: Subject) -> bool:
        if (some, others) not in self._lie_within:
            assert some.rows is not None and others.rows is not None
            self._lie_within[some, others] = not self.can_hold((some.rows, negated(others.rows)))
        return self._lie_within[some, others]


def _numbers(bounds: Iterable[Bound]) -> list[float]:
    return [float(each.edge) for each in bounds if not isinstance(each.edge, Relative)]  # type: ignore[arg-type]
