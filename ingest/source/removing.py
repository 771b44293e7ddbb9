"""A source is removed: its definition, its schedule, the tokens for it alone and the secrets that were typed for it go.

What it brought stays: rows, runs, kept calls, the quarantine, and every mapping that it had.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ingest.pipeline import JOB
from ingest.source.definition import CHANGES, get
from ingest.source.running import alone
from jobs import revoking
from jobs import secrets as kept_secrets
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class Removed:
    """The names of the `tokens` that were revoked, and of the `secrets` whose kept values were deleted."""

    tokens: tuple[str, ...]
    secrets: tuple[str, ...]


def remove(warehouse: Warehouse, name: str, *, now: datetime) -> Removed:
    """Forget the source. SourceWrong where there is none of that name, SourceBusy while it runs."""
    with alone(warehouse, name), warehouse.transaction() as writer:
        definition = get(writer, name)
        writer.execute("delete from app.source where name = $name", {"name": name})
        writer.execute("delete from app.schedule where job = $job and name = $name", {"job": JOB, "name": name})
        writer.tell(CHANGES)
        tokens = revoking.revoke(writer, now, source=name)
        # Within the transaction: after a kill in between it is still there to be removed again, and no secret is left
        # of which nothing tells.
        secrets = _forget(writer, warehouse, definition.secrets.items())
    return Removed(tuple(tokens), secrets)


def _forget(writer: Writer, warehouse: Warehouse, references: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Delete the kept values to which nothing refers any more; the names of these secrets."""
    others = _references(writer)
    gone = [(name, reference) for name, reference in references if reference not in others]
    return tuple(name for name, reference in gone if kept_secrets.forget(reference, warehouse.home.secrets))


def _references(reader: Reader) -> set[str]:
    """Where the secrets of all sources and exports stand."""
    kept = reader.rows("select secrets from app.source union all select secrets from app.export")
    return {reference for (secrets,) in kept for reference in json.loads(secrets).values()}
