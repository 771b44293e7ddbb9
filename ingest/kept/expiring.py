"""What is kept to be read anew does not stay for ever: calls as long as their source says, rows of the quarantine as
long as the installation says. With a call goes the record of it, once none of its rows waits in the quarantine. Rows
that landed are never touched.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.sources.hook import KEEP_DAYS
from sql.named import query
from sql.reader import Writer
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class Expired:
    """How many were let go: calls as they came, and rows that could not land."""

    calls: int
    rows: int


def expire(warehouse: Warehouse, now: datetime, quarantine_days: int) -> Expired:
    """Let go of what is older than it is kept, in one transaction; `now` UTC."""
    with warehouse.transaction() as writer:
        days = {name: int(json.loads(settings).get("keep_days", KEEP_DAYS)) for name, settings in _sources(writer)}
        rows = writer.execute(
            """delete from app.rejected where run_id in (
                select run_id from app.run where coalesce(finished_at, started_at) < $before and state <> 'running'
            )""",
            {"before": now - timedelta(days=quarantine_days)},
        )
        calls = 0
        for (name,) in writer.rows(query("expiry/sources")):
            given = {"source": name, "before": now - timedelta(days=days.get(name, KEEP_DAYS))}
            calls += writer.execute("delete from app.payload where source = $source and received_at < $before", given)
            writer.execute(query("expiry/calls"), given)
    return Expired(calls, rows)


def _sources(writer: Writer) -> list[tuple[str, str]]:
    return [(name, settings) for name, settings in writer.rows("select name, settings from app.source")]
