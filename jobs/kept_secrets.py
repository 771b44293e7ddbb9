"""Values that were typed for a source or an export, let go of when that is removed and nothing else refers to them."""

import json
from collections.abc import Mapping
from pathlib import Path

from jobs import secrets
from sql.reader import Reader


def forget(reader: Reader, references: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    """Delete the kept values of what was removed, by name its reference, to which nothing refers any more; the names of
    those that went. `folder` is the home's secrets/."""
    others = _references(reader)
    gone = {name: reference for name, reference in references.items() if reference not in others}
    return tuple(name for name, reference in gone.items() if secrets.forget(reference, folder))


def _references(reader: Reader) -> set[str]:
    """Where the secrets of all sources and exports stand."""
    kept = reader.rows("select secrets from app.source union all select secrets from app.export")
    return {reference for (found,) in kept for reference in json.loads(found).values()}
