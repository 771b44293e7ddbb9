"""Five profiles that marketers begin with, made for what this home has: its own forms, questions and activity. One that
would need what is not there is not offered. Plain trees; no Streamlit, no SQL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.reads import Question
from segments import ast
from segments.ast import Operator, Unit
from sql.catalog import Catalog
from sql.field import Kind

NPS = 10  # the highest score of a scale of which 9 is good enough as well
LATELY, MONTH = ast.InTheLast(90, Unit.DAY), ast.InTheLast(30, Unit.DAY)
# What a field that says since when somebody is a customer is called, in part.
SINCE = ("signed_up", "sign_up", "signup", "member_since", "customer_since", "registered", "created", "joined",
         "aangemeld", "ingeschreven", "lid_sinds", "klant_sinds", "aangemaakt")  # fmt: skip


@dataclass(frozen=True)
class Template:
    """`kind` names its phrases: promoters, quiet, bounced, silent, new."""

    kind: str
    include: ast.Condition
    exclude: ast.Condition | None = None

    def profile(self, name: str, about: str) -> ast.Profile:
        return ast.Profile(name, self.include, self.exclude, about=about)


def templates(
    catalog: Catalog, questions: Sequence[Question], events: Mapping[str, int], responses: int, customers: int
) -> list[Template]:
    """Those that mean something here. `events`: how many rows each e-mail activity has."""
    return [*_promoters(questions), *_quiet(events), *_bounced(events), *_silent(responses), *_new(catalog, customers)]


def _promoters(questions: Sequence[Question]) -> Iterator[Template]:
    """Of the question that was scored most; one that all scored alike has no best."""
    scored = [each for each in questions if each.highest is not None and each.highest != each.lowest]
    if not scored:
        return
    best = max(scored, key=lambda each: each.scores)
    assert best.highest is not None
    asked = (_is("form", best.form), _is("question", best.question))
    least = Decimal(f"{best.highest - (1 if best.highest == NPS else 0):.10g}")
    good = ast.Comparison("score", Operator.GREATER_OR_EQUAL, (least,))
    yield Template("promoters", ast.Picked("latest", ast.Rows("answer", asked), (good,)), _unreachable())


def _quiet(events: Mapping[str, int]) -> Iterator[Template]:
    if not events.get("open"):
        return
    conditions: list[ast.Condition] = [
        ast.Did(ast.Rows("open", window=ast.MoreThanAgo(90, Unit.DAY))),
        ast.Did(ast.Rows("open", window=LATELY), ast.Count("no", 0)),
    ]
    if events.get("send"):
        conditions.append(ast.Did(ast.Rows("send", window=LATELY)))
    yield Template("quiet", ast.Block("all", tuple(conditions)), _unreachable())


def _bounced(events: Mapping[str, int]) -> Iterator[Template]:
    if events.get("bounce"):
        yield Template("bounced", ast.Did(ast.Rows("bounce", window=LATELY)))


def _silent(responses: int) -> Iterator[Template]:
    if responses:
        never = ast.Did(ast.Rows("response"), ast.Count("no", 0))
        yield Template("silent", ast.Block("all", (never, _is("reachable", True))))


def _new(catalog: Catalog, customers: int) -> Iterator[Template]:
    """By the field that says since when, if one is called so; else by when the first row was stored here."""
    times = [each.name for each in catalog.customer if each.type.kind in (Kind.DATE, Kind.TIME)]
    since = [name for word in SINCE for name in times if word in name.lower()]
    if customers:
        yield Template("new", ast.InWindow(since[0] if since else "first_seen_at", MONTH))


def _is(field: str, value: ast.Value) -> ast.Comparison:
    return ast.Comparison(field, Operator.IS, (value,))


def _unreachable() -> ast.Condition:
    return _is("reachable", False)
