"""Sources: where rows come from. Their definitions, and one run of one."""

from ingest.source.definition import SourceDefinition, add, all_sources, change, get, mapping_in_force
from ingest.source.removing import Removed, remove
from ingest.source.running import notice, run, test

__all__ = [
    "Removed",
    "SourceDefinition",
    "add",
    "all_sources",
    "change",
    "get",
    "mapping_in_force",
    "notice",
    "remove",
    "run",
    "test",
]
