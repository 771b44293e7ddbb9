"""Rows that a destination did not take, or of which nobody knows whether it did: kept with what was sent and why, until
they are sent again or given up."""

from datetime import datetime

import polars as pl

from exports.export import Export
from sql.named import query
from sql.reader import Reader, Writer

MOST_ROWS = 1000


def rows(reader: Reader, export: Export, limit: int = MOST_ROWS, *, run_id: int | None = None) -> pl.DataFrame:
    """Those that wait, the newest first: run_id, row_number, key, reason, is_unsure (it may be there), payload (what
    was sent; null where its person was erased), kept_at (UTC). Of one run where `run_id` is given."""
    return reader.frame(query("exports/not_taken"), {"export_id": export.export_id, "run_id": run_id, "limit": limit})


def count(reader: Reader, export: Export, *, run_id: int | None = None) -> int:
    return int(
        reader.value(
            """select count(*) from app.dead_letter
            where export_id = $export_id and ended_at is null and ($run_id is null or run_id = $run_id)""",
            {"export_id": export.export_id, "run_id": run_id},
        )
    )


def give_up(writer: Writer, export: Export, at: datetime, *, run_id: int | None = None) -> int:
    """Never send them again as they are; how many. What has a state goes again once it has changed."""
    return writer.execute(
        """update app.dead_letter set ended_at = $at, ended_by = 'given up'
        where export_id = $export_id and ended_at is null and ($run_id is null or run_id = $run_id)""",
        {"export_id": export.export_id, "run_id": run_id, "at": at},
    )
