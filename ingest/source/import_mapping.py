"""The mappings by which files of one kind were imported, kept so that the next one is read alike. Each change is a
version, as with a source; of a file the newest counts whose columns it has, for two tools may write the same kind."""

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
    return next(iter(_versions(reader, kind)), None)


def newest_that_fits(reader: Reader, kind: str, theirs: Collection[str]) -> MappingVersion | None:
    """For a file with the columns `theirs`: the newest of all whose columns it has, before those that say of another
    column how it is read."""
    there = set(theirs)
    known = [each for each in _versions(reader, kind) if each.mapping and fits(each.mapping, there)]
    return next((each for each in known if each.mapping and _read(each.mapping) <= there), known[0] if known else None)


def newest_alike(reader: Reader, kind: str, then: datetime) -> MappingVersion | None:
    """For files like those that were imported at `then`: the newest that takes the same columns as the one of then."""
    known = _versions(reader, kind)
    used = next((each for each in known if each.saved_at <= then), known[0] if known else None)
    return next((each for each in known if _taken(each) == _taken(used)), None) if used else None


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


def _versions(reader: Reader, kind: str) -> list[MappingVersion]:
    return mapping_versions.versions(reader, run_name(kind))


def _taken(version: MappingVersion) -> set[str]:
    return set(version.mapping.columns.values()) if version.mapping else set()


def _read(mapping: Mapping) -> set[str]:
    """The columns of theirs of which it says how their texts are read."""
    return {mapping.columns.get(ours, ours) for ours in (*mapping.formats, *mapping.values)}
