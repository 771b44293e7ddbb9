"""What a condition comes to whatever the data: it can hold for nobody, or holds for all. Both are warned of.

Each is told once, where it is seen first, the innermost condition before the block around it. What is not seen is not
wrong. Nothing here changes what a profile means, and no data is read.
"""

from collections.abc import Iterator, Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from segments import ast
from segments.ast import Operator
from segments.checking.formula import Both, Formula, joined, negated
from segments.checking.holding import Holding
from segments.checking.meaning_rows import ROW, Meaning
from segments.checking.without_rows import FROM_ZERO
from segments.errors import Problem
from sql.catalog import Catalog

Outcome = Literal["nobody", "all"] | None
OPPOSITE: dict[Outcome, Outcome] = {"nobody": "all", "all": "nobody", None: None}
CUSTOMERS = {"nobody": "can hold for no customer", "all": "holds for all customers"}
ROWS = {"nobody": "can hold for no row", "all": "holds for every row"}


def contradictions(profile: ast.Profile, catalog: Catalog, zone: ZoneInfo) -> list[Problem]:
    """Without their source lines; `zone` is the profile's own or the installation's."""
    found = Outcomes(catalog, zone)
    found.of_profile(profile)
    return found.problems


class Outcomes:
    """Gathers `problems`."""

    def __init__(self, catalog: Catalog, zone: ZoneInfo) -> None:
        self._holding = Holding(zone)
        self._meaning = Meaning(catalog, self._holding)
        self.problems: list[Problem] = []

    def of_profile(self, profile: ast.Profile) -> None:
        included = self.of(profile.include)
        if profile.exclude is None:
            return
        excluded = self.of(profile.exclude)
        if included == "nobody" or excluded == "nobody":
            return
        left = negated(self._meaning.of(profile.exclude))
        if not self._holding.can_hold((self._meaning.of(profile.include), left)):
            self._tell(profile.exclude, "Whoever is included is excluded as well; this profile can have no members.")
            return
        for each in _ways(profile.include):
            said = self._meaning.of(each)
            if self._holding.can_hold((said,)) and not self._holding.can_hold((said, left)):
                self._tell(each, "The exclude takes away everybody for whom this holds.")

    def of(self, condition: ast.Condition) -> Outcome:
        """What it comes to; told where it is seen first."""
        told = len(self.problems)
        if isinstance(condition, ast.Block):
            return self._block(condition)
        self._within(condition)
        outcome = self._outcome(self._meaning.of(condition))
        if outcome and len(self.problems) == told and not isinstance(condition, ast.Everyone | ast.Nobody):
            at = condition.count if isinstance(condition, ast.Did) and condition.count else condition
            self._tell(at, _told(condition, CUSTOMERS[outcome]))
        return outcome

    def _outcome(self, said: Formula, can_be: bool = False) -> Outcome:
        if not can_be and not self._holding.can_hold((said,)):
            return "nobody"
        return None if self._holding.can_hold((negated(said),)) else "all"

    def _block(self, block: ast.Block) -> Outcome:
        told, kind = len(self.problems), block.kind
        parts = [self.of(each) for each in block.conditions]
        enough: Outcome = "nobody" if kind == "all" else "all"
        inner = enough if enough in parts else OPPOSITE[enough] if set(parts) == {OPPOSITE[enough]} else None
        if inner is None:
            flat = list(_flat(block))
            outcome = OPPOSITE[enough] if kind == "none" else enough
            said = [self._meaning.of(each) for each in flat]
            if self._clash(flat, said if kind == "all" else list(map(negated, said)), CUSTOMERS[outcome or ""]):
                return outcome
        outcome = OPPOSITE[inner] if kind == "none" else inner
        if outcome and len(self.problems) == told:
            self._tell(block, f"This block {CUSTOMERS[outcome]}.")
        return outcome

    def _clash(self, nodes: Sequence[ast.Node], said: Sequence[Formula], comes: str) -> bool:
        """Can what is said of these nodes not hold together? Each of it can."""
        found = self._holding.first_clash(said)
        if found is None:
            return False
        at, other = found
        others = "conditions before it" if other is None else f"condition {_where(nodes[other])}"
        self._tell(nodes[at], f"Together with the {others} this {comes}.")
        return True

    # ---------------------------------------------------------------------------------------- asked of rows

    def _within(self, condition: ast.Condition) -> None:
        """Tell of the rows that it is asked of."""
        match condition:
            case ast.Did(rows=rows) | ast.Aggregate(rows=rows):
                self._rows(rows)
            case ast.Picked(rows=rows, filters=filters):
                if self._rows(rows) and self._filters(filters, rows.activity):
                    said = self._meaning.filters(filters, ROW, rows.activity)
                    self._clash((rows, *filters), (self._meaning.rows(rows), *said), ROWS["nobody"])
            case ast.FirstEver(rows=rows, window=window):
                if self._rows(rows) and self._rows(ast.Rows(rows.activity, (), window)):
                    bounded = ast.Rows(rows.activity, (), window, "anyone")
                    said_of = (self._meaning.rows(rows), self._meaning.window(bounded))
                    self._clash((rows, window), said_of, ROWS["nobody"])
            case ast.Sequence():
                self._sequence(condition)
            case ast.Rhythm():
                self._rhythm(condition)

    def _sequence(self, sequence: ast.Sequence) -> None:
        can_be = self._rows(sequence.first)
        for step in sequence.steps:
            is_told = not self._rows(step.rows)
            if step.within and step.within.count == 0:
                comes = f"Nothing later comes within 0 {step.within.unit}s"
                said = "this step says nothing" if step.negated else f"this {CUSTOMERS['nobody']}"
                self._tell(step, f"{comes}; {said}.")
            elif can_be and not is_told and not step.negated and sequence.first.window:
                window = self._meaning.window(ast.Rows(step.rows.activity, (), sequence.first.window, "anyone"))
                self._clash((sequence.first, step), (window, self._meaning.rows(step.rows)), ROWS["nobody"])

    def _rhythm(self, rhythm: ast.Rhythm) -> None:
        can_be = self._rows(rhythm.rows)
        periods = self._meaning.periods(rhythm)
        if rhythm.count and can_be and (periods.low or periods.high == 0):
            self._tell(rhythm.count, f"This count {'holds in every period' if periods.low else 'holds in no period'}.")
        numbers = self._meaning.number_of_periods(rhythm.of)
        if outcome := self._outcome(self._meaning.counted(numbers, rhythm.periods)):
            many = f"Of {rhythm.of} period{'' if rhythm.of == 1 else 's'}"
            self._tell(rhythm.periods, f"{many} this {CUSTOMERS[outcome]}.")

    def _rows(self, rows: ast.Rows) -> bool:
        """Can there be such rows, as far as is seen? Told where not."""
        can_be = self._meaning.count(rows).high is None
        if not self._filters(rows.filters, rows.activity, can_be):
            return False
        if can_be:
            return True
        said = self._meaning.filters(rows.filters, ROW, rows.activity)
        maker = self._meaning.made_by(rows)
        for node, each in zip(rows.filters, said, strict=True):
            if not self._holding.can_hold((maker, each)):
                self._tell(node, _otherwise_made(rows))
                return False
        if rows.window is not None:
            window = self._meaning.window(rows)
            if not self._holding.can_hold((window,)):
                ends = "ends before it starts; it " if isinstance(rows.window, ast.Absolute) else ""
                self._tell(rows.window, f"This window {ends}{ROWS['nobody']}.")
                return False
            said.append(window)
        nodes = [*rows.filters, *([rows.window] if rows.window else [])]
        return not (said and self._clash(nodes, [Both((maker, each)) for each in said], ROWS["nobody"]))

    def _filters(self, filters: tuple[ast.RowCondition, ...], activity: str, can_be: bool = False) -> bool:
        """Can all these hold of one row, as far as is seen? Told where not, or where one says nothing; `can_be` where
        it is known that they can."""
        found = [self.of_filter(each, activity, can_be) for each in filters]
        if can_be or "nobody" in found:
            return can_be
        return not (filters and self._clash(filters, self._meaning.filters(filters, ROW, activity), ROWS["nobody"]))

    def of_filter(self, condition: ast.RowCondition, activity: str, can_be: bool = False) -> Outcome:
        """What it comes to for any row of the activity."""
        told = len(self.problems)
        parts = condition.conditions if isinstance(condition, ast.RowBlock) else ()
        inner = {self.of_filter(each, activity) for each in parts}
        said = self._meaning.filters((condition,), ROW, activity)
        outcome = self._outcome(joined("all", said), can_be)
        if not outcome or len(self.problems) > told:
            return outcome
        if inner == {None}:
            opposites = [negated(each) for each in self._meaning.filters(parts, ROW, activity)]
            if self._clash(parts, opposites, ROWS[outcome]):
                return outcome
        self._tell(condition, _told(condition, ROWS[outcome]))
        return outcome

    def _tell(self, node: ast.Node, message: str) -> None:
        line, column = (node.span.line, node.span.column) if node.span else (0, 0)
        self.problems.append(Problem(message, line, column))


