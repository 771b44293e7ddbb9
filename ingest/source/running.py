"""One run of one source, whatever its kind: batches that are pulled, or files that are taken.

How batches land is pipeline.py's, what becomes of files drops/'s.
"""

import threading
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from ingest import pipeline
from ingest.drops import file_run
from ingest.drops.file_run import Files
from ingest.errors import SourceBusy, SourceWrong
from ingest.kind import Batched, Kind, Outside
from ingest.pipeline import Batch
from ingest.records import columns_in
from ingest.source.definition import SourceDefinition, get, kind_of
from ingest.sources.hook import Hook
from jobs import secrets as kept_secrets
from jobs.errors import JobError
from jobs.expiry import Notice, token_notice
from jobs.run import Outcome
from sql.warehouse import Warehouse

K = TypeVar("K", bound=Kind)


def test(
    warehouse: Warehouse,
    name: str,
    now: datetime,
    environment: Map[str, str] | None = None,
    outside: Outside | None = None,
) -> str:
    """Ask the vendor for as little as can be; a sentence about what came of it. Raises what a run would raise."""
    outside = _outside(outside, environment)
    with warehouse.reader() as reader:
        definition = get(reader, name)
    return _open(kind_of(definition.kind), warehouse, definition, outside).test(now)


def notice(warehouse: Warehouse, name: str, now: datetime, environment: Map[str, str] | None = None) -> Notice | None:
    """What there is to say about the end of the source's token, without calling anybody; None where it is fine, tells
    no end, or cannot be read (a run tells that)."""
    with warehouse.reader() as reader:
        definition = get(reader, name)
    reference = definition.secrets.get("token")
    try:
        value = (
            kept_secrets.read(reference, _outside(None, environment).environment, warehouse.home.secrets)
            if reference
            else ""
        )
    except JobError:
        return None
    return token_notice(value, now)


def run(
    warehouse: Warehouse,
    name: str,
    *,
    trigger: str,
    now: datetime,
    environment: Map[str, str] | None = None,
    outside: Outside | None = None,
) -> Outcome:
    """Fetch and land what there is since the last run. SourceBusy while another run of this source works; SourceWrong,
    without a run, where there is nothing to fetch."""
    outside = _outside(outside, environment)
    with warehouse.reader() as reader:
        definition = get(reader, name)
    kind = kind_of(definition.kind)
    if issubclass(kind, Hook):
        raise SourceWrong(f"The source {name} is called, so there is nothing to fetch; see its runs for what came.")
    notes: list[str] = []
    started = outside.elapsed()

    def clock() -> datetime:
        return now + timedelta(seconds=outside.elapsed() - started)

    with alone(warehouse, name):
        with warehouse.reader() as reader:  # again: the run before may just have moved the cursor
            definition = get(reader, name)
        if issubclass(kind, Files):
            opened = partial(_open, kind, warehouse, definition, outside)
            return file_run.run(warehouse, name, definition.cursor, opened, trigger=trigger, now=now, clock=clock)
        batches = _batches(kind, warehouse, definition, outside, clock, notes)
        outcome = pipeline.ingest(warehouse, name, batches, trigger=trigger, now=now, clock=clock)
    if not notes:
        return outcome
    told = " ".join(filter(None, [outcome.message, *notes]))
    with warehouse.transaction() as writer:
        writer.execute(
            "update app.run set message = $told where run_id = $run_id", {"told": told, "run_id": outcome.run_id}
        )
    return replace(outcome, message=told)


def _batches(
    known: type[Batched],
    warehouse: Warehouse,
    definition: SourceDefinition,
    outside: Outside,
    clock: Callable[[], datetime],
    notes: list[str],
) -> Iterator[Batch]:
    """Opened inside the run, so that a secret that is missing is the run's failure and stands in its record."""
    kind = _open(known, warehouse, definition, outside)
    kind.notes = notes
    yield from kind.batches(definition.cursor, clock)


def _open(known: type[K], warehouse: Warehouse, definition: SourceDefinition, outside: Outside) -> K:
    values = {
        name: kept_secrets.read(reference, outside.environment, warehouse.home.secrets)
        for name, reference in definition.secrets.items()
    }
    scratched = replace(outside, scratch=warehouse.home.tmp, columns=columns_in(warehouse))
    return known(definition.settings, values, definition.mapping, scratched)


def _outside(outside: Outside | None, environment: Map[str, str] | None) -> Outside:
    outside = outside or Outside()
    return outside if environment is None else replace(outside, environment=environment)


_running: set[tuple[Path, str]] = set()
_changing_running = threading.Lock()


@contextmanager
def alone(warehouse: Warehouse, name: str) -> Iterator[None]:
    """No run of the source begins in this block; SourceBusy where one is at work. One process owns a warehouse, so its
    own list of running sources is enough."""
    key = (warehouse.home.path, name)
    with _changing_running:
        if key in _running:
            raise SourceBusy(
                f"The source {name} is running already; see it under runs, and run it again when it is done."
            )
        _running.add(key)
    try:
        yield
    finally:
        with _changing_running:
            _running.discard(key)
