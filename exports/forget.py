"""Forgotten people go from what exports keep; what was delivered is out of reach, and is told.

Nothing of what is decided about a delivery changes but that their rows are gone (files/kept.py).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from exports import ledger
from exports.calls.delivery import SENT
from exports.definition import all_exports
from exports.files.kept import Kept, forgotten_people
from exports.running import alone
from jobs import run as runs
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
    rows, delivered = 0, []
    for folder in sorted((warehouse.home.path / "deliveries").glob("*")):
        if not folder.name.isdigit():
            continue
        run_id = int(folder.name)
        with warehouse.reader() as reader:
            found = ledger.found(reader, run_id)
            was_delivered = reader.value("select exists (from app.delivery where run_id = $run_id)", {"run_id": run_id})
        if found is None:
            continue
        plan, files = found
        shape = plan.settings.file
        if shape is None:
            rows += Kept(warehouse.home, run_id).leave_out(SENT, keys)
            continue
        rest = [Kept(warehouse.home, run_id).without(each, shape, keys) for each in files]
        if rest == files:
            continue
        rows += sum(each.rows for each in files) - sum(each.rows for each in rest)
        if was_delivered:
            delivered += [
                ledger.address(plan.settings, each) for each, now in zip(files, rest, strict=True) if each != now
            ]
        with warehouse.transaction() as writer:
            runs.keep_detail(writer, run_id, ledger.detail(plan, rest, sealed=ledger.is_sealed(writer, run_id)))
    return Forgotten(rows, tuple(delivered))
