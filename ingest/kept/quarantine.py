"""Rows that could not land: which there are, why, and letting go of them. They are kept in app.rejected until they land
after all (replay.py), are dropped, or grow too old.

What a source sends again with the same bytes is the same row, where it was told last. A row that landed after all is
kept for the record of its run, and is no longer of the quarantine.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ingest.errors import QuarantineChanged
from sql.named import fill, query
from sql.reader import Reader, Writer

OPEN = "r.replay_run_id is null"


@dataclass(frozen=True)
class Chosen:
    """Which rows of the quarantine are meant: of a source, told last in a run, with a reason; None for all. A reason
    that ends in a colon and a star means all that begin so: `unknown event:*`."""

    source: str | None = None
    run_id: int | None = None
    reason: str | None = None

    @property
    def slots(self) -> dict[str, str]:
        """{open}: what holds of all that may be the same row, with `r` for app.rejected and `n` for their run;
        {chosen}: what holds of the one among them that was told last, `r`."""
        tests = {
            "run_id": "r.run_id = $run_id",
            "reason": "starts_with(r.reason, rtrim($reason, '*'))" if self._is_start else "r.reason = $reason",
        }
        return {
            "{open}": OPEN if self.source is None else f"{OPEN} and n.name = $source",
            "{chosen}": " and ".join(test for name, test in tests.items() if getattr(self, name) is not None) or "true",
        }

    @property
    def parameters(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}

    @property
    def told_last(self) -> str:
        """The query of where each was told last: id (its rowid), run_id, source, kind, bytes."""
        return fill(query("quarantine/told_last"), self.slots)

    @property
    def same(self) -> str:
        """The query of all rowids that are one row: id, that of told_last, and `same`."""
        return fill(query("quarantine/same"), {"{told_last}": self.told_last})

    @property
    def _is_start(self) -> bool:
        return self.reason is not None and self.reason.endswith("*")


def groups(reader: Reader, chosen: Chosen) -> pl.DataFrame:
    """source, reason, rows, first_at, last_at (UTC), example; those with most rows first."""
    return reader.frame(_filled("groups", chosen), chosen.parameters)


def kinds_of_files(reader: Reader) -> dict[str, str]:
    """The kind of rows by the source under which they came in files, where it is one."""
    return dict(reader.frame(_filled("kinds_of_files", Chosen())).iter_rows())


def count(reader: Reader, chosen: Chosen) -> int:
    return int(reader.value(f"select count(*) from ({chosen.told_last})", chosen.parameters))


def rows(reader: Reader, chosen: Chosen, limit: int) -> pl.DataFrame:
    """source, run_id, line, call_number, kind, reason, payload; the newest runs first."""
    return reader.frame(_filled("rows", chosen), {**chosen.parameters, "limit": limit})


def runs(reader: Reader, chosen: Chosen) -> list[tuple[int, str, datetime]]:
    """The run, its name and when it began, of those that the rows came in; the oldest first."""
    return [(run_id, name, at) for run_id, name, at in reader.rows(_filled("runs", chosen), chosen.parameters)]


def drop(writer: Writer, chosen: Chosen, rows: int | None = None) -> int:
    """Let go of them for good; how many. `rows`: how many somebody saw. QuarantineChanged where it is not."""
    dropped = count(writer, chosen)
    if rows is not None and dropped != rows:
        raise QuarantineChanged(f"By now {dropped:,} such rows wait, not {rows:,}; nothing was dropped, look again.")
    writer.execute(f"delete from app.rejected where rowid in (select same from ({chosen.same}))", chosen.parameters)
    return dropped


def _filled(name: str, chosen: Chosen) -> str:
    return fill(query(f"quarantine/{name}"), {**chosen.slots, "{told_last}": chosen.told_last})
