"""Which saved profile refers to which, and which exports to one: in which order they can be worked out, and where used.

Read from the texts in force. Nothing is evaluated here, and nothing is changed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal

from segments import ast, profiles
from segments.checked import plurals_of
from segments.checking.resolve import references
from segments.errors import Problem, ProfileErrors, listed, nearest
from segments.text.parse import parse
from sql import catalog
from sql.reader import Reader

EXPORT_SETTING = "profile"  # the setting of an export that names a profile


@dataclass(frozen=True)
class Use:
    """Who uses a profile; `through` is the profile by which, None for directly."""

    kind: Literal["profile", "export"]
    name: str
    through: str | None = None

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        through = f' (through "{self.through}")' if self.through is not None else ""
        return f'the {self.kind} "{self.name}"{through}'


@dataclass(frozen=True)
class Links:
    """`profiles`: of each saved one the names that it refers to; `exports`: of each the profile it names."""

    profiles: Mapping[str, tuple[str, ...]]
    exports: Mapping[str, str]

    def order(self) -> tuple[str, ...]:
        """All saved profiles, each after those that it refers to. ProfileErrors with every missing reference, or with
        the way that leads back to itself."""
        problems = [
            Problem(f'The profile "{name}" refers to "{each}", which is not saved; saved: {listed(self.profiles)}.',
                    nearest=nearest(each, self.profiles))
            for name, leant_on in self.profiles.items()
            for each in leant_on
            if each not in self.profiles
        ]  # fmt: skip
        if problems:
            raise ProfileErrors(problems)
        try:
            return tuple(TopologicalSorter(self.profiles).static_order())
        except CycleError as error:
            # graphlib tells the way from what is leant on to what leans on it.
            way = " → ".join(f'"{each}"' for each in reversed(error.args[1]))
            raise ProfileErrors([Problem(f"Profiles may not lead back to themselves: {way}.")]) from None

    def reach(self, name: str) -> frozenset[str]:
        """All that it refers to, and what these refer to."""
        found: set[str] = set()
        waiting = list(self.profiles.get(name, ()))
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self.profiles.get(each, ())
        return frozenset(found)

    def uses(self, name: str) -> list[Use]:
        """Profiles and exports that use it, those that do so directly first."""
        return list(self._uses(name))

    def _uses(self, name: str) -> Iterator[Use]:
        seen = {name}
        waiting = [name]
        while waiting:
            leant_on = waiting.pop(0)
            through = None if leant_on == name else leant_on
            for each in sorted(self.profiles):
                if leant_on in self.profiles[each] and each not in seen:
                    seen.add(each)
                    waiting.append(each)
                    yield Use("profile", each, through)
            for each in sorted(self.exports):
                if self.exports[each] == leant_on:
                    yield Use("export", each, through)


def load(reader: Reader) -> Links:
    """The links of all that is in force. Of a text that cannot be read as a whole, those that can be read of it."""
    return Links(reader.keep("links", lambda: _profiles(reader)), _exports(reader))


def _profiles(reader: Reader) -> dict[str, tuple[str, ...]]:
    plurals = plurals_of(catalog.load(reader))
    return {each.name: leant_on(each.text, plurals) for each in profiles.all_saved(reader)}


def leant_on(text: str, plurals: Mapping[str, str]) -> tuple[str, ...]:
    """The names that a text refers to, each once, in its order."""
    tree: ast.Profile | None
    try:
        tree = parse(text, plurals)
    except ProfileErrors as error:
        tree = error.readable
    return names_in(tree) if tree else ()


def names_in(tree: ast.Profile) -> tuple[str, ...]:
    """The names that a tree refers to, each once, in its order."""
    found = [each.name for side in (tree.include, tree.exclude) for each in references(side)]
    return tuple(dict.fromkeys(found))


def _exports(reader: Reader) -> dict[str, str]:
    rows = ((name, json.loads(settings)) for name, settings in reader.rows("select name, settings from app.export"))
    return {name: settings[EXPORT_SETTING] for name, settings in rows if settings.get(EXPORT_SETTING)}
