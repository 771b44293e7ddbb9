"""A profile as a sentence, in English or Dutch, that says exactly what the tree means, missing values included.

Made from the tree alone. Every condition is a clause that follows "customers" (who …, whose …); a semicolon stands
between clauses, and a block within another is in parentheses, so that there is no doubt about what belongs to what.
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
SAME = {ast.Operator.IS: True, ast.Operator.IS_NOT: False}
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
            text = words.customers.format(teller.top(profile.include, alone=profile.exclude is None))
    if profile.exclude is not None:
        many = (
            isinstance(profile.exclude, ast.Block)
            and profile.exclude.kind == "all"
            and len(profile.exclude.conditions) > 1
        )
        text += (words.minus_all if many else words.minus).format(teller.top(profile.exclude))
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

    def top(self, condition: ast.Condition, alone: bool = True) -> str:
        """Without parentheses where nothing follows that it could be taken together with."""
        if isinstance(condition, ast.Block):
            if condition.kind == "all":
                return self._listed(condition.conditions, self.words.conjunction)
            if condition.kind == "any" and alone:
                return self._either(condition)
        return self.clause(condition)

    def clause(self, condition: ast.Condition) -> str:
        words = self.words
        match condition:
            case ast.Block(conditions=(only,)) if condition.kind != "none":
                return self.clause(only)
            case ast.Block(kind="all"):
                return f"({self._listed(condition.conditions, words.conjunction)})"
            case ast.Block(kind="any"):
                return f"({self._either(condition)})"
            case ast.Block():
                return words.none_of.format(self._either(condition))
            case ast.Everyone():
                return words.everybody_clause
            case ast.Nobody():
                return words.nobody_clause
            case ast.Did():
                return self._did(condition)
            case ast.Picked():
                rows = self._rows(condition.rows, many=False, apart=True)
                return words.picked[condition.which].format(rows, self._filters(condition.filters))
            case ast.InProfile():
                return words.in_profile[condition.negated].format(_quoted(condition.name))
            case ast.InList():
                return words.in_list[condition.negated].format(_quoted(condition.name))
            case ast.Sample():
                seed = words.seed.format(_quoted(condition.seed)) if condition.seed else ""
                return words.sample.format(write_number(condition.percent)) + seed
            case ast.Comparison(field="reachable", operator=operator, operands=(bool() as value,)) if operator in SAME:
                return words.reachable[value != SAME[operator]]
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                return words.whose.format(self._field(condition))

    def _either(self, block: ast.Block) -> str:
        told = self._listed(block.conditions, self.words.disjunction)
        return told if len(block.conditions) == 1 else self.words.either.format(told)

    def _listed(self, conditions: Sequence[ast.Condition], join: str) -> str:
        return f"; {join} ".join(map(self.clause, conditions))

    # ---------------------------------------------------------------------------------------- activities

    def _did(self, did: ast.Did) -> str:
        words, count = self.words, did.count or ast.Count("at least", 1)
        one = count.word not in ("no", "between") and count.start == 1
        number = words.one if one and did.count is None else count.start
        rows = words.counts[count.word].format(number, count.end, self._rows(did.rows, many=not one))
        zero = count.word in ("at most", "fewer than") or (count.word in ("exactly", "between") and count.start == 0)
        rows += words.or_none if zero else ""
        return words.did_verb.format(verb=words.did.get(did.rows.activity, words.had), rows=rows)

    def _rows(self, rows: ast.Rows, many: bool, apart: bool = False) -> str:
        """`opens (by machines) in the last 3 days where campaign is “News”`; `apart`, the filter in parentheses."""
        words = self.words
        name = self._plurals.get(rows.activity, rows.activity) if many else rows.activity
        if self._language == "nl" and rows.activity in DUTCH_ACTIVITIES:
            name = DUTCH_ACTIVITIES[rows.activity][many]
        told = rows.activity in MADE_BY_SOMEBODY or rows.made_by != "people"
        maker = f" ({words.makers[rows.made_by]})" if told else ""
        filters = words.where.format(self._filters(rows.filters)) if rows.filters else ""
        window = f" {self.window(rows.window)}" if rows.window else ""
        return f"{name}{maker}{window} ({filters.strip()})" if apart and filters else f"{name}{maker}{window}{filters}"

    def _filters(self, filters: Sequence[ast.RowCondition]) -> str:
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
        operands = [self._value(each) for each in comparison.operands]
        if rule.arity == "two":
            listed = words.range.format(*operands)
        elif rule.arity == "many" and len(operands) > 1:
            listed = f"{', '.join(operands[:-1])} {words.disjunction} {operands[-1]}"
        else:
            listed = ", ".join(operands)
        missing = ""
        if rule.negates and rule.arity != "none":
            missing = words.or_missing
        return words.comparisons[comparison.operator].format(comparison.field, listed) + missing

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
