"""What each operator takes and means, in one table that resolve, plan, describe and the builder read.

Only facts about operators; how one is compared stands in plan.py and emit.py.
"""

from dataclasses import dataclass
from typing import Literal

from segments.ast import Operator
from sql.field import Kind, Type

Arity = Literal["none", "one", "two", "many"]

EVERY = frozenset(Kind)
ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.TIME})
TEXT = frozenset({Kind.TEXT})


@dataclass(frozen=True)
class Rule:
    """`kinds` that it compares; on lists or on single values; `negates` the operator whose complement it is; its words
    stand between the field and the operand, and `{}` in them is where the operand stands if not at their end."""

    operator: Operator
    arity: Arity
    kinds: frozenset[Kind]
    english: str
    dutch: str
    negates: Operator | None = None
    on_lists: Literal["never", "only", "also"] = "never"

    def takes(self, kind: Type) -> bool:
        """Can a field of this type be compared so?"""
        if self.on_lists == "also":
            return True
        return kind.kind in self.kinds and kind.is_list == (self.on_lists == "only")


def _pair(
    positive: Operator, negative: Operator, arity: Arity, kinds: frozenset[Kind], english: tuple[str, str],
    dutch: tuple[str, str], on_lists: Literal["never", "only", "also"] = "never",
) -> tuple[Rule, Rule]:  # fmt: skip
    return (
        Rule(positive, arity, kinds, english[0], dutch[0], None, on_lists),
        Rule(negative, arity, kinds, english[1], dutch[1], positive, on_lists),
    )


O = Operator  # noqa: E741

RULES: dict[Operator, Rule] = {
    rule.operator: rule
    for rule in (
        *_pair(O.IS, O.IS_NOT, "one", EVERY, ("is", "is not"), ("is", "is niet")),
        *_pair(
            O.IS_ONE_OF, O.IS_NOT_ONE_OF, "many", EVERY,
            ("is one of", "is not one of"), ("is een van", "is geen van"),
        ),
        Rule(O.GREATER, "one", ORDERED, "is more than", "is meer dan"),
        Rule(O.GREATER_OR_EQUAL, "one", ORDERED, "is at least", "is minstens"),
        Rule(O.LESS, "one", ORDERED, "is less than", "is minder dan"),
        Rule(O.LESS_OR_EQUAL, "one", ORDERED, "is at most", "is hoogstens"),
        *_pair(
            O.BETWEEN, O.NOT_BETWEEN, "two", ORDERED,
            ("is between", "is not between"), ("ligt tussen", "ligt niet tussen"),
        ),
        *_pair(
            O.CONTAINS, O.DOES_NOT_CONTAIN, "one", TEXT,
            ("contains", "does not contain"), ("bevat", "bevat niet"),
        ),
        *_pair(
            O.STARTS_WITH, O.DOES_NOT_START_WITH, "one", TEXT,
            ("starts with", "does not start with"), ("begint met", "begint niet met"),
        ),
        *_pair(
            O.ENDS_WITH, O.DOES_NOT_END_WITH, "one", TEXT,
            ("ends with", "does not end with"), ("eindigt op", "eindigt niet op"),
        ),
        *_pair(
            O.MATCHES, O.DOES_NOT_MATCH, "one", TEXT,
            ("matches the pattern", "does not match the pattern"),
            ("past op het patroon", "past niet op het patroon"),
        ),
        *_pair(
            O.HAS, O.DOES_NOT_HAVE, "one", EVERY,
            ("has the element", "does not have the element"),
            ("heeft het element", "heeft niet het element"), on_lists="only",
        ),
        *_pair(
            O.IS_KNOWN, O.IS_MISSING, "none", EVERY,
            ("is known", "is missing"), ("is bekend", "ontbreekt"), on_lists="also",
        ),
    )
}  # fmt: skip


def operators_for(kind: Type) -> tuple[Operator, ...]:
    """The operators that a field of this type can be compared by, in the order of the language's table."""
    return tuple(operator for operator in Operator if RULES[operator].takes(kind))
