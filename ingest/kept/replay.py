"""Rows of the quarantine are tried again: what came in calls as it came, through the source's mapping; what came in
files, or was fetched, as it stood after the mapping of then. One run does it, each run of old in one transaction.

What lands is marked with this run and leaves the quarantine; what fails again keeps its place with the new reason.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import polars as pl

from ingest import source as sources
from ingest.calls.payloads import Unfolded, unfold
from ingest.errors import IngestError, NothingToReplay
from ingest.kept import origin, quarantine
from ingest.kept.quarantine import Chosen
from ingest.kept.reading_calls import read_calls
from ingest.landing.land import land
from ingest.mapping import Mapping
from ingest.mapping.check import check_path
from ingest.pipeline import JOB
from ingest.records import IMPORT, columns_of
from ingest.source import SourceDefinition
from ingest.sources import KINDS
from ingest.sources.hook import Hook
from jobs import run
from jobs.run import Counts, Outcome, State
from sql.documents import Documents
from sql.errors import KlankbordError
from sql.named import query
from sql.reader import Writer, literal
from sql.warehouse import Warehouse

NAME = "quarantine"
TRIED = "select r.rowid as id from app.rejected as r where r.rowid in (from chosen_again) and json_valid(r.payload)"
OF_CALLS = f"{TRIED} and r.call_number is not null"
OF_ROWS = f"{TRIED} and r.kind = {{}}"
ORIGIN = ("call", "run_id", "call_number", "received_at")


def replay(
    warehouse: Warehouse,
    chosen: Chosen,
    mapping: Mapping | None = None,
    *,
    trigger: str = "hand",
    now: datetime,
    clock: Callable[[], datetime] | None = None,
) -> Outcome:
    """Try the `chosen` rows again, through `mapping` where one is given. NothingToReplay where there are none."""
    tell = clock or (lambda: now)
    with warehouse.reader() as reader:
        found = quarantine.runs(reader, chosen)
    if not found:
        raise NothingToReplay("The quarantine has no such rows; klankbord quarantine list shows what it has.")
    names = {name for _, name, _ in found}
    run_id = run.begin(warehouse, JOB, names.pop() if len(names) == 1 else NAME, trigger, now)
    counts, documents = Counts(), Documents(warehouse.home.tmp)
    try:
        for old, name, started_at in found:
            with warehouse.transaction() as writer:
                done = _Again(writer, documents, run_id, name, mapping, now).of_run(old, started_at, chosen)
                run.add_counts(writer, run_id, done)
            counts += done
    except KlankbordError as error:
        return _end(warehouse, run_id, tell(), counts, State.FAILED, str(error))
    except BaseException:
        _end(warehouse, run_id, tell(), counts, State.FAILED, "It stopped in the middle; what had landed stays.")
        raise
    finally:
        documents.close()
    left = f"; {counts.rejected:,} still cannot land" if counts.rejected else ""
    return _end(warehouse, run_id, tell(), counts, None, f"Rows of the quarantine were tried again{left}.")


class _Again:
    def __init__(
        self, writer: Writer, documents: Documents, run_id: int, name: str, mapping: Mapping | None, now: datetime
    ) -> None:
        self._writer, self._documents, self._run_id = writer, documents, run_id
        self._name, self._mapping, self._now = name, mapping, now

    def of_run(self, old: int, started_at: datetime, chosen: Chosen) -> Counts:
        writer = self._writer
        given = {**chosen.parameters, "old": old}
        last = f"select id from ({chosen.told_last}) where run_id = $old"
        writer.execute(f"create or replace temp table chosen_again as {last}", given)
        same = f"select * from ({chosen.same}) where id in (from chosen_again)"
        writer.execute(f"create or replace temp table same_again as {same}", chosen.parameters)
        counts = self._read_again(old, started_at)
        writer.execute(query("quarantine/follow"))
        return counts

    def _read_again(self, old: int, started_at: datetime) -> Counts:
        writer = self._writer
        told = {"run_id": old, "started_at": started_at}
        called = {each.name: each for each in sources.all_sources(writer) if issubclass(KINDS[each.kind], Hook)}
        if self._name in called:
            elements = writer.frame(query("quarantine/elements"), told)
            return self._land_elements(called[self._name], elements) if elements.height else Counts()
        counts = Counts()
        rows = writer.frame(query("quarantine/file_rows"), told)
        for (kind,), some in rows.group_by("kind", maintain_order=True):
            counts += self._land_rows(str(kind), some)
        return counts

    def _land_elements(self, definition: SourceDefinition, elements: pl.DataFrame) -> Counts:
        unfolded = read_calls(self._writer, self._documents, definition, elements, self._mapping)
        return self._land(self._name, unfolded, elements.select(ORIGIN))

    def _land_rows(self, kind: str, rows: pl.DataFrame) -> Counts:
        mapping = self._mapping or Mapping()
        if mapping.rows:
            raise IngestError("A mapping with rules reads calls, not rows of files; choose rows of one source alone.")
        for path in mapping.theirs:
            check_path(path)
        unfolded = unfold(self._documents, rows, mapping, kind, partial(columns_of, self._writer))
        source = IMPORT if self._name == f"import {kind}" else self._name
        return self._land(source, unfolded, rows.select(ORIGIN), tried_kind=kind)

    def _land(self, source: str, unfolded: Unfolded, origins: pl.DataFrame, tried_kind: str | None = None) -> Counts:
        writer = self._writer
        origin.show(writer, origins)
        writer.show("element", unfolded.elements.select("number", "payload").to_arrow())
        unknown = origin.reject_unknown(writer, unfolded, self._run_id)
        counts = Counts(read=unknown, rejected=unknown)
        for kind, records in origin.dated(unfolded.records, origins).items():
            counts += land(
                writer, kind, records, source=source, run_id=self._run_id, received_at=self._now, is_anew=True
            )
        origin.attribute(writer, self._run_id, OF_CALLS if tried_kind is None else OF_ROWS.format(literal(tried_kind)))
        return counts


def _end(warehouse: Warehouse, run_id: int, at: datetime, counts: Counts, state: State | None, message: str) -> Outcome:
    with warehouse.transaction() as writer:
        return Outcome(run_id, run.end(writer, run_id, at, state, message), counts, message)
