"""Does what is worked out of rows hold where there are none to work it out of? Then a sum and a number are 0, and the
others are missing."""

from decimal import Decimal

from segments import ast
from segments.ast import Aggregation, Operator
from segments.operators import RULES

# They are 0 of nothing.
FROM_ZERO = frozenset({Aggregation.SUM, Aggregation.DIFFERENT})


def holds_without_rows(aggregate: ast.Aggregate) -> bool:
    """Of customers without a known value; also for trees whose operands do not fit."""
    operator, operands = aggregate.operator, aggregate.operands
    is_zero = aggregate.what in FROM_ZERO
    if operator in (Operator.IS_KNOWN, Operator.IS_MISSING):
        return is_zero == (operator is Operator.IS_KNOWN)
    negates = RULES[operator].negates
    numbers = [each for each in operands if isinstance(each, Decimal)] if is_zero else []
    if not numbers or len(numbers) < len(operands):
        return negates is not None
    holds = {
        Operator.IS: 0 in numbers,
        Operator.IS_ONE_OF: 0 in numbers,
        Operator.GREATER: numbers[0] < 0,
        Operator.GREATER_OR_EQUAL: numbers[0] <= 0,
        Operator.LESS: numbers[0] > 0,
        Operator.LESS_OR_EQUAL: numbers[0] >= 0,
        Operator.BETWEEN: numbers[0] <= 0 <= numbers[-1],
    }.get(negates or operator, False)
    return holds != (negates is not None)
