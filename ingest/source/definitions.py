"""The sources as they stand now, kept in memory: a door that is knocked at thousands of times a second asks for them.

They are read anew once a transaction told of a change. What a definition holds is definition.py's.
"""

import threading

from ingest.errors import SourceWrong
from ingest.source.definition import CHANGES, SourceDefinition, all_sources
from sql.warehouse import Warehouse


class Definitions:
    """For one warehouse and process; any thread may ask."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._guard = threading.Lock()
        self._known: dict[str, SourceDefinition] = {}
        self._change: int | None = None  # up to which change they are known

    def get(self, name: str) -> SourceDefinition:
        """SourceWrong where there is none of that name."""
        with self._guard:
            change = self._warehouse.changes_of(CHANGES)
            if change != self._change:
                with self._warehouse.reader() as reader:
                    self._known = {each.name: each for each in all_sources(reader)}
                self._change = change
            if found := self._known.get(name):
                return found
        raise SourceWrong(f"There is no source {name[:100]!r}.")
