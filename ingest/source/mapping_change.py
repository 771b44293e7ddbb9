"""A source's mapping shown as text, given another, compared with what it was, and put back. Each change is a version.

What the rows of a new mapping come to is try_mapping.py's, what becomes of rows received before is remap.py's.
"""

from datetime import datetime

from ingest import source as sources
from ingest.mapping import Mapping
from ingest.mapping import text as mapping_text
from ingest.source import SourceDefinition, mapping_versions
from ingest.source.mapping_versions import MappingVersion
from ingest.sources import KINDS
from sql.reader import Reader, Writer


def text_in_force(definition: SourceDefinition) -> str:
    """The whole mapping that reads this source's rows, the kind's own part included, as TOML."""
    return sources.mapping_in_force(definition).to_toml()


def text_of(definition: SourceDefinition, version: MappingVersion) -> str:
    return KINDS[definition.kind].complete(version.mapping).to_toml()


def difference(reader: Reader, name: str, before: int, after: int) -> str:
    """What is different between two versions, line by line with - and +; "" where nothing is."""
    definition = sources.get(reader, name)
    texts = [text_of(definition, mapping_versions.get(reader, name, number)) for number in (before, after)]
    return mapping_text.difference(*texts)


def restore(
    writer: Writer, name: str, version: int, *, now: datetime, by: str | None = None, note: str | None = None
) -> SourceDefinition:
    """Put the mapping of `version` in force again, as a new version."""
    kept = mapping_versions.get(writer, name, version)
    told = note or f"version {version} again"
    return sources.change(writer, name, mapping=kept.mapping or Mapping(), now=now, by=by, note=told)
