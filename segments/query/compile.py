"""The last step of the way from text to SQL: a plan as one query in a dialect, with its parameters."""

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from segments.errors import ProfileError, listed
from segments.planning.sets import Plan
from segments.query.emit import Emitter
from segments.query.forms import FORMS, Forms


@dataclass(frozen=True)
class Selection:
    """A query that yields the customer_key of each member once, and the values of its named parameters."""

    sql: str
    parameters: dict[str, Any]


def compile_plan(plan: Plan, dialect: str = "duckdb") -> Selection:
    """ProfileError for a dialect that has no forms."""
    emitter = emitter_for(dialect)
    return text_of(emitter.forms.finished(emitter.query(plan)), emitter, dialect)


def emitter_for(dialect: str) -> Emitter:
    return Emitter(_forms(dialect))


def text_of(query: exp.Expr, emitter: Emitter, dialect: str = "duckdb") -> Selection:
    """The query as text that people can read."""
    return Selection(query.sql(dialect=dialect, pretty=True, comments=False), dict(emitter.parameters))


def _forms(dialect: str) -> Forms:
    if dialect not in FORMS:
        raise ProfileError(f'Profiles cannot be written for "{dialect}"; this version writes {listed(FORMS)}.')
    return FORMS[dialect]
