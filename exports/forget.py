"""Forgotten people go from what exports keep; what was delivered is out of reach, and is told.

Nothing of what is decided about a delivery changes but that their rows are gone (files/kept.py).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from exports import ledger
from exports.calls.delivery import SENT
from exports.definition import all_exports
from exports.files.kept import File, Kept, forgotten_people
from exports.plan import Plan
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
        if not plan.settings.is_place:
            rows += Kept(warehouse.home, run_id).leave_out(SENT, keys)
            continue

        def note(those: list[File], run_id: int = run_id, plan: Plan = plan) -> None:
            with warehouse.transaction() as writer:
                sealed = ledger.is_sealed(writer, run_id)
                runs.keep_detail(writer, run_id, ledger.detail(plan, those, sealed))

        rest = Kept(warehouse.home, run_id).thinned(plan, files, keys, note)
        if rest == files:
            continue
        rows += ledger.counts(files).read - ledger.counts(rest).read
        if was_delivered:
            delivered += [
                ledger.address(plan.settings, each)
                for each, now in zip(files, rest, strict=True)
                if each != now and each.has_people
            ]
    return Forgotten(rows, tuple(delivered))
