"""Every mapping that a source had, numbered from 1: who changed it, when and why. The newest is in force.

What a mapping means, and what was received by it, never enters.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from ingest.errors import SourceWrong
from ingest.mapping import Mapping
from sql.errors import quoted
from sql.reader import Reader, Writer


@dataclass(frozen=True)
class MappingVersion:
    """`mapping` None: the kind's own; `saved_at` UTC."""

    version: int
    mapping: Mapping | None
    saved_at: datetime
    saved_by: str | None
    note: str | None


def keep(
    writer: Writer,
    source: str,
    mapping: Mapping | None,
    now: datetime,
    by: str | None = None,
    note: str | None = None,
) -> int:
    """Keep `mapping` as the source's next version; its number."""
    last = writer.value("select max(version) from app.mapping where source = $source", {"source": source})
    version = int(last or 0) + 1
    writer.execute(
        """insert into app.mapping (source, version, mapping, saved_at, saved_by, note)
        values ($source, $version, $mapping, $saved_at, $saved_by, $note)""",
        {
            "source": source,
            "version": version,
            "mapping": None if mapping is None else json.dumps(mapping.to_dict()),
            "saved_at": now,
            "saved_by": by or None,
            "note": note or None,
        },
    )
    return version


def versions(reader: Reader, source: str) -> list[MappingVersion]:
    """All of a source's, the newest first."""
    rows = reader.rows(
        """select version, mapping, saved_at, saved_by, note from app.mapping
        where source = $source order by version desc""",
        {"source": source},
    )
    return [
        MappingVersion(version, Mapping.from_dict(json.loads(mapping)) if mapping else None, *rest)
        for version, mapping, *rest in rows
    ]


def get(reader: Reader, source: str, version: int) -> MappingVersion:
    """SourceWrong, with what exists, where there is none of that number."""
    known = versions(reader, source)
    for each in known:
        if each.version == version:
            return each
    numbers = ", ".join(str(each.version) for each in reversed(known)) or "none yet"
    raise SourceWrong(f"The mapping of {quoted(source)} has no version {version}; there are: {numbers}.")
