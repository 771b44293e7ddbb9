"""What came of trying a mapping, as plain data: the same on the command line and over HTTP."""

from dataclasses import asdict
from typing import Any

from ingest.kept.try_mapping import Tried
from service.output import frame_of


def tried_as_data(tried: Tried) -> dict[str, Any]:
    return {
        "calls": tried.calls,
        "counts": asdict(tried.counts),
        "skipped": tried.skipped,
        "rows": {kind: frame_of(rows.to_arrow()).to_dicts() for kind, rows in tried.rows.items()},
        "extras": tried.extras,
        "rejected": tried.rejected.to_dicts(),
    }
