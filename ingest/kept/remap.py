"""What a source sent before, read anew through the mapping that is in force: kept calls, batch by batch, in one run.

Each batch is one transaction, and so is the end, in which what no call tells any more goes. A run that is killed leaves
rows that are right, some of them as they were; running it again does the rest. How rows change is relanding.py's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ingest import source as sources
from ingest.errors import SourceWrong
from ingest.kept.reading_calls import read_calls
from ingest.kept.relanding import Relanding
from ingest.mapping import Mapping
from ingest.pipeline import JOB
from ingest.source import SourceDefinition
from ingest.sources import KINDS
from ingest.sources.hook import Hook
from jobs import run
from jobs.run import Counts, Outcome, State
from sql.documents import Documents
from sql.errors import KlankbordError, quoted
from sql.named import query
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse

BATCH_BYTES = 16 * 1024 * 1024
Clock = Callable[[], datetime]
Place = tuple[int, int]  # run_id, call_number
BEFORE_ALL: Place = (-1, -1)


class Undone(Exception):
    """All was done to see what it comes to, and is not to stay. No error."""


@dataclass(frozen=True)
class Remapped:
    """What came of it: `calls` that were read anew, `gone` rows that they tell no more. run_id 0: a dry run."""

    outcome: Outcome
    calls: int
    gone: int


def remap(
    warehouse: Warehouse,
    name: str,
    *,
    since: datetime | None = None,
    is_dry: bool = False,
    trigger: str = "hand",
    now: datetime,
    clock: Clock | None = None,
    batch_bytes: int = BATCH_BYTES,
) -> Remapped:
    """Read the calls of the source `name` anew that are kept and were received from `since` on (UTC), and since it was
    made: what a removed one of that name was sent may be anything. `is_dry` tells what it would come to and leaves
    nothing of it. SourceWrong for a source whose calls are not kept."""
    with warehouse.reader() as reader:
        definition = called(reader, name)
    since = max(since or definition.created_at, definition.created_at)
    tell = clock or (lambda: now)
    run_id = 0 if is_dry else run.begin(warehouse, JOB, name, trigger, now)
    documents = Documents(warehouse.home.tmp)
    work = _Work(definition, since, documents, run_id, tell, batch_bytes)
    try:
        if is_dry:
            work.try_all(warehouse)
        else:
            work.do_all(warehouse)
        return work.ended(warehouse, is_dry=is_dry)
    except KlankbordError as error:
        if is_dry:
            raise
        return work.ended(warehouse, State.FAILED, str(error))
    except BaseException:
        if not is_dry:
            work.ended(warehouse, State.FAILED, "It stopped in the middle; what it had done stays. Run it again.")
        raise
    finally:
        documents.close()


def called(reader: Reader, name: str) -> SourceDefinition:
    """The source, where it is one that calls us; SourceWrong otherwise."""
    definition = sources.get(reader, name)
    if not is_called(definition):
        raise SourceWrong(
            f"What {quoted(name)} brought is fetched again instead: a changed mapping starts it over, klankbord source "
            f"run {name} does it now."
        )
    return definition


def is_called(definition: SourceDefinition) -> bool:
    """Whether its calls are kept, for they cannot be asked for again."""
    return issubclass(KINDS[definition.kind], Hook)


class _Work:
    def __init__(
        self,
        definition: SourceDefinition,
        since: datetime,
        documents: Documents,
        run_id: int,
        clock: Clock,
        batch_bytes: int,
    ) -> None:
        self._definition, self._since, self._documents = definition, since, documents
        self._mapping = sources.mapping_in_force(definition)
        self._run_id, self._clock, self._batch_bytes = run_id, clock, batch_bytes
        self._last: Place = BEFORE_ALL
        self._counts, self._calls, self._gone = Counts(), 0, 0
        self._relanding: Relanding | None = None

    def do_all(self, warehouse: Warehouse) -> None:
        while True:
            with warehouse.reader() as reader:
                groups = list(self._groups(reader))
            for group in groups:
                with warehouse.transaction() as writer:
                    run.add_counts(writer, self._run_id, self._read(writer, *group))
            if len(groups) <= 1:
                break
        with warehouse.transaction() as writer:
            for group in self._groups(writer):  # what came in meanwhile may tell what would go
                run.add_counts(writer, self._run_id, self._read(writer, *group))
            self._finish(writer)

    def try_all(self, warehouse: Warehouse) -> None:
        try:
            with warehouse.transaction() as writer:
                for group in self._groups(writer):
                    self._read(writer, *group)
                self._finish(writer)
                raise Undone
        except Undone:
            return

    def ended(
        self, warehouse: Warehouse, state: State | None = None, message: str | None = None, *, is_dry: bool = False
    ) -> Remapped:
        told = message or f"Calls read anew: {self._calls:,}. Rows that are told no more and are gone: {self._gone:,}."
        if is_dry or not self._run_id:
            state = state or (State.DONE_WITH_REJECTS if self._counts.rejected else State.DONE)
            return Remapped(Outcome(0, state, self._counts, told), self._calls, self._gone)
        with warehouse.transaction() as writer:
            state = run.end(writer, self._run_id, self._clock(), state, told)
        return Remapped(Outcome(self._run_id, state, self._counts, told), self._calls, self._gone)

    def _groups(self, reader: Reader) -> Iterator[tuple[Place, Place]]:
        """The first and the last call of each batch that is still to be read."""
        asked = {"source": self._definition.name, "since": self._since}
        keys = reader.frame(
            query("remap/keys"), {**asked, "run_id": self._last[0], "call_number": self._last[1]}
        ).with_columns((pl.col("size").cum_sum() // self._batch_bytes).alias("group"))
        for _, rows in keys.group_by("group", maintain_order=True):
            places = rows.select("run_id", "call_number")
            yield places.row(0), places.row(-1)

    def _read(self, writer: Writer, first: Place, last: Place) -> Counts:
        self._check_unchanged(writer)
        if self._relanding is None:
            arrival = int(writer.value("select value + 1 from store.counter where name = 'arrival'"))
            self._relanding = Relanding(self._definition.name, self._since, self._run_id, arrival)
        payloads = writer.frame(
            query("remap/payloads"),
            {
                "source": self._definition.name,
                "since": self._since,
                **dict(zip(("from_run", "from_call", "to_run", "to_call"), (*first, *last), strict=True)),
            },
        )
        unfolded = read_calls(writer, self._documents, self._definition, payloads)
        counts = self._relanding.batch(writer, unfolded, payloads.drop("body", "header"), self._clock())
        self._last = last
        self._calls += payloads.height
        self._counts += counts
        return counts

    def _finish(self, writer: Writer) -> None:
        self._check_unchanged(writer)
        if self._relanding is not None:
            self._gone = self._relanding.finish(writer)

    def _check_unchanged(self, reader: Reader) -> None:
        if _mapping(reader, self._definition) != self._mapping:
            raise SourceWrong("The mapping was changed while this ran; run it again to read all through the new one.")


def _mapping(reader: Reader, definition: SourceDefinition) -> Mapping:
    return sources.mapping_in_force(sources.get(reader, definition.name))