def _flat(block: ast.Block) -> Iterator[ast.Condition]:
    """The conditions of a block, and of the blocks in it that ask for as many of theirs."""
    inside = "all" if block.kind == "all" else "any"
    for each in block.conditions:
        if isinstance(each, ast.Block) and each.kind == inside:
            yield from _flat(each)
        else:
            yield each


def _ways(include: ast.Condition) -> Iterator[ast.Condition]:
    """The conditions of which one is enough to be included, but for what else must hold."""
    if isinstance(include, ast.Block) and include.kind != "none":
        for each in include.conditions:
            if isinstance(each, ast.Block):
                yield from _ways(each)
            elif include.kind == "any":
                yield each


def _told(condition: ast.Condition | ast.RowCondition, comes: str) -> str:
    match condition:
        case ast.Comparison(field=name, operator=Operator.IS_KNOWN | Operator.IS_MISSING):
            return f"{name} is never missing; this {comes}."
        case ast.Aggregate(operator=Operator.IS_KNOWN | Operator.IS_MISSING, what=worked_out) if (
            worked_out in FROM_ZERO
        ):
            return f"This is never missing; it {comes}."
        case ast.Sample(percent=percent):
            return f"A sample of {percent}% {comes}."
        case ast.RowBlock(kind=kind):
            return f"This {kind} of {comes}."
    what = {ast.Did: "count", ast.InWindow: "window", ast.Anniversary: "anniversary"}.get(type(condition))
    what = what or ("comparison" if isinstance(condition, ast.Comparison | ast.Aggregate) else "condition")
    return f"This {what} {comes}."


def _otherwise_made(rows: ast.Rows) -> str:
    if rows.made_by == "machine":
        return f"machine {rows.activity} takes only what machines made; this {ROWS['nobody']}."
    return f"{rows.activity} leaves out what machines made; this {ROWS['nobody']}. Write machine {rows.activity}."


def _where(node: ast.Node) -> str:
    return f"on line {node.span.line}" if node.span else "before it"
