"""Conditions on what customers did as clauses of a sentence: how many rows, which, what comes of them, in what
order."""

from datetime import date

from segments import ast
from segments.ast import Operator
from segments.checking.without_rows import FROM_ZERO, holds_without_rows
from segments.sentence.describe_fields import FieldTeller, is_negative
from segments.sentence.phrases import DUTCH_ACTIVITIES

MADE_BY_SOMEBODY = frozenset({"open", "click"})


class RowTeller(FieldTeller):
    def activity(self, condition: ast.Activity) -> str:
        words = self.words
        match condition:
            case ast.Did():
                told = self._counted(condition.rows, condition.count)
                return self._did(condition.rows, told)
            case ast.Picked():
                rows = self._rows(condition.rows, many=False, apart=True)
                return words.picked[condition.which].format(rows, self.filters(condition.filters))
            case ast.Aggregate():
                return self._aggregate(condition)
            case ast.FirstEver():
                rows = self._rows(condition.rows, many=False, apart=True)
                return words.first_ever.format(rows, self.window(condition.window))
            case ast.Sequence():
                return self._sequence(condition)
            case ast.Rhythm():
                return self._rhythm(condition)

    def _did(self, rows: ast.Rows, told: str) -> str:
        return self.words.did_verb.format(verb=self.words.did.get(rows.activity, self.words.had), rows=told)

    def _counted(self, rows: ast.Rows, how_many: ast.Count | None, apart: bool = False) -> str:
        words, count = self.words, how_many or ast.Count("at least", 1)
        one = count.word not in ("no", "between") and count.start == 1
        number = words.one if one and how_many is None else count.start
        told = words.counts[count.word].format(number, count.end, self._rows(rows, not one, apart))
        return told + (words.or_none if _counts_zero(count) else "")

    def _rows(self, rows: ast.Rows, many: bool, apart: bool = False) -> str:
        """`opens (by machines) in the last 3 days where campaign is “News”`; `apart`, the filter in parentheses."""
        words = self.words
        name = self.plurals.get(rows.activity, rows.activity) if many else rows.activity
        if self.language == "nl" and rows.activity in DUTCH_ACTIVITIES:
            name = DUTCH_ACTIVITIES[rows.activity][many]
        told = rows.activity in MADE_BY_SOMEBODY or rows.made_by != "people"
        maker = f" ({words.makers[rows.made_by]})" if told else ""
        filters = words.where.format(self.filters(rows.filters)) if rows.filters else ""
        window = f" {self.window(rows.window)}" if rows.window else ""
        return f"{name}{maker}{window} ({filters.strip()})" if apart and filters else f"{name}{maker}{window}{filters}"

    # -------------------------------------------------------------------------- aggregates, sequences, rhythm

    def _aggregate(self, aggregate: ast.Aggregate) -> str:
        words, what = self.words, aggregate.what
        in_time = any(isinstance(each, date) for each in aggregate.operands)
        form = words.earliest.get(what, "") if in_time else ""
        name = (form or words.aggregates[what]).format(aggregate.field, self._rows(aggregate.rows, True, apart=True))
        told = words.for_whom.format(self.comparison(name, aggregate))
        if what in FROM_ZERO:
            return told + (words.zero_too if holds_without_rows(aggregate) else "")
        match aggregate.operator:
            case Operator.IS_KNOWN:
                return told
            case Operator.IS_MISSING:
                return told + words.none_known.format(aggregate.field)
            case operator if is_negative(operator):
                return told + words.or_none_known.format(aggregate.field)
            case _:
                return told + words.out_if_none_known.format(aggregate.field)

    def _sequence(self, sequence: ast.Sequence) -> str:
        words, first = self.words, sequence.first
        told = words.did_verb.format(verb=words.had, rows=f"{words.one} {self._rows(first, many=False, apart=True)}")
        for step in sequence.steps:
            rows = self._rows(step.rows, many=False, apart=True)
            same = words.same.format(step.same) if step.same is not None else ""
            within = step.within
            if within is None:
                form, number, unit = words.then, "", ""
            else:
                form = words.then_none if step.negated else words.then_within
                number, unit = str(within.count), words.units(within.count, within.unit)
            also = words.also.format(self.window(first.window)) if first.window and not step.negated else ""
            told += form.format(rows, number, unit, same, also)
        return told

    def _rhythm(self, rhythm: ast.Rhythm) -> str:
        words, periods = self.words, rhythm.periods
        rows = self._counted(rhythm.rows, rhythm.count, apart=True)
        of = words.of_periods[rhythm.of != 1].format(rhythm.of, rhythm.length, words.units(rhythm.length, rhythm.unit))
        number = words.counts[periods.word].format(periods.start, periods.end, "").strip()
        told = words.in_none if periods.word == "no" else words.in_periods.format(number)
        zero = words.or_in_none if _counts_zero(periods) else ""
        return self._did(rhythm.rows, f"{rows} {told} {of}{zero}")


def _counts_zero(count: ast.Count) -> bool:
    """Is nothing at all among what it counts, and not the only thing?"""
    low, high = count.limits
    return low == 0 and (high is None or high > 0)
