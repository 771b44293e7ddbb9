"""Several profiles beside one another as one question: who is in which of them, counted in one pass.

They are put together under names that no saved profile can have, so that a changed text can stand beside the saved
profile whose name it bears, and each keeps its own time zone and what it refers to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from segments import ast
from segments.checked import Checked
from segments.people import audience
from segments.people.nodes import count_nodes
from sql.reader import Reader


@dataclass(frozen=True)
class Venn:
    """`checked` has every profile of the diagram among its saved ones, by the names in `names`."""

    checked: Checked
    names: tuple[str, ...]

    @classmethod
    def of(cls, several: Sequence[Checked]) -> "Venn":
        """Of one or more profiles that were checked on the same reader, with the same installation's zone."""
        saved: dict[str, ast.Profile] = {}
        names = tuple(f"\0{index}" for index in range(len(several)))
        for name, each in zip(names, several, strict=True):
            saved |= {**each.saved, name: each.profile}  # what it leans on comes before it
        everyone = ast.Profile("", ast.Everyone())
        return cls(replace(several[0], profile=everyone, saved=saved, warnings=()), names)

    def count(self, reader: Reader, parts: Sequence[Sequence[bool]], as_of: datetime) -> list[int]:
        """How many customers are in each part; a part says of every profile whether they are in it."""
        either = ast.Block("any", tuple(map(self._condition, parts)))
        numbers = count_nodes(reader, self._asking(either), as_of)
        return [numbers[f"include.{index}"].customers for index in range(len(parts))]

    def members(self, reader: Reader, part: Sequence[bool], as_of: datetime, limit: int) -> tuple[str, ...]:
        """The first customers of a part by customer_id; where there is none, the e-mail address."""
        frame = audience.members(reader, self._asking(self._condition(part)), as_of, limit=limit)
        return tuple(frame["customer_id"].to_list())

    def _asking(self, condition: ast.Condition) -> Checked:
        return replace(self.checked, profile=ast.Profile("", condition))

    def _condition(self, part: Sequence[bool]) -> ast.Block:
        return ast.Block(
            "all", tuple(ast.InProfile(name, not inside) for name, inside in zip(self.names, part, strict=True))
        )
