"""What is wrong with or odd about the conditions of a profile, each at its own: it holds for nobody or for everybody
just now, or the language has something to say of it. A condition is named by its path, as in segments.people.nodes.
No Streamlit here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from segments import ast
from segments.check import check
from segments.checked import plurals_of
from segments.checking.contradictions import contradictions
from segments.checking.lint import Offered
from segments.errors import Problem, ProfileErrors
from segments.people.nodes import NodeCount
from segments.text.format import format_profile
from segments.text.parse import parse
from sql import catalog
from sql.reader import Reader

Extreme = Literal["nobody", "all"]


@dataclass(frozen=True)
class Note:
    """What there is to say of the condition at `path`: an extreme of its count, or a problem."""

    path: str
    condition: ast.Condition
    told: Extreme | Problem


def conditions(profile: ast.Profile) -> Iterator[tuple[str, ast.Condition]]:
    """Every condition with its path, a block before what is in it."""

    def of(path: str, condition: ast.Condition) -> Iterator[tuple[str, ast.Condition]]:
        yield path, condition
        if isinstance(condition, ast.Block):
            for place, each in enumerate(condition.conditions):
                yield from of(f"{path}.{place}", each)

    yield from of("include", profile.include)
    if profile.exclude is not None:
        yield from of("exclude", profile.exclude)


def extremes(profile: ast.Profile, counted: Mapping[str, NodeCount], of: int) -> list[Note]:
    """The conditions that hold for nobody, or for all of so many customers; a block only where that does not follow
    from one within it that is told of already."""
    found: list[Note] = []

    def look(path: str, condition: ast.Condition) -> Extreme | None:
        within: list[Extreme | None] = []
        if isinstance(condition, ast.Block):
            within = [look(f"{path}.{place}", each) for place, each in enumerate(condition.conditions)]
        customers = counted[path].customers if path in counted else None
        outcome: Extreme | None = "nobody" if customers == 0 else "all" if customers == of else None
        if outcome and not (isinstance(condition, ast.Block) and _follows(condition.kind, within, outcome)):
            found.append(Note(path, condition, outcome))
        return outcome

    if of:
        look("include", profile.include)
        if profile.exclude is not None:
            look("exclude", profile.exclude)
    return found


def _follows(kind: str, within: Sequence[Extreme | None], outcome: Extreme) -> bool:
    """Whether a block comes to `outcome` by what is within it alone."""
    if kind == "none":
        kind, outcome = "any", "all" if outcome == "nobody" else "nobody"
    decides = "nobody" if kind == "all" else "all"
    return decides in within if outcome == decides else set(within) == {outcome}


def problems(reader: Reader, profile: ast.Profile, timezone: str) -> tuple[Problem, ...]:
    """All that is wrong with a profile, with the places that it has in its text."""
    try:
        check(reader, format_profile(profile, plurals_of(catalog.load(reader))), timezone, warn=False)
    except ProfileErrors as error:
        return error.problems
    return ()


def warnings(
    reader: Reader, profile: ast.Profile, timezone: str, as_of: datetime, offered: Offered | None = None
) -> tuple[Problem, ...]:
    """What the language and the data have to say of a profile, with the places that it has in its text; what can be
    for nobody or all is left to `extremes`. Of values those alone are named that `offered` tells; without it, any."""
    known = catalog.load(reader)
    checked = check(reader, format_profile(profile, plurals_of(known)), timezone, as_of, offered=offered)
    zone = ZoneInfo(checked.profile.timezone or timezone)
    by_logic = {(each.line, each.column, each.message) for each in contradictions(checked.profile, known, zone)}
    return tuple(each for each in checked.warnings if (each.line, each.column, each.message) not in by_logic)


def placed(profile: ast.Profile, told: Sequence[Problem], plurals: Mapping[str, str]) -> list[Note]:
    """Each problem at the innermost condition that its place in the text of `profile` lies in."""
    spans = [
        (path, condition, condition.span)
        for path, condition in conditions(parse(format_profile(profile, plurals), plurals))
        if condition.span
    ]
    found = []
    for each in told:
        at = (each.line, each.column)
        around = [
            (path, condition)
            for path, condition, span in spans
            if (span.line, span.column) <= at <= (span.end_line, span.end_column)
        ]
        if around:
            found.append(Note(*around[-1], each))
    return found
