"""Do all the names of a tree exist, and can each field be compared so? Everything that is wrong is told at once.

Pure: the catalog, the saved profiles and the test of a pattern are handed in.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from segments import ast
from segments.ast import Operator
from segments.checking.resolve_rows import RowResolver
from segments.errors import ARCHIVED, Problem, ProfileErrors, nearest
from sql.catalog import Catalog

# How a comparison with a number is told of how often something was done.
COUNTS = {
    Operator.IS: "exactly",
    Operator.GREATER: "more than",
    Operator.GREATER_OR_EQUAL: "at least",
    Operator.LESS: "fewer than",
    Operator.LESS_OR_EQUAL: "at most",
}


@dataclass(frozen=True)
class World:
    """What a profile is checked against. `saved` gives a saved profile's text as a tree, None where there is none,
    ProfileErrors where it cannot be read; `archived` are out of sight; `is_pattern` tells whether a regular
    expression is one."""

    catalog: Catalog
    profile_names: tuple[str, ...]
    saved: Callable[[str], ast.Profile | None]
    is_pattern: Callable[[str], bool]
    archived: Collection[str] = ()


def resolve(profile: ast.Profile, world: World) -> tuple[list[Problem], Mapping[str, ast.Profile]]:
    """All problems, without their source lines, and the saved profiles that it leans on, the deepest first."""
    resolving = _Resolving(world, profile.name)
    resolving.profile(profile)
    for problem in _check_references(profile, resolving.found):
        resolving.problems.append(problem)
    return resolving.problems, resolving.found


def zone_names() -> frozenset[str]:
    global _zones  # reading them walks a directory tree
    if not _zones:
        _zones = frozenset(available_timezones())
    return _zones


_zones: frozenset[str] = frozenset()


def zone_of(profile: ast.Profile, default: str) -> ZoneInfo:
    """The zone whose calendar a profile uses."""
    return ZoneInfo(profile.timezone or default)


class _Resolving(RowResolver):
    def __init__(self, world: World, asked: str) -> None:
        """`asked` is the name of the profile that is checked; it need not be saved."""
        super().__init__(world.catalog, world.is_pattern)
        self._world = world
        self._asked = asked
        self.found: dict[str, ast.Profile] = {}

    def profile(self, profile: ast.Profile) -> None:
        if profile.timezone is not None and profile.timezone not in zone_names():
            self.tell(
                profile.timezone_span or profile.span,
                f'"{profile.timezone}" is no time zone; write one such as "Europe/Amsterdam".',
                near=nearest(profile.timezone, zone_names()),
            )
        for condition in (profile.include, profile.exclude):
            if condition is not None:
                self.condition(condition)

    # ---------------------------------------------------------------------------------------- conditions

    def condition(self, condition: ast.Condition) -> None:
        match condition:
            case ast.Block():
                if not condition.conditions:
                    self.tell(condition.span, f"This {condition.kind} of has no conditions.")
                for each in condition.conditions:
                    self.condition(each)
            case ast.InProfile():
                self._reference(condition)
            case ast.InList():
                if condition.name not in self.catalog.lists:
                    self.unknown(condition.place("name"), f'There is no list "{condition.name}"', condition.name,
                                 self.catalog.lists, "lists")  # fmt: skip
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                field = self.catalog.customer_field(condition.field)
                if field is None:
                    self._unknown_field(condition)
                else:
                    self.field(condition, field)
            case ast.Sample() | ast.Everyone() | ast.Nobody():
                pass
            case _:
                self.activity(condition)

    def _reference(self, condition: ast.InProfile) -> None:
        name = condition.name
        try:
            saved = self._world.saved(name)
        except ProfileErrors as errors:
            first = errors.problems[0]
            self.tell(condition.place("name"), f'The profile "{name}" cannot be used, its line {first.line} is wrong: '
                      f"{first.message}")  # fmt: skip
            return
        if saved is None and name == self._asked:
            return  # it leads back to itself, which is told of the whole
        if saved is None and name in self._world.archived:
            self.tell(condition.place("name"), ARCHIVED.format(name))
            return
        if saved is None:
            self.unknown(condition.place("name"), f'There is no saved profile "{name}"', name,
                         self._world.profile_names, "saved")  # fmt: skip
            return
        if name in self.found:
            return
        self.found[name] = saved
        inner = _Resolving(self._world, self._asked)
        inner.found = self.found
        inner.profile(saved)
        for problem in inner.problems[:1]:
            self.tell(condition.place("name"), f'The profile "{name}" cannot be used: {problem.message}')
        # Deepest first: what this one leans on was added after it.
        self.found[name] = self.found.pop(name)

    def _unknown_field(self, condition: ast.FieldCondition) -> None:
        names = [field.name for field in self.catalog.customer]
        activity = self.catalog.activity(condition.field)
        if activity and isinstance(condition, ast.Comparison) and condition.operator in COUNTS:
            (value,) = condition.operands
            if isinstance(value, Decimal):
                noun = activity.name if value == 1 else activity.plural
                self.tell(condition.span, f"How many {activity.plural} there are is told before them; write "
                          f"{COUNTS[condition.operator]} {value} {noun}.")  # fmt: skip
                return
        if activity:
            self.tell(condition.span, f'"{condition.field}" is an activity, not a field of customers; filter its rows '
                      f"in parentheses, such as {activity.name}(…).", names)  # fmt: skip
            return
        # With a window after it, the name may be meant as an activity's.
        also = [each.name for each in self.catalog.activities] if isinstance(condition, ast.InWindow) else []
        self.unknown(condition.span, f'Customers have no field "{condition.field}"', condition.field, names,
                      "they have", also)  # fmt: skip


def references(condition: ast.Condition | None) -> Iterator[ast.InProfile]:
    """Every reference to a saved profile within."""
    if isinstance(condition, ast.InProfile):
        yield condition
    elif isinstance(condition, ast.Block):
        for each in condition.conditions:
            yield from references(each)


def _check_references(profile: ast.Profile, saved: Mapping[str, ast.Profile]) -> Iterator[Problem]:
    """A way that leads back to where it came from has no members."""

    def leads_back(name: str, way: tuple[str, ...]) -> tuple[str, ...] | None:
        if name in way:
            return (*way, name)
        inner = saved.get(name)
        for each in [*references(inner.include), *references(inner.exclude)] if inner else ():
            if found := leads_back(each.name, (*way, name)):
                return found
        return None

    told: set[str] = set()
    for each in [*references(profile.include), *references(profile.exclude)]:
        way = leads_back(each.name, (profile.name,))
        if way and each.name not in told:
            told.add(each.name)
            at = each.place("name")
            line, column = (at.line, at.column) if at else (0, 0)
            quoted = " → ".join(f'"{name}"' for name in way)
            yield Problem(f"Profiles may not lead back to themselves: {quoted}.", line, column)


def with_source(problems: Iterable[Problem], text: str | None) -> list[Problem]:
    """The problems with the lines that they point at."""
    if text is None:
        return list(problems)
    source = text.split("\n")
    return [
        replace(each, source_line=source[each.line - 1].rstrip("\r")) if 0 < each.line <= len(source) else each
        for each in problems
    ]
