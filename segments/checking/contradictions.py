"""What a condition comes to whatever the data: it can hold for nobody, or holds for all. Both are warned of.

Signs only, found in one pass over the tree; what is not seen here is not wrong. Nothing here changes what a profile
means, and no data is read.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from segments import ast
from segments.ast import Operator
from segments.checking.possible import Possible
from segments.checking.without_rows import FROM_ZERO, holds_without_rows
from segments.errors import Problem
from segments.operators import RULES
from sql.builtin import HAS_MACHINE

Outcome = Literal["nobody", "all"] | None
OPPOSITE: dict[Outcome, Outcome] = {"nobody": "all", "all": "nobody", None: None}
CUSTOMERS = {"nobody": "can hold for no customer", "all": "holds for all customers"}
ROWS = {"nobody": "can hold for no row", "all": "holds for every row"}


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
            case ast.Aggregate():
                return self._aggregate(condition)
            case ast.FirstEver(rows=rows, window=window):
                return "nobody" if self._rows(rows) or self._backward(window, ROWS) else None
            case ast.Sequence():
                return self._sequence(condition)
            case ast.Rhythm():
                return self._rhythm(condition)
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
        rows, outcome = self._rows(did.rows), _of_count(did.count)
        if did.count and outcome:
            self.tell(did.count, f"This count {CUSTOMERS[outcome]}.")
        if outcome or rows != "nobody":
            return outcome
        return "all" if _counts_none(did.count) else "nobody"

    def _aggregate(self, aggregate: ast.Aggregate) -> Outcome:
        if self._rows(aggregate.rows) == "nobody":
            return "all" if holds_without_rows(aggregate) else "nobody"
        asks = aggregate.operator in (Operator.IS_KNOWN, Operator.IS_MISSING)
        if aggregate.what in FROM_ZERO and asks:
            always = aggregate.operator is Operator.IS_KNOWN
            self.tell(aggregate, f"This is never missing; it {CUSTOMERS['all' if always else 'nobody']}.")
        elif _is_never(aggregate):
            always = RULES[aggregate.operator].negates is not None
            self.tell(aggregate, f"This comparison {CUSTOMERS['all' if always else 'nobody']}.")
        else:
            return None
        return "all" if always else "nobody"

    def _sequence(self, sequence: ast.Sequence) -> Outcome:
        outcome: Outcome = self._rows(sequence.first)
        for step in sequence.steps:
            rows = self._rows(step.rows)
            if step.within and step.within.count == 0:
                comes = f"Nothing later comes within 0 {step.within.unit}s"
                told = "this step says nothing" if step.negated else f"this {CUSTOMERS['nobody']}"
                self.tell(step, f"{comes}; {told}.")
                rows = "nobody"
            if rows == "nobody" and not step.negated:
                outcome = "nobody"
        return outcome

    def _rhythm(self, rhythm: ast.Rhythm) -> Outcome:
        rows, each, periods = self._rows(rhythm.rows), _of_count(rhythm.count), rhythm.periods
        if rhythm.count and each:
            self.tell(rhythm.count, f"This count {'holds in every period' if each == 'all' else 'holds in no period'}.")
        low, high = periods.limits
        outcome = _of_count(periods) or ("nobody" if low > rhythm.of else None)
        if low == 0 and high is not None and high >= rhythm.of:
            outcome = "all"
        if outcome:
            many = f"Of {rhythm.of} period{'' if rhythm.of == 1 else 's'}"
            self.tell(periods, f"{many} this {CUSTOMERS[outcome]}.")
        if rows == "nobody":
            each = each or ("all" if _counts_none(rhythm.count) else "nobody")
        if outcome or each is None:
            return outcome
        number = rhythm.of if each == "all" else 0
        return "all" if low <= number and (high is None or number <= high) else "nobody"

    def _rows(self, rows: ast.Rows) -> Outcome:
        """nobody: there can be no such rows."""
        impossible = self._together(rows.filters, ROWS) == "nobody" or self._made_otherwise(rows)
        if rows.window is not None and self._backward(rows.window, ROWS):
            impossible = True
        return "nobody" if impossible else None

    def _made_otherwise(self, rows: ast.Rows) -> bool:
        """Is what machines made asked for among rows that leave it out?"""
        asked = rows.made_by == "people" and rows.activity in HAS_MACHINE
        for each in rows.filters if asked else ():
            if isinstance(each, ast.Comparison) and each.field == "machine" and _is_true(each):
                told = f"{rows.activity} leaves out what machines made"
                self.tell(each, f"{told}; this {ROWS['nobody']}. Write machine {rows.activity}.")
                return True
        return False

    def _backward(self, window: ast.Window, words: dict[str, str]) -> bool:
        found = _is_backward(window)
        if found:
            self.tell(window, f"This window ends before it starts; it {words['nobody']}.")
        return found

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
            if condition.operator in (Operator.IS_MISSING, Operator.IS_KNOWN):
                return self._reachable(condition) if words is CUSTOMERS and condition.field == "reachable" else None
        if not never:
            return None
        self.tell(condition, f"This {what} {words['all' if negated else 'nobody']}.")
        return "all" if negated else "nobody"

    def _reachable(self, condition: ast.Comparison) -> Outcome:
        always = condition.operator is Operator.IS_KNOWN
        self.tell(condition, f"reachable is never missing; this {CUSTOMERS['all' if always else 'nobody']}.")
        return "all" if always else "nobody"

    def _clash(self, conditions: Iterable[ast.Condition | ast.RowCondition], words: dict[str, str]) -> Outcome:
        """Of conditions that must all hold: does one leave nothing of what the others do?"""
        values: dict[object, Possible] = {}
        seen: dict[object, ast.Node] = {}
        for each in conditions:
            other = seen.get(_key(each, opposite=True))
            if other is None and isinstance(each, ast.Comparison | ast.Aggregate):
                other = values.setdefault(_compared(each), Possible()).clash(each)
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
        case ast.Comparison(operator=operator, operands=operands) | ast.Aggregate(operator=operator, operands=operands):
            positive = RULES[operator].negates
            return ("value", _compared(condition), positive or operator, operands, (positive is not None) != opposite)
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


def _compared(condition: ast.Comparison | ast.Aggregate) -> object:
    """What is compared: a field, or what is worked out of one over the same rows."""
    if isinstance(condition, ast.Comparison):
        return condition.field
    return condition.what, condition.field, condition.rows


def _of_count(count: ast.Count | None) -> Outcome:
    """Whatever number it is asked of."""
    match count:
        case ast.Count(word="at least", start=0):
            return "all"
        case ast.Count(word="fewer than", start=0):
            return "nobody"
        case ast.Count(word="between", start=start, end=end) if end is not None and end < start:
            return "nobody"
        case _:
            return None


def _counts_none(count: ast.Count | None) -> bool:
    return count is not None and count.limits[0] == 0


def _is_never(comparison: ast.Comparison | ast.Aggregate) -> bool:
    """Can the positive of this comparison hold for no value?"""
    positive, operands = RULES[comparison.operator].negates or comparison.operator, comparison.operands
    if positive in (Operator.IS, Operator.IS_ONE_OF, Operator.HAS):
        # A blank text is missing, and a comparison with what is missing is false.
        return all(isinstance(each, str) and not each.strip() for each in operands)
    if positive is not Operator.BETWEEN or type(operands[0]) is not type(operands[1]):
        return False
    return bool(operands[0] > operands[1])  # type: ignore[operator]


def _is_true(comparison: ast.Comparison) -> bool:
    return comparison.operator in (Operator.IS, Operator.IS_ONE_OF) and set(comparison.operands) == {True}


def _is_backward(window: ast.Window) -> bool:
    if not isinstance(window, ast.Absolute) or window.end is None or type(window.start) is not type(window.end):
        return False
    return bool(window.end < window.start)


def _where(node: ast.Node) -> str:
    return f"on line {node.span.line} " if node.span else "before it "
