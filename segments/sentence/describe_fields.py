"""Conditions on the fields of a customer or a row, and windows, as phrases of a sentence."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from segments import ast
from segments.operators import RULES
from segments.sentence.phrases import DUTCH, ENGLISH
from segments.text.literals import write_number, write_value

Language = Literal["en", "nl"]

# With a day or an instant, more and less are later and earlier.
ORDER_OF_TIME = {
    ast.Operator.GREATER: "after",
    ast.Operator.GREATER_OR_EQUAL: "since",
    ast.Operator.LESS: "before",
    ast.Operator.LESS_OR_EQUAL: "until",
}


class FieldTeller:
    def __init__(self, language: Language, plurals: Mapping[str, str]) -> None:
        self.words = DUTCH if language == "nl" else ENGLISH
        self.language = language
        self.plurals = plurals

    def filters(self, filters: Sequence[ast.RowCondition]) -> str:
        """`a, b and c`."""
        *first, last = map(self.row_condition, filters)
        return f"{', '.join(first)} {self.words.conjunction} {last}" if first else last

    def row_condition(self, condition: ast.RowCondition) -> str:
        if isinstance(condition, ast.RowBlock):
            words = self.words
            told = f" {words.disjunction} ".join(map(self.row_condition, condition.conditions))
            if condition.kind == "any":
                return told if len(condition.conditions) == 1 else f"({words.either.format(told)})"
            return words.row_none.format(told)
        return self.field(condition)

    def field(self, condition: ast.FieldCondition) -> str:
        words = self.words
        match condition:
            case ast.Anniversary():
                window = condition.window
                edge = {ast.InTheNext: words.from_tomorrow, ast.InTheLast: words.up_to_yesterday}.get(type(window), "")
                return words.anniversary.format(condition.field, self.window(window), edge)
            case ast.InWindow():
                return words.falls[condition.negated].format(condition.field, self.window(condition.window))
            case ast.Comparison():
                return self.comparison(condition.field, condition) + self._missing(condition)

    def comparison(self, name: str, comparison: ast.Comparison | ast.Aggregate) -> str:
        """`name` stands for what is compared; what a missing value does is not said."""
        words, rule = self.words, RULES[comparison.operator]
        if comparison.operator in ORDER_OF_TIME and isinstance(comparison.operands[0], date):
            word = ORDER_OF_TIME[comparison.operator]
            return words.falls[0].format(name, words.absolute[word].format(write_value(comparison.operands[0])))
        operands = [self._value(each) for each in comparison.operands]
        if rule.arity == "two":
            listed = words.range.format(*operands)
        elif rule.arity == "many" and len(operands) > 1:
            listed = f"{', '.join(operands[:-1])} {words.disjunction} {operands[-1]}"
        else:
            listed = ", ".join(operands)
        return words.comparisons[comparison.operator].format(name, listed)

    def _missing(self, comparison: ast.Comparison) -> str:
        return self.words.or_missing if is_negative(comparison.operator) else ""

    def _value(self, value: ast.Value) -> str:
        if isinstance(value, bool):
            return self.words.true if value else self.words.false
        if isinstance(value, Decimal):
            return self.number(value)
        return quoted(value) if isinstance(value, str) else write_value(value)

    def number(self, number: Decimal) -> str:
        return write_number(number).replace(".", self.words.point)

    def window(self, window: ast.Window) -> str:
        words = self.words
        match window:
            case ast.InTheLast(count=count, unit=unit, calendar=calendar):
                form = words.in_the_last_calendar if calendar else words.in_the_last
                return form.format(count, words.units(count, unit))
            case ast.InTheNext(count=count, unit=unit):
                return words.in_the_next.format(count, words.units(count, unit))
            case ast.MoreThanAgo(count=count, unit=unit):
                return words.more_than_ago.format(count, words.units(count, unit))
            case ast.BetweenAgo():
                among = words.units(window.farthest, window.unit)
                return words.between_ago.format(window.nearest, window.farthest, among)
            case ast.InPeriod(period=period):
                return words.periods[period]
            case ast.Absolute():
                end = write_value(window.end) if window.end is not None else ""
                return words.absolute[window.word].format(write_value(window.start), end)


def is_negative(operator: ast.Operator) -> bool:
    """Does it hold for what is missing, without asking for that?"""
    rule = RULES[operator]
    return rule.negates is not None and rule.arity != "none"


def quoted(text: str) -> str:
    return f"“{text}”"
