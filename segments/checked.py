"""A profile that means something here: what check.py hands on to everything that finds and shows its people."""

from dataclasses import dataclass, field

from segments import ast
from segments.errors import Problem
from segments.text.format import format_profile
from sql.catalog import Catalog


@dataclass(frozen=True)
class Checked:
    """A profile that means something here: every name in it exists. `timezone` is the installation's; `saved` are the
    profiles that it leans on, each after what it leans on itself."""

    profile: ast.Profile
    timezone: str
    catalog: Catalog = field(repr=False)
    saved: dict[str, ast.Profile] = field(default_factory=dict, repr=False)
    warnings: tuple[Problem, ...] = ()

    @property
    def plurals(self) -> dict[str, str]:
        return plurals_of(self.catalog)

    @property
    def text(self) -> str:
        """The canonical text, with the data models' own nouns in singular and plural."""
        return format_profile(self.profile, self.plurals)


def plurals_of(found: Catalog) -> dict[str, str]:
    return {each.name: each.plural for each in found.activities}
