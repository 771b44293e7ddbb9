"""Can a field be compared so? Of one field that exists, and of what is worked out of one; names are looked up
elsewhere. Every problem is kept, none ends the search.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from segments import ast
from segments.ast import Operator, Span, Value
from segments.errors import Problem, listed, nearest
from segments.operators import RULES, operators_for
from sql.field import Field, Kind

WORD_OF_VALUE = {str: Kind.TEXT, bool: Kind.BOOLEAN, Decimal: Kind.NUMBER, datetime: Kind.TIME, date: Kind.DATE}
EXAMPLES = {
    Kind.TEXT: 'a text in double quotes, such as "NL"',
    Kind.NUMBER: "a number, such as 3",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a date, such as 2026-11-21",
    Kind.TIME: "a date or an instant, such as 2026-11-21 or 2026-11-21T10:00:00+01:00",
}
TAKES = {"none": "no values", "one": "one value", "two": "two values", "many": "one value or more"}


class FieldResolver:
    """Gathers `problems`, without their source lines; `is_pattern` tells whether a regular expression is one."""

    def __init__(self, is_pattern: Callable[[str], bool]) -> None:
        self._is_pattern = is_pattern
        self.problems: list[Problem] = []

    def tell(self, at: Span | None, message: str, expected: Iterable[str] = (), near: str | None = None) -> None:
        line, column = (at.line, at.column) if at else (0, 0)
        self.problems.append(Problem(message, line, column, expected=tuple(expected), nearest=near))

    def unknown(
        self, at: Span | None, message: str, name: str, names: Iterable[str], lead: str, also: Iterable[str] = ()
    ) -> None:
        existing = tuple(names)
        self.tell(at, f"{message}; {lead}: {listed(existing)}.", existing, nearest(name, (*existing, *also)))

    def field(self, condition: ast.FieldCondition, field: Field) -> None:
        match condition:
            case ast.Comparison():
                self.comparison(condition, field)
            case ast.InWindow():
                self._dated(condition, field, f"a window is for {field.name} only if it is a date or a time")
                if isinstance(condition.window, ast.Absolute) and field.type.kind is Kind.DATE:
                    for moment in (condition.window.start, condition.window.end):
                        if isinstance(moment, datetime):
                            self.tell(condition.window.span or condition.span,
                                      f"{field.name} is a date without a time of day; compare it with a date.",
                                      (EXAMPLES[Kind.DATE],))  # fmt: skip
                self.window(condition.window)
            case ast.Anniversary():
                self._dated(condition, field, "only a date or a time has an anniversary")

    def _dated(self, condition: ast.FieldCondition, field: Field, otherwise: str) -> None:
        if field.type.is_list or field.type.kind not in (Kind.DATE, Kind.TIME):
            at = condition.window.span if isinstance(condition, ast.InWindow) else None
            self.tell(at or condition.span, f"{field.name} is a {field.type}; {otherwise}.",
                      map(str, operators_for(field.type)))  # fmt: skip

    def window(self, window: ast.Window) -> None:
        if isinstance(window, ast.InPeriod) and window.period is ast.Period.TOMORROW:
            self.tell(window.span, "tomorrow is for anniversaries only.")

    def comparison(self, comparison: ast.Comparison | ast.Aggregate, field: Field) -> None:
        rule = RULES[comparison.operator]
        can = [str(each) for each in operators_for(field.type)]
        if not rule.takes(field.type):
            self.tell(comparison.place("operator"), f"{field.name} is a {field.type} and cannot be compared by "
                      f'"{comparison.operator}"; it takes {", ".join(can)}.', can)  # fmt: skip
            return
        wanted = {"none": (0, 0), "one": (1, 1), "two": (2, 2), "many": (1, 1_000_000)}[rule.arity]
        if not wanted[0] <= len(comparison.operands) <= wanted[1]:
            self.tell(
                comparison.place("operator"),
                f'"{comparison.operator}" takes {TAKES[rule.arity]}, not {len(comparison.operands)}.',
            )
        for place, operand in enumerate(comparison.operands):
            self._operand(comparison, field, operand, comparison.place(place))

    def _operand(
        self, comparison: ast.Comparison | ast.Aggregate, field: Field, operand: Value, at: Span | None
    ) -> None:
        kind = field.type.kind
        given = WORD_OF_VALUE[type(operand)]
        fits = given is kind or (given is Kind.DATE and kind is Kind.TIME and not field.type.is_list)
        if not fits:
            holds = f"a {field.type}" if not field.type.is_list else f"a {field.type}; its elements are {kind}s"
            self.tell(at, f"{field.name} is {holds}, and this compares it with a {given}; "
                      f"write {EXAMPLES[kind]}.", (EXAMPLES[kind],))  # fmt: skip
        elif comparison.operator in (Operator.MATCHES, Operator.DOES_NOT_MATCH) and not self._is_pattern(str(operand)):
            self.tell(at, f'"{operand}" is not a regular expression (RE2 syntax); '
                      "look for an unclosed bracket or a sign that needs \\\\ before it.")  # fmt: skip
