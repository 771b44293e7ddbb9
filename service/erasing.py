"""Somebody forgotten by all that keeps people: the warehouse, the copies that exports keep, the home's log."""

import os
import re
from datetime import datetime
from pathlib import Path

from exports import forget
from ingest.erase import Cut, Erased, erase
from service.faults import LOG_NAME
from sql.errors import quoted
from sql.home import Home
from sql.warehouse import Warehouse

BACKUPS = "Backups cannot be reached: throw away those made before, or erase again after one of them is restored."
LATER = (
    "The bytes of what was deleted leave the warehouse's file at the next start; where it is served, restart it for "
    "that to be now."
)
PUT_AWAY = "Files that the source {} took stand where it put them away, as they came; look for them there too."


def forget_person(
    warehouse: Warehouse,
    customer: str | int,
    *,
    now: datetime,
    by: str | None,
    block: bool = True,
    unknown: bool = False,
) -> Erased:
    """Erase `customer` everywhere; CustomerUnknown, ExportBusy."""

    def of_exports(_: re.Pattern[str]) -> Cut:
        done = forget.forget(warehouse, now)
        notes = tuple(f"{file} was delivered with them in it; tell whoever took it." for file in done.delivered)
        return Cut("kept copies of exports", done.rows, (*notes, *done.called))

    def of_drops(_: re.Pattern[str]) -> Cut:
        with warehouse.reader() as reader:
            sources = reader.rows("select distinct source from app.file order by source")
        return Cut("files that were dropped", 0, tuple(PUT_AWAY.format(quoted(name)) for (name,) in sources))

    def of_logs(pattern: re.Pattern[str]) -> Cut:
        return Cut("the log", sum(_clean(path, pattern) for path in warehouse.home.path.glob(f"{LOG_NAME}*")))

    elsewhere = (of_exports, of_drops, of_logs)
    with forget.held(warehouse):
        return erase(warehouse, customer, now=now, by=by, block=block, unknown=unknown, elsewhere=elsewhere)


def notes_of(done: Erased, home: Home) -> list[str]:
    """What is left to do, in sentences."""
    return [*done.notes, BACKUPS, *([LATER] if home.is_to_be_made_anew else [])]


def _clean(path: Path, pattern: re.Pattern[str]) -> int:
    """Replace what the pattern's second group finds; how often. The file stays, for others write to it."""
    before = path.read_text("utf-8", errors="surrogateescape")
    after, count, more = before, 0, 1
    while more:  # what stands between two of them belongs to the first
        after, more = pattern.subn(lambda found: f"{found[1]}(erased){found[3]}", after)
        count += more
    if count:
        with path.open("r+b") as file:
            file.write(after.encode("utf-8", errors="surrogateescape"))
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    return count
