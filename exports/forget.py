"""Forgotten people go from what exports keep; what was delivered is out of reach, and is told.

Nothing of what is decided about a delivery changes but that their rows are gone (files/kept.py). What a destination
calls them stays until the next run has taken them out there; where that is not known, or is not enough for it, somebody
has to tell the destination.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from exports import ledger
from exports.calls.delivery import SENT
from exports.calls.record import done, suspects
from exports.destinations import CALLED, sketch
from exports.export import Export, all_exports
from exports.files.kept import CHANGES, File, Kept, forgotten_people
from exports.plan import Plan
from exports.running import alone
from jobs import run as runs
from sql.named import query
from sql.warehouse import Warehouse

STILL = "The destination of the export {name} still has {people}, and cannot be told by it: tell {name} yourself."
NEXT = "The destination of the export {name} still has {people}; its next run takes them out there."
SENT_TO = "Rows of them were sent by the export {name} and are not taken back: tell {name} yourself."
MAY_BE_THERE = (
    "A run of the export {name} stopped while it sent rows of them, which may be there: tell {name} yourself."
)


@dataclass(frozen=True)
class Forgotten:
    """Rows removed from kept copies; `delivered`: the files that had them when they were delivered; `called`: sentences
    about the destinations that were called with them."""

    rows: int
    delivered: tuple[str, ...]
    called: tuple[str, ...] = ()


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


def forget(warehouse: Warehouse, now: datetime | None = None) -> Forgotten:
    """Take everybody who is forgotten out of every kept copy; within `held`. `now` (UTC) is when somebody was erased
    just now, of whom it is told what was sent."""
    with warehouse.reader() as reader:
        keys = forgotten_people(reader)
    rows, delivered, called = 0, list[str](), list[str]()
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
        kept = Kept(warehouse.home, run_id)
        if not plan.settings.is_place:
            gone = kept.leave_out(SENT, keys, "kb_customer_key")
            rows += gone.height
            if _is_under_way(warehouse, run_id, gone):
                called.append(MAY_BE_THERE.format(name=plan.export))
            continue
        kept.leave_out(CHANGES, keys, "customer_key")

        def note(those: list[File], run_id: int = run_id, plan: Plan = plan) -> None:
            with warehouse.transaction() as writer:
                sealed = ledger.is_sealed(writer, run_id)
                runs.keep_detail(writer, run_id, ledger.detail(plan, those, sealed))

        rest = kept.thinned(plan, files, keys, note)
        if rest == files:
            continue
        rows += ledger.counts(files).read - ledger.counts(rest).read
        if was_delivered:
            delivered += [
                ledger.address(plan.settings, each)
                for each, now_is in zip(files, rest, strict=True)
                if each != now_is and each.has_people
            ]
    return Forgotten(rows, tuple(delivered), (*called, *_let_go(warehouse, now)))


def _is_under_way(warehouse: Warehouse, run_id: int, gone: pl.DataFrame) -> bool:
    """Whether some of these rows may be there although nothing is told of them."""
    if gone.is_empty():
        return False
    with warehouse.reader() as reader:
        left = gone.filter(~pl.col("kb_number").is_in(done(reader, run_id).implode()))
        return bool(set(suspects(reader, run_id)) & set(left["kb_batch"]))


def _let_go(warehouse: Warehouse, now: datetime | None) -> list[str]:
    """Forget what a destination has of them where no run will tell it so; sentences about who has them."""
    told = []
    with warehouse.transaction() as writer:
        exports = {each.export_id: each for each in all_exports(writer)}
        for export_id, name, people, known in writer.rows(query("exports/erased_standing")):
            export = exports.get(export_id)
            takes_out = export is not None and _takes_out(export)
            left = people if not takes_out else people - known
            if left:
                writer.execute(query("exports/erased_untellable"), {"export_id": export_id, "all": not takes_out})
            if left and not (export and export.settings.is_place and export.settings.sends_all):
                told.append(STILL.format(name=name, people=_people(left)))
            if left < people:
                told.append(NEXT.format(name=name, people=_people(people - left)))
        if now:
            told += [SENT_TO.format(name=name) for name, _ in writer.rows(query("exports/erased_sent"), {"now": now})]
    return told


def _takes_out(export: Export) -> bool:
    """Whether the next run can tell the destination of somebody by what it calls them alone."""
    settings = export.settings
    if settings.destination not in CALLED:
        return False
    made = sketch(settings.destination, settings.own)
    return made.removes and made.removes_by_id


def _people(count: int) -> str:
    return "1 erased person" if count == 1 else f"{count:,} erased people"
