"""How many rows wait for an export of what only grows, and since when."""

from dataclasses import dataclass
from datetime import datetime

from exports import goes
from exports.export import Export
from exports.goes.rows import Interval
from sql.reader import Reader


@dataclass(frozen=True)
class Gathered:
    """`first_at`: when the first of the rows was received (UTC); None where none waits."""

    rows: int
    first_at: datetime | None


def gathered(reader: Reader, export: Export, up_to: int, now: datetime) -> Gathered:
    """The rows behind the export's cursor up to that arrival, those that it withholds included."""
    rows = goes.rows_of(reader, export.settings, Interval(export.cursor, up_to), now, export.texts["timezone"])
    found = reader.row(f"select count(*), min(received_at) from (\n{rows.text}\n)", rows.given)
    return Gathered(*found) if found else Gathered(0, None)
