"""What a kind of source is: its settings, its secrets, and what it brings: batches, or files to work through.

A kind knows one vendor. It gets all it touches handed in and never opens the warehouse.
"""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Any, ClassVar, Protocol

from ingest.mapping import Mapping
from ingest.pipeline import Batch
from jobs.http import Client


@dataclass(frozen=True)
class Setting:
    """`default` None: it must be given; a callable is asked once, with the time at which the source is made. `check`
    returns the value as it is kept, or raises ValueError with the end of the sentence "The setting NAME …"."""

    comment: str
    default: str | Callable[[datetime], str] | None = None
    check: Callable[[str], str] = str.strip
    starts_over: bool = False  # another value means other rows: the next run begins at the beginning
    is_path: bool = False  # of this machine: kept absolute, from where it was typed

    def default_at(self, now: datetime) -> str | None:
        return self.default(now) if callable(self.default) else self.default


@dataclass(frozen=True)
class Outside:
    """What a source touches beyond the warehouse; a test hands in its own. `elapsed` is a stopwatch in seconds,
    `scratch` where it may lay down for a while what does not fit into memory: of a run the home's tmp."""

    environment: Map[str, str] = field(default_factory=lambda: os.environ)
    sleep: Callable[[float], object] = time.sleep
    random: Callable[[], float] = random.random
    elapsed: Callable[[], float] = time.monotonic
    client: Callable[..., Client] = Client
    scratch: Path = field(default_factory=lambda: Path(gettempdir()))
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
