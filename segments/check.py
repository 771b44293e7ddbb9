"""A text or tree against what exists here: read, resolved, and with what is odd about it.

What was found right is kept while the text and all that it could mean stay the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from segments import ast, profiles
from segments.checked import Checked, plurals_of
from segments.checking import lint
from segments.checking.resolve import World, references, resolve, with_source, zone_names, zone_of
from segments.errors import Problem, ProfileError, ProfileErrors
from segments.people import audience
from segments.text.parse import parse
from sql import catalog
from sql.pattern import is_pattern
from sql.reader import Reader


def check(
    reader: Reader,
    text_or_profile: str | ast.Profile,
    timezone: str,
    as_of: datetime | None = None,
    *,
    warn: bool = True,
    offered: lint.Offered | None = None,
) -> Checked:
    """Read and resolve; ProfileErrors with all that is wrong. `timezone` is the installation's. Where an `as_of` (naive
    UTC) is given, profiles that are leant on and have no members then are warned of; `warn` False spares the looking
    for what is odd, and `offered` tells which values may be named there."""
    # A tree is kept by what it says, for to Python true and 1 are equal; where its nodes stand is the given one's.
    said = text_or_profile if isinstance(text_or_profile, str) else repr(text_or_profile)
    checked = reader.keep("checked", lambda: _resolved(reader, text_or_profile, timezone), (said, timezone))
    if isinstance(text_or_profile, ast.Profile):
        checked = replace(checked, profile=text_or_profile)
    if not warn:
        return checked
    found = lint.warnings(reader, checked.profile, checked.catalog, zone_of(checked.profile, timezone), offered)
    if as_of is not None:
        found += _empty_references(reader, checked, as_of)
    found.sort(key=lambda each: (each.line, each.column))
    text = text_or_profile if isinstance(text_or_profile, str) else None
    return replace(checked, warnings=tuple(with_source(found, text)))


def _resolved(reader: Reader, text_or_profile: str | ast.Profile, timezone: str) -> Checked:
    if timezone not in zone_names():
        raise ProfileError(f'"{timezone}" is no time zone; set one such as Europe/Amsterdam in config.toml.')
    known = catalog.load(reader)
    plurals = plurals_of(known)
    text = text_or_profile if isinstance(text_or_profile, str) else None
    trees: dict[str, ast.Profile] = {}

    def saved(name: str) -> ast.Profile | None:
        found = None if name in trees else profiles.find(reader, name)
        if found:
            trees[name] = parse(found.text, plurals)
        return trees.get(name)

    archived = [each.name for each in profiles.all_archived(reader)]
    world = World(known, profiles.names(reader), saved, lambda pattern: is_pattern(reader, pattern), archived)
    try:
        profile = parse(text_or_profile, plurals) if isinstance(text_or_profile, str) else text_or_profile
    except ProfileErrors as error:
        # The names in what could be read are looked at too, so that everything is told at once.
        more, _ = resolve(error.readable, world) if error.readable else ([], {})
        raise ProfileErrors([*error.problems, *with_source(more, text)]) from None
    problems, leans_on = resolve(profile, world)
    if problems:
        raise ProfileErrors(with_source(problems, text))
    return Checked(profile, timezone, known, dict(leans_on))


def _empty_references(reader: Reader, checked: Checked, as_of: datetime) -> Iterator[Problem]:
    empty: dict[str, bool] = {}
    for each in [*references(checked.profile.include), *references(checked.profile.exclude)]:
        if each.name not in empty:
            leant_on = replace(checked, profile=checked.saved[each.name])
            empty[each.name] = audience.is_empty(reader, leant_on, as_of)
        if empty[each.name]:
            at = each.place("name")
            line, column = (at.line, at.column) if at else (0, 0)
            yield Problem(f'The profile "{each.name}" has no members at this moment.', line, column)
