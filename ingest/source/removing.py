"""A source is removed: its definition, its schedule, the tokens for it alone and the secrets that were typed for it go.

What it brought stays: rows, runs, kept calls, the quarantine, and every mapping that it had.
"""

from dataclasses import dataclass
from datetime import datetime

from ingest.pipeline import JOB
from ingest.source.definition import CHANGES, get
from ingest.source.running import alone
from jobs import kept_secrets, revoking
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
        secrets = kept_secrets.forget(writer, definition.secrets, warehouse.home.secrets)
    return Removed(tuple(tokens), secrets)
