"""Do all the names of a tree exist, and can each field be compared so? Everything that is wrong is told at once.

Pure: the catalog, the saved profiles and the test of a pattern are handed in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from segments import ast
from segments.ast import Operator, Span, Value
from segments.errors import Problem, ProfileErrors, listed, nearest
from segments.operators import RULES, operators_for
from sql.catalog import Activity, Catalog
from sql.field import Field, Kind

WORD_OF_VALUE = {str: Kind.TEXT, bool: Kind.BOOLEAN, Decimal: Kind.NUMBER, datetime: Kind.TIME, date: Kind.DATE}
EXAMPLES = {
    Kind.TEXT: 'a text in double quotes, such as "NL"',
    Kind.NUMBER: "a number, such as 3",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a date, such as 2026-11-21",
    Kind.TIME: "a date or an instant, such as 2026-11-21 or 2026-11-21T10:00:00+01:00",
}


@dataclass(frozen=True)
class World:
    """What a profile is checked against. `saved` gives a saved profile's text as a tree, None where there is none,
    ProfileErrors where it cannot be read; `is_pattern` tells whether a regular expression is one."""

    catalog: Catalog
    profile_names: tuple[str, ...]
    saved: Callable[[str], ast.Profile | None]
    is_pattern: Callable[[str], bool]


def resolve(profile: ast.Profile, world: World) -> tuple[list[Problem], Mapping[str, ast.Profile]]:
    """All problems, without their source lines, and the saved profiles that it leans on, the deepest first."""
    resolving = _Resolving(world)
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


class _Resolving:
    def __init__(self, world: World) -> None:
        self._world = world
        self.problems: list[Problem] = []
        self.found: dict[str, ast.Profile] = {}

    def tell(self, at: Span | None, message: str, expected: Iterable[str] = (), near: str | None = None) -> None:
        line, column = (at.line, at.column) if at else (0, 0)
        self.problems.append(Problem(message, line, column, expected=tuple(expected), nearest=near))

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
            case ast.Did():
                self._rows(condition.rows)
            case ast.Picked():
                activity = self._rows(condition.rows)
                if activity:
                    self._filters(condition.filters, activity)
            case ast.InProfile():
                self._reference(condition)
            case ast.InList():
                if condition.name not in self._world.catalog.lists:
                    self._unknown(condition.span, f'There is no list "{condition.name}"', condition.name,
                                  self._world.catalog.lists, "lists")  # fmt: skip
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                field = self._world.catalog.customer_field(condition.field)
                if field is None:
                    self._unknown_field(condition)
                else:
                    self._field(condition, field)
            case _:
                pass

    def _rows(self, rows: ast.Rows) -> Activity | None:
        activity = self._world.catalog.activity(rows.activity)
        if activity is None:
            names = [each.name for each in self._world.catalog.activities]
            fields = [each.name for each in self._world.catalog.customer]
            if rows.activity in fields:
                self.tell(rows.span, f'"{rows.activity}" is a field of customers; say how it is compared, '
                          f"such as {rows.activity} is known.", ("an operator", "a window"))  # fmt: skip
            else:
                self._unknown(rows.span, f'There is no activity "{rows.activity}"', rows.activity, names, "activities")
            return None
        if rows.made_by != "people" and not activity.has_machine:
            word = "any" if rows.made_by == "anyone" else "machine"
            able = [each.name for each in self._world.catalog.activities if each.has_machine]
            self.tell(rows.span, f"{word} goes with {' and '.join(able)} only; it is not known of "
                      f"{activity.plural} who or what made them.", able)  # fmt: skip
        if isinstance(rows.window, ast.InTheNext):
            self.tell(rows.window.span or rows.span, "What customers did lies in the past; in the next is for fields.")
        if rows.window:
            self._window(rows.window)
        self._filters(rows.filters, activity)
        return activity

    def _filters(self, filters: tuple[ast.RowCondition, ...], activity: Activity) -> None:
        for each in filters:
            if isinstance(each, ast.RowBlock):
                self._filters(each.conditions, activity)
                continue
            field = activity.field(each.field)
            if field is None:
                names = [field.name for field in activity.fields]
                self._unknown(each.span, f'{_an(activity.name)} has no field "{each.field}"', each.field, names,
                              "it has")  # fmt: skip
            else:
                self._field(each, field)

    def _reference(self, condition: ast.InProfile) -> None:
        name = condition.name
        try:
            saved = self._world.saved(name)
        except ProfileErrors as errors:
            first = errors.problems[0]
            self.tell(condition.span, f'The profile "{name}" cannot be used, its line {first.line} is wrong: '
                      f"{first.message}")  # fmt: skip
            return
        if saved is None:
            self._unknown(condition.span, f'There is no saved profile "{name}"', name, self._world.profile_names,
                          "saved")  # fmt: skip
            return
        if name in self.found:
            return
        self.found[name] = saved
        inner = _Resolving(self._world)
        inner.found = self.found
        inner.profile(saved)
        for problem in inner.problems[:1]:
            self.tell(condition.span, f'The profile "{name}" cannot be used: {problem.message}')
        # Deepest first: what this one leans on was added after it.
        self.found[name] = self.found.pop(name)

    # -------------------------------------------------------------------------------------------- fields

    def _field(self, condition: ast.FieldCondition, field: Field) -> None:
        match condition:
            case ast.Comparison():
                self._comparison(condition, field)
            case ast.InWindow():
                self._dated(condition, field, f"a window is for {field.name} only if it is a date or a time")
                if isinstance(condition.window, ast.Absolute) and field.type.kind is Kind.DATE:
                    for moment in (condition.window.start, condition.window.end):
                        if isinstance(moment, datetime):
                            self.tell(condition.window.span or condition.span,
                                      f"{field.name} is a date without a time of day; compare it with a date.",
                                      (EXAMPLES[Kind.DATE],))  # fmt: skip
                self._window(condition.window)
            case ast.Anniversary():
                self._dated(condition, field, "only a date or a time has an anniversary")

    def _dated(self, condition: ast.FieldCondition, field: Field, otherwise: str) -> None:
        if field.type.is_list or field.type.kind not in (Kind.DATE, Kind.TIME):
            self.tell(condition.span, f"{field.name} is a {field.type}; {otherwise}.",
                      map(str, operators_for(field.type)))  # fmt: skip

    def _window(self, window: ast.Window) -> None:
        if isinstance(window, ast.InPeriod) and window.period is ast.Period.TOMORROW:
            self.tell(window.span, "tomorrow is for anniversaries only.")

    def _comparison(self, comparison: ast.Comparison, field: Field) -> None:
        rule = RULES[comparison.operator]
        can = [str(each) for each in operators_for(field.type)]
        if not rule.takes(field.type):
            self.tell(comparison.span, f"{field.name} is a {field.type} and cannot be compared by "
                      f'"{comparison.operator}"; it takes {", ".join(can)}.', can)  # fmt: skip
            return
        wanted = {"none": (0, 0), "one": (1, 1), "two": (2, 2), "many": (1, 1_000_000)}[rule.arity]
        if not wanted[0] <= len(comparison.operands) <= wanted[1]:
            self.tell(comparison.span, f'"{comparison.operator}" takes {rule.arity} value'
                      f"{'s' if rule.arity in ('two', 'many', 'none') else ''}; "
                      f"there are {len(comparison.operands)}.")  # fmt: skip
        for operand in comparison.operands:
            self._operand(comparison, field, operand)

    def _operand(self, comparison: ast.Comparison, field: Field, operand: Value) -> None:
        kind = field.type.kind
        given = WORD_OF_VALUE[type(operand)]
        fits = given is kind or (given is Kind.DATE and kind is Kind.TIME and not field.type.is_list)
        if not fits:
            holds = f"a {field.type}" if not field.type.is_list else f"a {field.type}; its elements are {kind}s"
            self.tell(comparison.span, f"{field.name} is {holds}, and this compares it with a {given}; "
                      f"write {EXAMPLES[kind]}.", (EXAMPLES[kind],))  # fmt: skip
        elif comparison.operator in (Operator.MATCHES, Operator.DOES_NOT_MATCH) and not self._world.is_pattern(
            str(operand)
        ):
            self.tell(comparison.span, f'"{operand}" is not a regular expression (RE2 syntax); '
                      "look for an unclosed bracket or a sign that needs \\\\ before it.")  # fmt: skip

    # ------------------------------------------------------------------------------------- unknown names

    def _unknown(
        self, at: Span | None, message: str, name: str, names: Iterable[str], lead: str, also: Iterable[str] = ()
    ) -> None:
        existing = tuple(names)
        self.tell(at, f"{message}; {lead}: {listed(existing)}.", existing, nearest(name, (*existing, *also)))

    def _unknown_field(self, condition: ast.FieldCondition) -> None:
        names = [field.name for field in self._world.catalog.customer]
        activity = self._world.catalog.activity(condition.field)
        if activity:
            self.tell(condition.span, f'"{condition.field}" is an activity, not a field of customers; filter its rows '
                      f"in parentheses, such as {activity.name}(…).", names)  # fmt: skip
            return
        # With a window after it, the name may be meant as an activity's.
        also = [each.name for each in self._world.catalog.activities] if isinstance(condition, ast.InWindow) else []
        self._unknown(condition.span, f'Customers have no field "{condition.field}"', condition.field, names,
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
            line, column = (each.span.line, each.span.column) if each.span else (0, 0)
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


def _an(name: str) -> str:
    return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"
