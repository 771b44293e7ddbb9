"""Forgotten people go from the rows that exports keep; what was delivered is out of reach, and is told.

Nothing of what is decided about a delivery changes: written again, it lacks the rows that are gone (exports/kept.py).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import polars as pl

from exports import ledger
from exports.definition import all_exports
from exports.deliver import alone, drop_hidden
from exports.destinations import folder
from exports.kept import forgotten_people
from exports.plan import unfinished
from exports.settings import KEY
from sql.reader import Reader
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class Forgotten:
    """Rows removed from kept copies; `delivered`: the files that had them when they were delivered."""

    rows: int
    delivered: tuple[str, ...]


@contextmanager
def held(warehouse: Warehouse) -> Iterator[None]:
    """No export runs for the length of the block: one that began before would keep people who are gone after.
    ExportBusy where one runs."""
    with warehouse.reader() as reader:
        names = [each.name for each in all_exports(reader)]
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(alone(warehouse, name))
        yield


def forget(warehouse: Warehouse) -> Forgotten:
    """Take everybody who is forgotten out of every kept copy; within `held`."""
    with warehouse.reader() as reader:
        keys = forgotten_people(reader)
        found = {each.name: unfinished(reader, each) for each in all_exports(reader)}
        hidden = [(run_id, plan, ledger.files(reader, run_id)) for runs in found.values() for run_id, plan in runs]
    rows, touched = 0, []
    for path in sorted((warehouse.home.path / "deliveries").glob("*/activities.parquet")):
        whole = pl.scan_parquet(path)
        gone = whole.filter(pl.col(KEY).is_in(keys.implode())).select(pl.len()).collect().item()
        if gone:
            rows += gone
            touched.append(int(path.parent.name))
            fresh = warehouse.home.tmp / f"forget-{path.parent.name}.parquet"
            whole.filter(~pl.col(KEY).is_in(keys.implode())).sink_parquet(fresh, compression="zstd")
            folder.sync(fresh)
            fresh.rename(path)
            folder.sync(path.parent)
    for run_id, plan, files in hidden:  # they are written again from what is kept
        drop_hidden(run_id, plan, files)
    with warehouse.reader() as reader:
        delivered = [file for run_id in touched for file in _delivered(reader, run_id)]
    return Forgotten(rows, tuple(delivered))


def _delivered(reader: Reader, run_id: int) -> list[str]:
    """The files with people in them that the run delivered."""
    if not reader.value("select exists (from app.delivery where run_id = $run_id)", {"run_id": run_id}):
        return []
    text = reader.value("select detail::varchar from app.run where run_id = $run_id", {"run_id": run_id})
    plan, files = ledger.read(text)
    return [str(plan.settings.folder / each.name) for each in files if each.role == "activities"]
