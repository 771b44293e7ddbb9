"""The rows of one customer that take the steps of a sequence, or how far they come and why no further."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from segments import ast
from segments.planning.windows import Now, moved
from segments.why.evidence import Chain, Link
from segments.why.witness import Seen


@dataclass(frozen=True)
class _Reached:
    """A row that took a step, after the one before it; for a step that asks for none, the row stays the same."""

    at: datetime
    link: Link
    first: dict[str, Any]
    before: "_Reached | None" = None

    @property
    def tied(self) -> tuple[Any, ...]:
        """What decides, beside the time, what may follow."""
        return tuple(value for name, value in self.first.items() if name.startswith("v"))

    def links(self) -> tuple[Link, ...]:
        return (*(self.before.links() if self.before else ()), self.link)


def chain(sequence: ast.Sequence, first: Seen, after: Sequence[Seen], now: Now) -> Chain:
    """Over the rows of the first and of each step after it, whose `values` hold what ties them."""
    reached = [
        _Reached(row["at"], Link(sequence.first.activity, first.row(row)), row)
        for row in first.matching.sort("at", "arrival").iter_rows(named=True)
    ]
    number = len(sequence.steps) + 1
    if not reached:
        return Chain((Link(sequence.first.activity, None),), number, 0, "none", first.window)
    tied = 0
    for place, (step, rows) in enumerate(zip(sequence.steps, after, strict=True), 1):
        tie = f"v{tied}" if step.same is not None else None
        tied += step.same is not None
        further, stuck = _step(step, rows, reached, now, tie)
        if not further:
            last, link, why = stuck
            return Chain((*last.links(), link), number, place, why, first.window)
        reached = further
    return Chain(reached[-1].links(), number, window=first.window)


def _step(
    step: ast.Step, seen: Seen, reached: Sequence[_Reached], now: Now, tie: str | None
) -> tuple[list[_Reached], Any]:
    """Who takes the step, each row once; and the last of those that do not, with why."""
    activity = step.rows.activity
    rows = list(seen.matching.sort("at", "arrival").iter_rows(named=True))
    after: dict[tuple[datetime, Any], _Reached] = {}
    stuck: Any = None
    for each in reached:
        until = moved(Now(each.at, now.zone), step.within.count, step.within.unit) if step.within else None
        fits = [row for row in rows if row["at"] > each.at and (until is None or row["at"] <= until)]
        if tie is not None:
            fits = [row for row in fits if _same(each.first[tie], row["v0"])]
        if step.negated:
            if fits:
                stuck = each, Link(activity, seen.row(fits[0]), True, until), "happened"
            elif until is not None and until > now.as_of:
                stuck = each, Link(activity, None, True, until), "too_early"
            else:
                link = Link(activity, None, True, until)
                after.setdefault((each.at, each.tied), _Reached(each.at, link, each.first, each))
            continue
        if not fits:
            late = until is not None and until > now.as_of
            stuck = each, Link(activity, None, False, until), "too_early" if late else "none"
        for row in fits:
            link = Link(activity, seen.row(row))
            after.setdefault((row["at"], each.tied), _Reached(row["at"], link, each.first, each))
    return sorted(after.values(), key=lambda one: one.at), stuck


def _same(first: Any, other: Any) -> bool:
    """Known, and alike."""
    is_blank = first is None or (isinstance(first, str) and not first.strip())
    return not is_blank and bool(first == other)
