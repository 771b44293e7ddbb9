"""How tokens are taken back: by their own name, or all that open the hook of one source alone. Who makes them and lets
them in is the roof's; the text of a token never enters."""

from datetime import datetime

from sql.reader import Writer

CHANGES = "app.token"  # what a transaction tells of (Writer.tell) when tokens are made, woken or taken back


def revoke(writer: Writer, now: datetime, *, name: str | None = None, source: str | None = None) -> list[str]:
    """From now on the tokens of that name, or for that source alone, open nothing; the names of those that did."""
    given = {"name": name, "source": source}
    which = "revoked_at is null and (name = $name or source = $source)"
    found = [each for (each,) in writer.rows(f"select name from app.token where {which} order by name", given)]
    if found:
        writer.execute(f"update app.token set revoked_at = $now where {which}", {**given, "now": now})
        writer.tell(CHANGES)
    return found
