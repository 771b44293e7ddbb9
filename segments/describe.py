"""A profile as a sentence, in English or Dutch, that says exactly what the tree means, missing values included.

Made from the tree alone; every clause is a whole statement about one customer, joined by words that leave no doubt
about what belongs to what.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from segments import ast
from segments.literals import write_number, write_value
from segments.operators import RULES
from segments.phrases import DUTCH, DUTCH_ACTIVITIES, ENGLISH
from segments.words import PLURALS

Language = Literal["en", "nl"]


# With a day or an instant, more and less are later and earlier.
ORDER_OF_TIME = {
    ast.Operator.GREATER: "after",
    ast.Operator.GREATER_OR_EQUAL: "since",
    ast.Operator.LESS: "before",
    ast.Operator.LESS_OR_EQUAL: "until",
}
MADE_BY_SOMEBODY = frozenset({"open", "click"})


def describe(profile: ast.Profile, language: Language = "en", plurals: Mapping[str, str] = PLURALS) -> str:
    """The whole profile in a sentence, and a second one on its time zone where it names one."""
    teller = _Teller(language, plurals)
    words = teller.words
    match profile.include:
        case ast.Everyone():
            text = words.everyone
        case ast.Nobody():
            text = words.nobody
        case _:
            text = words.customers.format(teller.top(profile.include))
    if profile.exclude is not None:
        text += words.minus.format(teller.top(profile.exclude))
    zone = words.zone.format(profile.timezone) if profile.timezone else ""
    return f"{text}.{zone}"


def describe_condition(
    condition: ast.Condition | ast.RowCondition, language: Language = "en", plurals: Mapping[str, str] = PLURALS
) -> str:
    """One condition or block as a clause, without a capital or a full stop."""
    teller = _Teller(language, plurals)
    if isinstance(condition, ast.RowBlock):
        return teller.row_condition(condition)
    return teller.top(condition)


class _Teller:
    def __init__(self, language: Language, plurals: Mapping[str, str]) -> None:
        self.words = DUTCH if language == "nl" else ENGLISH
        self._language = language
        self._plurals = plurals

    def top(self, condition: ast.Condition) -> str:
        """Without brackets around what already stands alone."""
        if isinstance(condition, ast.Block):
            if condition.kind == "all" or (len(condition.conditions) == 1 and condition.kind == "any"):
                return self._listed(condition.conditions, self.words.conjunction)
            inner = self._listed(condition.conditions, self.words.disjunction)
            return f"{self.words.heads[condition.kind]}: {inner}"
        return self.clause(condition)

    def clause(self, condition: ast.Condition) -> str:
        words = self.words
        match condition:
            case ast.Block():
                join = words.conjunction if condition.kind == "all" else words.disjunction
                return f"[{words.heads[condition.kind]}: {self._listed(condition.conditions, join)}]"
            case ast.Everyone():
                return words.everybody_clause
            case ast.Nobody():
                return words.nobody_clause
            case ast.Did():
                return self._did(condition)
            case ast.Picked():
                rows = self._rows(condition.rows, many=False)
                return words.picked.format(words.which[condition.which], rows, self._filters(condition.filters))
            case ast.InProfile():
                return words.in_profile[condition.negated].format(_quoted(condition.name))
            case ast.InList():
                return words.in_list[condition.negated].format(_quoted(condition.name))
            case ast.Sample():
                seed = words.seed.format(_quoted(condition.seed)) if condition.seed else ""
                return words.sample.format(write_number(condition.percent)) + seed
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                return self._field(condition)

    def _listed(self, conditions: Sequence[ast.Condition], join: str) -> str:
        return f"; {join} ".join(map(self.clause, conditions))

    # ---------------------------------------------------------------------------------------- activities

    def _did(self, did: ast.Did) -> str:
        words = self.words
        if did.count is None:
            return words.has_rows.format(self._rows(did.rows, many=False))
        count = did.count
        one = count.word == "no" or (count.word != "between" and count.start == 1)
        rows = self._rows(did.rows, many=not one)
        text = words.counts[count.word].format(count.start, count.end, rows)
        if one and self._language == "nl":
            text = text.replace("er zijn", "er is", 1)
        elif one:
            text = text.replace("there are", "there is", 1)
        zero = count.word in ("at most", "fewer than") or (count.word in ("exactly", "between") and count.start == 0)
        return text + (words.or_none if zero else "")

    def _rows(self, rows: ast.Rows, many: bool) -> str:
        """`opens (by a machine) with campaign is "News" in the last 3 days`."""
        name = self._plurals.get(rows.activity, rows.activity) if many else rows.activity
        if self._language == "nl" and rows.activity in DUTCH_ACTIVITIES:
            name = DUTCH_ACTIVITIES[rows.activity][many]
        maker = f" ({self.words.makers[rows.made_by]})" if rows.activity in MADE_BY_SOMEBODY else ""
        if rows.made_by != "people" and not maker:
            maker = f" ({self.words.makers[rows.made_by]})"
        filters = self.words.where.format(self._filters(rows.filters)) if rows.filters else ""
        window = f" {self.window(rows.window)}" if rows.window else ""
        return f"{name}{maker}{window}{filters}"

    def _filters(self, filters: Sequence[ast.RowCondition]) -> str:
        told = f" {self.words.conjunction} ".join(map(self.row_condition, filters))
        return f"({told})"

    def row_condition(self, condition: ast.RowCondition) -> str:
        if isinstance(condition, ast.RowBlock):
            told = f" {self.words.disjunction} ".join(map(self.row_condition, condition.conditions))
            return f"{self.words.row_heads[condition.kind]}: ({told})"
        return self._field(condition)

    # -------------------------------------------------------------------------------------------- fields

    def _field(self, condition: ast.FieldCondition) -> str:
        words = self.words
        match condition:
            case ast.Anniversary():
                return words.anniversary.format(condition.field, self.window(condition.window))
            case ast.InWindow():
                return words.falls[condition.negated].format(condition.field, self.window(condition.window))
            case ast.Comparison():
                return self._comparison(condition)

    def _comparison(self, comparison: ast.Comparison) -> str:
        words, rule = self.words, RULES[comparison.operator]
        if comparison.operator in ORDER_OF_TIME and isinstance(comparison.operands[0], date):
            word = ORDER_OF_TIME[comparison.operator]
            return words.falls[0].format(
                comparison.field, words.absolute[word].format(write_value(comparison.operands[0]))
            )
        told = rule.dutch if self._language == "nl" else rule.english
        operands = [self._value(each) for each in comparison.operands]
        if rule.arity == "two":
            listed = f" {words.conjunction} ".join(operands)
        elif rule.arity == "many" and len(operands) > 1:
            listed = f"{', '.join(operands[:-1])} {words.disjunction} {operands[-1]}"
        else:
            listed = ", ".join(operands)
        missing = ""
        if rule.negates and rule.arity != "none":
            missing = words.or_missing
        return f"{comparison.field} {told}{' ' if listed else ''}{listed}{missing}"

    def _value(self, value: ast.Value) -> str:
        if isinstance(value, bool):
            return self.words.true if value else self.words.false
        return _quoted(value) if isinstance(value, str) else write_value(value)

    # ------------------------------------------------------------------------------------------- windows

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


def _quoted(text: str) -> str:
    return f"“{text}”"
