"""What a condition comes to whatever the data: it can hold for nobody, or holds for all. Both are warned of.

Signs only, found in one pass over the tree; what is not seen here is not wrong. Nothing here changes what a profile
means, and no data is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from segments import ast
from segments.ast import Operator
from segments.errors import Problem
from segments.operators import RULES

Outcome = Literal["nobody", "all"] | None
OPPOSITE: dict[Outcome, Outcome] = {"nobody": "all", "all": "nobody", None: None}
CUSTOMERS = {"nobody": "can hold for no customer", "all": "holds for all customers"}
ROWS = {"nobody": "can hold for no row", "all": "holds for every row"}
LOW = {Operator.GREATER: False, Operator.GREATER_OR_EQUAL: True, Operator.BETWEEN: True}
HIGH = {Operator.LESS: False, Operator.LESS_OR_EQUAL: True, Operator.BETWEEN: True}


def contradictions(profile: ast.Profile) -> list[Problem]:
    """In the order of the text, without their source lines."""
    found = _Outcomes()
    found.of(profile.include)
    if profile.exclude is not None:
        excluded = found.of(profile.exclude)
        if not found.problems and (excluded == "all" or profile.exclude == profile.include):
            found.tell(profile.exclude, "Whoever is included is excluded as well; this profile can have no members.")
    return found.problems


class _Outcomes:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def tell(self, node: ast.Node, message: str) -> None:
        line, column = (node.span.line, node.span.column) if node.span else (0, 0)
        self.problems.append(Problem(message, line, column))

    def of(self, condition: ast.Condition) -> Outcome:
        """What it comes to; told where it is seen first."""
        match condition:
            case ast.Everyone():
                return "all"
            case ast.Nobody():
                return "nobody"
            case ast.Block():
                return self._block(condition)
            case ast.Did():
                return self._did(condition)
            case ast.Picked(rows=rows, filters=filters):
                every = {self._rows(rows), self._together(filters, ROWS)}
                return "nobody" if "nobody" in every else None
            case ast.Comparison() | ast.InWindow():
                return self._single(condition, CUSTOMERS)
            case ast.Sample(percent=percent) if percent in (0, 100):
                always = percent == 100
                self.tell(condition, f"A sample of {percent}% {CUSTOMERS['all' if always else 'nobody']}.")
                return "all" if always else "nobody"
        return None

    def _block(self, block: ast.Block) -> Outcome:
        told = len(self.problems)
        parts = [self.of(each) for each in block.conditions]
        outcome: Outcome
        if block.kind == "all":
            outcome = "nobody" if "nobody" in parts else "all" if set(parts) == {"all"} else None
            outcome = outcome or self._clash(_flat(block), CUSTOMERS)
        else:
            outcome = "all" if "all" in parts else "nobody" if set(parts) == {"nobody"} else None
            inner = outcome or self._exhausted(block)
            outcome = OPPOSITE[inner] if block.kind == "none" else inner
        if outcome and len(self.problems) == told:
            self.tell(block, f"This block {CUSTOMERS[outcome]}.")
        return outcome

    def _did(self, did: ast.Did) -> Outcome:
        rows, count = self._rows(did.rows), did.count
        outcome: Outcome = None
        match count:
            case ast.Count(word="at least", start=0):
                outcome = "all"
            case ast.Count(word="fewer than", start=0):
                outcome = "nobody"
            case ast.Count(word="between", start=start, end=end) if end is not None and end < start:
                outcome = "nobody"
        if count and outcome:
            self.tell(count, f"This count {CUSTOMERS[outcome]}.")
        if outcome or rows != "nobody":
            return outcome
        return "all" if count and count.limits[0] == 0 else "nobody"

    def _rows(self, rows: ast.Rows) -> Outcome:
        """nobody: there can be no such rows."""
        impossible = self._together(rows.filters, ROWS) == "nobody"
        if rows.window is not None and _is_backward(rows.window):
            self.tell(rows.window, f"This window ends before it starts; it {ROWS['nobody']}.")
            impossible = True
        return "nobody" if impossible else None

    def _together(self, filters: tuple[ast.RowCondition, ...], words: dict[str, str]) -> Outcome:
        """What filters come to that must all hold."""
        parts: list[Outcome] = []
        for each in filters:
            if isinstance(each, ast.RowBlock):
                inner = [self._together((part,), words) for part in each.conditions]
                joined: Outcome = "all" if "all" in inner else "nobody" if set(inner) == {"nobody"} else None
                parts.append(OPPOSITE[joined] if each.kind == "none" else joined)
            elif isinstance(each, ast.Comparison | ast.InWindow):
                parts.append(self._single(each, words))
        return "nobody" if "nobody" in parts else self._clash(filters, words)

    def _single(self, condition: ast.Comparison | ast.InWindow, words: dict[str, str]) -> Outcome:
        if isinstance(condition, ast.InWindow):
            never, negated, what = _is_backward(condition.window), condition.negated, "window"
        else:
            never, negated, what = _is_never(condition), bool(RULES[condition.operator].negates), "comparison"
            if condition.operator is Operator.IS_MISSING:
                return None
        if not never:
            return None
        self.tell(condition, f"This {what} {words['all' if negated else 'nobody']}.")
        return "all" if negated else "nobody"

    def _clash(self, conditions: Iterable[ast.Condition | ast.RowCondition], words: dict[str, str]) -> Outcome:
        """Of conditions that must all hold: does one leave nothing of what the others do?"""
        values: dict[str, _Possible] = {}
        seen: dict[object, ast.Node] = {}
        for each in conditions:
            other = seen.get(_key(each, opposite=True))
            if other is None and isinstance(each, ast.Comparison):
                other = values.setdefault(each.field, _Possible()).clash(each)
            if other is not None:
                self.tell(each, f"Together with the condition {_where(other)}this {words['nobody']}.")
                return "nobody"
            seen.setdefault(_key(each), each)
        return None

    def _exhausted(self, block: ast.Block) -> Outcome:
        """Of conditions of which one must hold: do two leave nobody out?"""
        seen: dict[object, ast.Node] = {}
        for each in block.conditions:
            if other := seen.get(_key(each, opposite=True)):
                told = CUSTOMERS["all" if block.kind == "any" else "nobody"]
                self.tell(each, f"Together with the condition {_where(other)}this {told}.")
                return "all"
            seen.setdefault(_key(each), each)
        return None


@dataclass
class _Possible:
    """What one value may still be when conditions on it must all hold."""

    known: ast.Node | None = None
    missing: ast.Node | None = None
    exact: tuple[frozenset[object], ast.Node] | None = None
    low: tuple[object, bool, ast.Node] | None = None
    high: tuple[object, bool, ast.Node] | None = None
    kinds: set[type] = field(default_factory=set)

    def clash(self, one: ast.Comparison) -> ast.Node | None:
        """Take in one more comparison: the earlier one with which it leaves nothing, if any."""
        rule, operands = RULES[one.operator], one.operands
        if one.operator is Operator.IS_MISSING:
            self.missing = self.missing or one
            return self.known
        if rule.negates:
            return None
        self.known = self.known or one
        if self.missing:
            return self.missing
        self.kinds |= {type(each) for each in operands}
        if len(self.kinds) > 1 or datetime in self.kinds:
            # A day holds many instants, so moments are left alone where the two meet.
            return None
        if one.operator in (Operator.IS, Operator.IS_ONE_OF):
            earlier = self.exact
            wanted = frozenset(operands) & earlier[0] if earlier else frozenset(operands)
            self.exact = (wanted, one)
            if not wanted:
                return earlier[1] if earlier else None
        if one.operator in LOW and (self.low is None or operands[0] >= self.low[0]):  # type: ignore[operator]
            self.low = (operands[0], LOW[one.operator], one)
        if one.operator in HIGH and (self.high is None or operands[-1] <= self.high[0]):  # type: ignore[operator]
            self.high = (operands[-1], HIGH[one.operator], one)
        return self._out_of_bounds(one)

    def _out_of_bounds(self, one: ast.Comparison) -> ast.Node | None:
        low, high, exact = self.low, self.high, self.exact
        nodes = [each[-1] for each in (low, high, exact) if each]
        if exact:
            is_empty = not any(_is_within(each, low, high) for each in exact[0])
        elif low and high:
            both_included = low[1] and high[1]
            is_empty = bool(low[0] > high[0] or (low[0] == high[0] and not both_included))  # type: ignore[operator]
        else:
            is_empty = False
        return next((each for each in nodes if each is not one), None) if is_empty else None


def _is_within(
    value: object, low: tuple[object, bool, ast.Node] | None, high: tuple[object, bool, ast.Node] | None
) -> bool:
    above = low is None or value > low[0] or (low[1] and value == low[0])  # type: ignore[operator]
    below = high is None or value < high[0] or (high[1] and value == high[0])  # type: ignore[operator]
    return bool(above and below)


def _flat(block: ast.Block) -> Iterator[ast.Condition]:
    """The conditions of a block that must all hold, and of such blocks in it."""
    for each in block.conditions:
        if isinstance(each, ast.Block) and each.kind == "all":
            yield from _flat(each)
        else:
            yield each


def _key(condition: ast.Condition | ast.RowCondition, opposite: bool = False) -> object:
    """Equal for a condition and, with `opposite`, for the one that is its complement; of its own for any other."""
    match condition:
        case ast.Comparison(field=name, operator=operator, operands=operands):
            positive = RULES[operator].negates
            return ("field", name, positive or operator, operands, (positive is not None) != opposite)
        case ast.InWindow(field=name, window=window, negated=negated):
            return ("window", name, window, negated != opposite)
        case ast.InProfile(name=name, negated=negated):
            return ("profile", name, negated != opposite)
        case ast.InList(name=name, negated=negated):
            return ("list", name, negated != opposite)
        case ast.Did(rows=rows, count=count):
            low, high = count.limits if count else (1, None)
            if opposite:
                low, high = (0, low - 1) if high is None else (high + 1, None) if low == 0 else (-1, -1)
            return ("rows", rows, low, high)
        case _:
            return ("other", id(condition), opposite)


def _is_never(comparison: ast.Comparison) -> bool:
    """Can the positive of this comparison hold for no value?"""
    positive, operands = RULES[comparison.operator].negates or comparison.operator, comparison.operands
    if positive in (Operator.IS, Operator.IS_ONE_OF, Operator.HAS):
        # A blank text is missing, and a comparison with what is missing is false.
        return all(isinstance(each, str) and not each.strip() for each in operands)
    if positive is not Operator.BETWEEN or type(operands[0]) is not type(operands[1]):
        return False
    return bool(operands[0] > operands[1])  # type: ignore[operator]


def _is_backward(window: ast.Window) -> bool:
    if not isinstance(window, ast.Absolute) or window.end is None or type(window.start) is not type(window.end):
        return False
    return bool(window.end < window.start)


def _where(node: ast.Node) -> str:
    return f"on line {node.span.line} " if node.span else "before it "
