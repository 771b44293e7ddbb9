"""Changing what is saved: save, restore, rename, archive, unarchive, so that no reference breaks and no loop closes.

Each works within the writer's one transaction; what it refuses, it refuses before it has changed anything.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from segments import ast, profiles
from segments.check import check
from segments.checked import Checked, plurals_of
from segments.errors import Problem, ProfileChanged, ProfileErrors, ProfileInUse, ProfileTaken
from segments.profiles import Saved
from segments.saved import links
from segments.saved.difference import Edit, edits
from segments.saved.difference_text import lines
from segments.saved.links import EXPORT_SETTING, Links, Use
from segments.text.format import format_profile
from segments.text.parse import parse
from sql import catalog
from sql.reader import Reader, Writer


@dataclass(frozen=True)
class Renamed:
    """The profile under its new name, and what refers to it and was changed with it: profiles by a new version each,
    exports by their setting."""

    saved: Saved
    profiles: tuple[Saved, ...]
    exports: tuple[str, ...]


def check_named(
    reader: Reader, text: str | ast.Profile, timezone: str, as_of: datetime | None = None, name: str | None = None
) -> Checked:
    """As it would be saved under `name`: ProfileErrors where it means nothing here, or leads back to itself then."""
    checked = check(reader, text, timezone, as_of, warn=as_of is not None)
    if name is None or name == checked.profile.name:
        return checked
    return check(reader, replace(checked.profile, name=name), timezone, as_of, warn=as_of is not None)


def save(
    writer: Writer,
    checked: Checked,
    at: datetime,
    *,
    by: str | None = None,
    note: str | None = None,
    base: int | None = None,
) -> Saved:
    """Keep it as the newest version under its own name. `base` is the version that its writer started from, 0 for a new
    one; ProfileChanged with who, when and the difference where another came in between."""
    name = checked.profile.name
    try:
        return profiles.save(writer, name, checked.text, at, by, note=note, base=base)
    except ProfileChanged as error:
        present = profiles.find(writer, name)
        if present is None or base is None:
            raise
        if base:
            found, what = difference(writer, profiles.version(writer, name, base).text, present.text), "That changed:"
        else:
            # To a new one the other is no change of it, but something else under its name.
            found, what = difference(writer, present.text, checked.text), "From what is saved to yours:"
        told = "\n".join([str(error), what, *lines(found)])
        raise ProfileChanged(told, error.version, [each.as_data() for each in found]) from None


def difference(reader: Reader, old: str, new: str) -> tuple[Edit, ...]:
    """How the text `new` came from `old`; ProfileErrors where one of them cannot be read."""
    plurals = _plurals(reader)
    return edits(parse(old, plurals), parse(new, plurals), plurals)


def restore(
    writer: Writer, name: str, version: int, at: datetime, *, timezone: str, by: str | None = None
) -> tuple[Saved, Checked]:
    """Save that version anew, under the present name and with the present names of what it refers to.

    VersionUnknown; ProfileErrors where it no longer means anything, or would close a loop.
    """
    present = profiles.get(writer, name)
    tree = parse(profiles.version(writer, name, version).text, _plurals(writer))
    tree = replace(_referring(tree, profiles.new_names(writer)), name=present.name)
    checked = check(writer, tree, timezone, at)
    return save(writer, checked, at, by=by, note=f"restored from version {version}"), checked


def rename(writer: Writer, name: str, to: str, at: datetime, *, by: str | None = None) -> Renamed:
    """Call it `to` from now on, also where it is referred to. ProfileTaken; ProfileErrors where that would be a loop,
    or where something that refers to it cannot be read and so not be rewritten."""
    plurals = _plurals(writer)
    found = links.load(writer)
    tree = parse(profiles.get(writer, name).text, plurals)
    if not to.strip():
        raise ProfileTaken("A profile needs a name.")
    if to in found.reach(name):
        raise ProfileErrors([Problem(f'"{name}" leads to "{to}", so it cannot be called that: it would be a loop.')])
    users = [each for each in found.uses(name) if each.through is None]
    trees = {each.name: _readable(writer, each.name, plurals) for each in users if each.kind == "profile"}
    saved = profiles.rename(writer, name, to, format_profile(replace(tree, name=to), plurals), at, by)
    note = f'"{name}" was renamed to "{to}"'
    changed = tuple(
        profiles.save(writer, user, format_profile(_referring(each, {name: to}), plurals), at, by, note=note)
        for user, each in trees.items()
    )
    exports = tuple(each.name for each in users if each.kind == "export")
    for each in exports:
        settings = json.loads(writer.value("select settings from app.export where name = $name", {"name": each}))
        writer.execute(
            "update app.export set settings = $settings, changed_at = $at where name = $name",
            {"settings": json.dumps({**settings, EXPORT_SETTING: to}), "at": at, "name": each},
        )
    return Renamed(saved, changed, exports)


def archive(writer: Writer, name: str, at: datetime, *, by: str | None = None) -> None:
    """Take it out of sight. ProfileInUse with all its users where there are any; ProfileUnknown."""
    profiles.get(writer, name)
    refuse_in_use(links.load(writer), name)
    profiles.archive(writer, name, at, by)


def unarchive(writer: Writer, name: str, at: datetime, *, timezone: str) -> Saved:
    """Put it back in force. ProfileErrors where what it refers to is gone, or it would close a loop."""
    if archived := [each.name for each in profiles.all_archived(writer) if each.name == name]:
        check(writer, profiles.versions(writer, archived[0])[0].text, timezone, at)
    return profiles.unarchive(writer, name)


def refuse_in_use(found: Links, name: str) -> None:
    """ProfileInUse with the list of its users, where there are any."""
    if users := found.uses(name):
        raise ProfileInUse(
            f'The profile "{name}" is in use by {_listed(users)}; take it out there first.',
            [each.as_data() for each in users],
        )


def _listed(users: Sequence[Use]) -> str:
    *most, last = map(str, users)
    return f"{', '.join(most)} and {last}" if most else last


def _readable(reader: Reader, name: str, plurals: Mapping[str, str]) -> ast.Profile:
    try:
        return parse(profiles.get(reader, name).text, plurals)
    except ProfileErrors as error:
        problem = error.problems[0]
        message = f'"{name}" refers to it and cannot be rewritten, its line {problem.line} is wrong: {problem.message}'
        raise ProfileErrors([Problem(message)]) from None


def _referring(tree: ast.Profile, names: Mapping[str, str]) -> ast.Profile:
    """The tree with the profiles that it refers to called by their new names."""

    def of(condition: ast.Condition) -> ast.Condition:
        match condition:
            case ast.Block():
                return replace(condition, conditions=tuple(map(of, condition.conditions)))
            case ast.InProfile() if condition.name in names:
                return replace(condition, name=names[condition.name])
            case _:
                return condition

    return replace(tree, include=of(tree.include), exclude=of(tree.exclude) if tree.exclude else None)


def _plurals(reader: Reader) -> dict[str, str]:
    return plurals_of(catalog.load(reader))
