"""What a kind of source is: its settings, its secrets, and what it brings: batches, or files to work through.

A kind knows one vendor. It gets all it touches handed in and never opens the warehouse.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

import jobs.outside
from ingest.mapping import Mapping
from ingest.pipeline import Batch
from ingest.records import Columns, fixed_columns
from jobs.setting import Setting


@dataclass(frozen=True)
class Outside(jobs.outside.Outside):
    """Beside it, what a source may know and set off."""

    columns: Columns = fixed_columns  # of the rows that the warehouse knows
    exports: Callable[[], Sequence[str]] = tuple  # the names of what can be started
    start: Callable[[str], str] = lambda name: name  # starts the export of that name; how it ended, or KlankbordError


class Kind(Protocol):
    """One source, ready to be asked; made from its settings, the values of its secrets, its mapping and Outside. It
    is Batched, or works through files (drops/file_run.py), or is called and asks nobody (sources/hook.py)."""

    settings: ClassVar[Map[str, Setting]]
    secrets: ClassVar[Map[str, str]]  # name -> what it is
    optional_secrets: ClassVar[Map[str, str]]  # likewise, those that it can do without
    schedule: ClassVar[str]  # the cron expression it starts with
    model: ClassVar[str]  # the text of its data model, "" for none

    notes: list[str]  # sentences about the run for its record, filled while it runs

    def __init__(
        self, settings: Map[str, str], secrets: Map[str, str], mapping: Mapping | None, outside: Outside
    ) -> None: ...

    @staticmethod
    def complete(given: Mapping | None) -> Mapping:
        """The mapping in force where a source was given this one; MappingWrong where it does not fit the vendor."""

    def test(self, now: datetime) -> str:
        """Ask for as little as can be and tell in a sentence what came of it; raises what a run would raise."""


class Batched(Kind, Protocol):
    """A source that brings rows by calls, batch after batch."""

    def batches(self, cursor: Any, clock: Callable[[], datetime]) -> Iterator[Batch]:
        """What there is since `cursor`; each batch holds the cursor that follows it. `clock` tells UTC."""
