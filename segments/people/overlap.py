"""How two to six profiles overlap: every part of their diagram with its count, and as a profile of its own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from typing import Any

from segments import ast, profiles
from segments.checked import Checked
from segments.errors import ProfileError, ProfileErrors
from segments.people.venn import Venn
from segments.text.format import format_profile
from segments.text.parse import parse
from sql.reader import Reader

FEWEST, MOST = 2, 6


@dataclass(frozen=True)
class Part:
    """The customers who are in all of `inside` and in none of `outside`; `text` is the profile that selects them."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]
    count: int
    text: str

    @property
    def name(self) -> str:
        return _name(self.inside, self.outside)

    def as_data(self) -> dict[str, Any]:
        return {"name": self.name, **asdict(self)}


def overlap(reader: Reader, several: Sequence[Checked], as_of: datetime) -> tuple[Part, ...]:
    """All parts, 3 of two and 63 of six, those of one profile first. ProfileError for another number of profiles, two
    of one name, or unsaved ones whose calendars differ: no one text can say both."""
    names = tuple(each.profile.name for each in several)
    if not FEWEST <= len(several) <= MOST:
        raise ProfileError(f"Two to six profiles overlap; {len(several)} were given.")
    if len(set(names)) < len(names):
        raise ProfileError(f"The profiles need names of their own; given were: {', '.join(names)}.")
    ways = sorted(product((True, False), repeat=len(several)), key=sum)[1:]
    counts = Venn.of(several).count(reader, ways, as_of)
    is_saved = [_is_saved(reader, each) for each in several]
    zone = _zone(several, is_saved)
    parts = []
    for way, count in zip(ways, counts, strict=True):
        inside = tuple(name for name, holds in zip(names, way, strict=True) if holds)
        outside = tuple(name for name, holds in zip(names, way, strict=True) if not holds)
        conditions = tuple(map(_condition, several, is_saved, way))
        profile = ast.Profile(_name(inside, outside), ast.Block("all", conditions), timezone=zone)
        parts.append(Part(inside, outside, count, format_profile(profile, several[0].plurals)))
    return tuple(parts)


def _name(inside: tuple[str, ...], outside: tuple[str, ...]) -> str:
    without = f", not {' or '.join(outside)}" if outside else ""
    return " and ".join(inside) + without


def _is_saved(reader: Reader, checked: Checked) -> bool:
    """Whether its name stands for just this tree."""
    found = profiles.find(reader, checked.profile.name)
    try:
        return found is not None and parse(found.text, checked.plurals) == checked.profile
    except ProfileErrors:
        return False


def _zone(several: Sequence[Checked], is_saved: Sequence[bool]) -> str | None:
    """The zone that a text needs which has the unsaved ones written out; a saved one keeps its own."""
    zones = {each.profile.timezone or each.timezone for each, saved in zip(several, is_saved, strict=True) if not saved}
    if len(zones) > 1:
        raise ProfileError(f"These profiles have calendars of {' and '.join(sorted(zones))}; save them first.")
    zone = next(iter(zones), None)
    return None if zone == several[0].timezone else zone


def _condition(checked: Checked, is_saved: bool, inside: bool) -> ast.Condition:
    if is_saved:
        return ast.InProfile(checked.profile.name, not inside)
    include, exclude = checked.profile.include, checked.profile.exclude
    members: ast.Condition = include if exclude is None else ast.Block("all", (include, ast.Block("none", (exclude,))))
    return members if inside else ast.Block("none", (members,))
