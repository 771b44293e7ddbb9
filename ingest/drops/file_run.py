"""One run of a source that works through files: its number, what became of each file, its end in a sentence.

Of each file what landed and that it landed are one transaction; moving it away comes after and is made up for by the
next run where a program was killed in between. One file that cannot land does not keep the others from it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from ingest.drops import ledger
from ingest.drops.ledger import Taken
from ingest.kind import Outside
from ingest.mapping import Mapping
from ingest.pipeline import JOB
from jobs import run as runs
from jobs.run import Counts, Outcome, State
from jobs.setting import Setting
from sql.errors import KlankbordError
from sql.reader import Writer
from sql.warehouse import Warehouse

MOST_TOLD = 200  # files in a run's detail
MOST_NAMED = 3  # in its sentence

ENDS = (
    ("landed", "1 file landed ({named}).", "{files} files landed ({named})."),
    (
        "again",
        "1 file had landed before and was put away without landing again ({named}).",
        "{files} files had landed before and were put away without landing again ({named}).",
    ),
    ("failed", "1 file failed ({named}).", "{files} files failed ({named})."),
    ("left", "1 file stays where it is ({named}).", "{files} files stay where they are ({named})."),
)

What = Literal["landed", "again", "failed", "left"]


@dataclass(frozen=True)
class Told:
    """What became of a file, for the run's record."""

    name: str
    what: What
    counts: Counts | None = None
    why: str | None = None


@dataclass
class FileRun:
    """What a run hands to its kind. `seen`: how files looked in the run before, JSON; the kind leaves its own there."""

    warehouse: Warehouse
    source: str
    run_id: int
    clock: Callable[[], datetime]
    seen: dict[str, Any]
    told: list[Told] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    fault: BaseException | None = None

    def land(self, file: Taken, land: Callable[[Writer, datetime], Counts]) -> Counts:
        """What `land` lands, that the file is taken, and the run's counts: all of it or nothing."""
        at = self.clock()
        with self.warehouse.transaction() as writer:
            counts = land(writer, at)
            writer.execute(
                "update app.rejected set file = $name where run_id = $run_id and file is null",
                {"name": file.name, "run_id": self.run_id},
            )
            ledger.record(writer, file, "taken", self.run_id, at)
            runs.add_counts(writer, self.run_id, counts)
        self.counts += counts
        return counts

    def record(self, file: Taken, state: str, reason: str) -> None:
        with self.warehouse.transaction() as writer:
            ledger.record(writer, file, state, self.run_id, self.clock(), reason)

    def record_moved(self, file: Taken) -> None:
        with self.warehouse.transaction() as writer:
            ledger.moved(writer, file)

    def tell(self, name: str, what: What, counts: Counts | None = None, why: str | None = None) -> None:
        self.told.append(Told(name, what, counts, why))


class Files(ABC):
    """The root of the kinds that work through files."""

    settings: ClassVar[Map[str, Setting]]
    secrets: ClassVar[Map[str, str]] = {}
    optional_secrets: ClassVar[Map[str, str]] = {}
    schedule: ClassVar[str] = "*/15 * * * *"
    model: ClassVar[str] = ""

    def __init__(
        self, settings: Map[str, str], secrets: Map[str, str], mapping: Mapping | None, outside: Outside
    ) -> None:
        self._settings, self._secrets, self._outside = settings, secrets, outside
        self._mapping = self.complete(mapping)
        self.notes: list[str] = []

    @staticmethod
    def complete(given: Mapping | None) -> Mapping:
        """A file's columns have their own names unless a mapping was given."""
        return given or Mapping()

    @abstractmethod
    def work(self, run: FileRun) -> None:
        """Take what there is. A KlankbordError that is not one file's ends the run as failed."""

    @abstractmethod
    def test(self, now: datetime) -> str:
        """What would be taken, and why the rest would not."""


def run(
    warehouse: Warehouse,
    name: str,
    cursor: Any,
    opened: Callable[[], Files],
    *,
    trigger: str,
    now: datetime,
    clock: Callable[[], datetime],
) -> Outcome:
    """Work through the files of the source `name`. Opened inside the run, so that a secret that is missing is the run's
    failure and stands in its record."""
    run_id = runs.begin(warehouse, JOB, name, trigger, now)
    work = FileRun(warehouse, name, run_id, clock, dict((cursor or {}).get("seen", {})))
    try:
        opened().work(work)
    except KlankbordError as error:
        return _end(work, State.FAILED, str(error))
    except KeyboardInterrupt:
        _end(work, State.CANCELLED, "It was stopped; the files that had landed stay landed.")
        raise
    except BaseException:
        _end(work, State.FAILED, "Something broke while this ran; it is not your data.")
        raise
    outcome = _end(work)
    if work.fault:
        raise work.fault
    return outcome


def _end(work: FileRun, state: State | None = None, first: str = "") -> Outcome:
    kinds = {each.what for each in work.told}
    if state is None and "failed" in kinds:
        state = State.DONE_WITH_REJECTS if kinds & {"landed", "again"} else State.FAILED
    told = [first, *_sentences(work.told), *work.notes]
    message = " ".join(each for each in told if each) or "There was no file to take."
    detail = [
        {"name": each.name, "what": each.what, **(vars(each.counts) if each.counts else {}), "why": each.why}
        for each in work.told[:MOST_TOLD]
    ]
    with work.warehouse.transaction() as writer:
        ended = runs.end(writer, work.run_id, work.clock(), state, message, {"files": detail} if detail else None)
        writer.execute(
            "update app.source set cursor = $cursor::json where name = $name",
            {"cursor": runs.as_json({"seen": work.seen}), "name": work.source},
        )
    return Outcome(work.run_id, ended, work.counts, message)


def _sentences(told: list[Told]) -> list[str]:
    said = []
    for what, one, many in ENDS:
        of = [each for each in told if each.what == what]
        if not of:
            continue
        named = "; ".join(map(_named, of[:MOST_NAMED]))
        more = f"; and {len(of) - MOST_NAMED} more" if len(of) > MOST_NAMED else ""
        said.append((one if len(of) == 1 else many).format(files=len(of), named=f"{named}{more}"))
    return said


def _named(told: Told) -> str:
    if not told.why:
        return told.name
    why = told.why.rstrip(".")
    return why if why.startswith(told.name) else f"{told.name}: {why}"
