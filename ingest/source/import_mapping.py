"""The mapping by which files of one kind were imported last, kept so that the next one is read alike. Each change is a
version, as with a source; it is used where a file has the columns that it speaks of."""

from collections.abc import Collection
from datetime import datetime

from ingest.mapping import Mapping
from ingest.source import mapping_versions
from ingest.source.mapping_versions import MappingVersion
from sql.reader import Reader, Writer


def run_name(kind: str) -> str:
    """What the runs of imported files are called, and their mappings."""
    return f"import {kind}"


def newest(reader: Reader, kind: str) -> MappingVersion | None:
    return next(iter(mapping_versions.versions(reader, run_name(kind))), None)


def keep(writer: Writer, kind: str, mapping: Mapping, now: datetime, by: str | None = None) -> bool:
    """Keep it as the next version where it is another one than the last; whether it was."""
    last = newest(writer, kind)
    if mapping == ((last.mapping if last else None) or Mapping()):
        return False
    mapping_versions.keep(writer, run_name(kind), mapping, now, by)
    return True


def fits(mapping: Mapping, theirs: Collection[str]) -> bool:
    """Whether a file with the columns `theirs` is of those that it was made for."""
    return mapping != Mapping() and {*mapping.columns.values(), *mapping.ignore} <= set(theirs)
