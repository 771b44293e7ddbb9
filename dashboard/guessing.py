"""What may not be asked of names by who may not see personal data: a part of one. Whoever can count the people whose
address begins with some letters finds the next letter by trying all, and so the address.

What stands in a saved profile counts as it is: somebody who may ask it did, and only its whole is repeated.
"""

from collections.abc import Iterator

from dashboard import discreet
from dashboard.reads import profiles as profile_reads
from dashboard.words import say
from segments import ast
from segments.ast import Operator
from segments.checking.lint import comparisons
from segments.checking.resolve import with_source
from segments.errors import Problem
from segments.profiles import all_saved
from sql.catalog import Catalog
from sql.field import Field
from sql.reader import Reader

WHOLE = frozenset(
    {
        Operator.IS,
        Operator.IS_NOT,
        Operator.IS_ONE_OF,
        Operator.IS_NOT_ONE_OF,
        Operator.HAS,
        Operator.DOES_NOT_HAVE,
        Operator.IS_KNOWN,
        Operator.IS_MISSING,
    }
)
ENDS = (Operator.ENDS_WITH, Operator.DOES_NOT_END_WITH)

Asked = tuple[str, Operator, tuple[ast.Value, ...]]


def refused(reader: Reader, text: str, known: Catalog) -> tuple[Problem, ...]:
    """The conditions of a profile, written as `text`, that ask for a part of a name and stand in no saved profile."""
    guesses = list(_guesses(text, known))
    if not guesses:
        return ()
    kept = {_asked(*each) for saved in all_saved(reader) for each in _guesses(saved.text, known)}
    told = [
        Problem(say("who.guess", field=field.name), each.span.line, each.span.column)
        for each, field in guesses
        if each.span and _asked(each, field) not in kept
    ]
    return tuple(with_source(told, text))


def _guesses(text: str, known: Catalog) -> Iterator[tuple[ast.Comparison, Field]]:
    profile = profile_reads.readable(text)
    for comparison, field, _ in comparisons(profile, known) if profile else ():
        if discreet.names_somebody(field) and not _is_whole(comparison, field):
            yield comparison, field


def _is_whole(comparison: ast.Comparison, field: Field) -> bool:
    """Whether it asks for whole values, or for a whole domain of addresses."""
    is_domain = comparison.operator in ENDS and discreet.is_address(field)
    return comparison.operator in WHOLE or (is_domain and str(comparison.operands[0]).strip().startswith("@"))


def _asked(comparison: ast.Comparison, field: Field) -> Asked:
    return field.name, comparison.operator, comparison.operands
