"""A receiver at work on a warehouse, with a source that is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ingest import source
from ingest.hooks.receiver import Receiver
from ingest.mapping import Mapping
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
OPEN = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "email": "ann@x.nl"}


def add(
    warehouse: Warehouse, name: str, kind: str = "generic", mapping: dict[str, Any] | None = None, **settings: str
) -> None:
    told = Mapping.from_dict(mapping) if mapping is not None else None
    with warehouse.transaction() as writer:
        source.add(writer, name, kind, settings, {}, told, now=NOW)


@contextmanager
def receiving(warehouse: Warehouse, clock: Any = lambda: NOW) -> Iterator[Receiver]:
    receiver = Receiver(warehouse, clock)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop(10)
