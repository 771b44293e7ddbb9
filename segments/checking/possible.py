"""What one value may still be when several comparisons of it must all hold; signs only, no data is read."""

from dataclasses import dataclass, field
from datetime import datetime

from segments import ast
from segments.ast import Operator
from segments.operators import RULES

LOW = {Operator.GREATER: False, Operator.GREATER_OR_EQUAL: True, Operator.BETWEEN: True}
HIGH = {Operator.LESS: False, Operator.LESS_OR_EQUAL: True, Operator.BETWEEN: True}


@dataclass
class Possible:
    """What one value may still be when conditions on it must all hold."""

    known: ast.Node | None = None
    missing: ast.Node | None = None
    exact: tuple[frozenset[object], ast.Node] | None = None
    low: tuple[object, bool, ast.Node] | None = None
    high: tuple[object, bool, ast.Node] | None = None
    kinds: set[type] = field(default_factory=set)

    def clash(self, one: ast.Comparison | ast.Aggregate) -> ast.Node | None:
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

    def _out_of_bounds(self, one: ast.Comparison | ast.Aggregate) -> ast.Node | None:
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
