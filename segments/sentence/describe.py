"""A profile as a sentence, in English or Dutch, that says exactly what the tree means, missing values included.

Made from the tree alone: rows and fields are told in describe_rows.py and describe_fields.py. Every condition is a
clause that follows "customers" (who …, whose …); a semicolon stands between clauses, and a block within another is in
parentheses, so that there is no doubt about what belongs to what.
"""

from collections.abc import Mapping, Sequence

from segments import ast
from segments.sentence.describe_fields import Language as Language
from segments.sentence.describe_fields import quoted
from segments.sentence.describe_rows import RowTeller
from segments.words import PLURALS

SAME = {ast.Operator.IS: True, ast.Operator.IS_NOT: False}


def describe(profile: ast.Profile, language: Language = "en", plurals: Mapping[str, str] = PLURALS) -> str:
    """The whole profile in a sentence, and a second one on its time zone where it names one."""
    teller = _Teller(language, plurals)
    words = teller.words
    include, exclude = _alone(profile.include), _alone(profile.exclude) if profile.exclude is not None else None
    match include:
        case ast.Everyone():
            text = words.everyone
        case ast.Nobody():
            text = words.nobody
        case _:
            text = words.customers.format(teller.top(include, alone=exclude is None))
    match exclude:
        case None:
            pass
        case ast.Everyone():
            text += words.minus_everyone
        case ast.Nobody():
            text += words.minus_nobody
        case ast.Block(kind="all", conditions=(_, _, *_)):
            text += words.minus_all.format(teller.top(exclude))
        case _:
            text += words.minus.format(teller.top(exclude))
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


def _alone(condition: ast.Condition) -> ast.Condition:
    """What a block with one condition comes to."""
    match condition:
        case ast.Block(kind="all" | "any", conditions=(only,)):
            return _alone(only)
        case _:
            return condition


class _Teller(RowTeller):
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
            case ast.InProfile():
                return words.in_profile[condition.negated].format(quoted(condition.name))
            case ast.InList():
                return words.in_list[condition.negated].format(quoted(condition.name))
            case ast.Sample():
                seed = words.seed.format(quoted(condition.seed)) if condition.seed else ""
                return words.sample.format(self.number(condition.percent)) + seed
            case ast.Comparison(field="reachable", operator=operator, operands=(bool() as value,)) if operator in SAME:
                return words.reachable[value != SAME[operator]]
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                return words.whose.format(self.field(condition))
            case _:
                return self.activity(condition)

    def _either(self, block: ast.Block) -> str:
        told = self._listed(block.conditions, self.words.disjunction)
        return told if len(block.conditions) == 1 else self.words.either.format(told)

    def _listed(self, conditions: Sequence[ast.Condition], join: str) -> str:
        return f"; {join} ".join(map(self.clause, conditions))
