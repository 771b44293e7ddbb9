"""Who a changed definition gains and loses, before it is saved."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from segments import ast
from segments.checked import Checked
from segments.people.venn import Venn
from sql.reader import Reader

GAINED, LOST, KEPT = (True, False), (False, True), (True, True)  # in the new one, in the old one


@dataclass(frozen=True)
class Change:
    """How many customers come in, go out and stay; the first of each by customer_id, as many as were asked for."""

    gained: int
    lost: int
    kept: int
    gained_examples: tuple[str, ...] = ()
    lost_examples: tuple[str, ...] = ()
    kept_examples: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.gained} gained, {self.lost} lost, {self.kept} kept"


def compare(reader: Reader, old: Checked | None, new: Checked, as_of: datetime, examples: int = 0) -> Change:
    """Both at the same instant (naive UTC); `old` None where there is nothing yet, so that everybody is gained."""
    before = old or replace(new, profile=ast.Profile("", ast.Nobody()), saved={})
    venn = Venn.of([new, before])
    parts = (GAINED, LOST, KEPT)
    gained, lost, kept = venn.count(reader, parts, as_of)
    those = (venn.members(reader, part, as_of, examples) if examples else () for part in parts)
    return Change(gained, lost, kept, *those)
