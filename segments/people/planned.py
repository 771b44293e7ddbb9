"""How a profile is found, as data: each step with what it holds, how many people or rows were expected, how many there
are. The counts are one query with the very tables of the selection."""

from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from segments.checked import Checked
from segments.people import audience, estimate
from segments.planning.facts import Facts
from segments.planning.parts import conjuncts
from segments.planning.passes import improve
from segments.planning.passes.cost import share_of
from segments.planning.plan_text import set_text, table_text
from segments.planning.sets import ALWAYS, All, Counts, Keys, Plan, Set
from segments.query.compile import emitter_for, text_of
from sql.reader import Reader


@dataclass(frozen=True)
class PlanStep:
    """`name` as the table is called in the query, the last one `members`; `expected` and `found` in customers."""

    name: str
    what: str
    expected: int
    found: int


def plan_steps(reader: Reader, checked: Checked, as_of: datetime) -> tuple[PlanStep, ...]:
    """In the order in which they are worked out."""
    facts = estimate.facts(reader)
    plan = improve(audience.plan_of(checked, as_of), facts)
    emitter = emitter_for("duckdb")
    named = [(table.name, table_text(table)) for each in _plans(plan) for table in each.tables]
    counts = [exp.select(exp.Count(this=exp.Star())).from_(name).subquery() for name, _ in named]
    members = exp.select(exp.Count(this=exp.Star())).from_(emitter.keys_of(plan).subquery("members")).subquery()
    asked = text_of(emitter.with_tables(exp.select(*counts, members), plan), emitter)
    found = reader.row(asked.sql, asked.parameters) or ()
    expected = [*_expected(plan, facts)]
    texts = [*named, ("members", set_text(plan.people))]
    return tuple(
        PlanStep(name, what, round(share * facts.customers), int(number))
        for (name, what), share, number in zip(texts, expected, found, strict=True)
    )


def _plans(plan: Plan) -> list[Plan]:
    return [*(inner for _, inner in plan.saved), plan]


def _expected(plan: Plan, facts: Facts) -> list[float]:
    """Which part of the customers is expected in each table of each plan, and at last among the members."""
    known: dict[str, float] = {}
    found: list[float] = []
    for each in _plans(plan):
        for table in each.tables:
            among = table.scan.among if isinstance(table, Counts) else None
            share = known.get(among or "", 1.0) if isinstance(table, Counts) else _share(table.those, known, facts)
            known[table.name] = share
            found.append(share)
    return [*found, _share(plan.people, known, facts)]


def _share(those: Set, known: dict[str, float], facts: Facts) -> float:
    parts = conjuncts(those)
    before = [known.get(each.table, 1.0) for each in parts if isinstance(each, Keys)]
    rest = tuple(each for each in parts if not isinstance(each, Keys))
    share = share_of(All(rest), facts) if rest and All(rest) != ALWAYS else 1.0
    for each in before:
        share *= each
    return share
