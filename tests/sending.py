"""A destination as its owner would set it, and batches to send to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from exports.destination import Answer, Batch, Change, Destination, Row
from jobs.outside import Outside
from jobs.setting import check_settings

NOW = datetime(2026, 11, 22, 12)
_Kind = TypeVar("_Kind", bound=Destination)


def destination(
    kind: type[_Kind], settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside | None = None
) -> _Kind:
    """Its settings checked as they are when it is added. SettingRefused."""
    return kind(check_settings("destination", kind.settings, settings, NOW), secrets, outside or Outside())


def batch(*rows: Mapping[str, Any], change: Change = Change.PUT, key: str = "b1") -> Batch:
    """Its rows are numbered from 1."""
    return Batch(key, change, tuple(Row(number, values) for number, values in enumerate(rows, 1)))


def send(to: Destination, what: Batch) -> Answer:
    return to.send(what, None, lambda _: None)
