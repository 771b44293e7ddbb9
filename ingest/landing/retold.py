"""When the version that stands was told, so that what is read anew never puts an older one in its place.

A row was told when it was received: only of what was told again since, or is read anew, is the time written down, in
store.retold. What a version is, and of which rows, is each kind's own.
"""

from ingest.landing.landing import Landing
from sql.named import fill, query

ORIGINS = 'join temp.given as g on g." row" = t.row join origin as o on o.call = g." call"'


def find_outdated(landing: Landing, stands: str, *, goes: bool) -> None:
    """Make `outdated` (arrival): of what the query `stands` finds (arrival, received_at, and the row of the batch, read
    anew, that tells it last) what was told later than that row. `goes`: what no call tells any more goes, so what a
    later call told that is read anew as well is not in the way; that one has its turn."""
    but = "and s.told_at not in (select received_at from read_again)" if goes else ""
    landing.writer.execute(fill(query("land/retold_outdated"), {"{stands}": stands, "{but}": but}))


def keep_told(landing: Landing, again: str, new: str) -> None:
    """Write down when the versions that stand now were told, of rows that are told again, changed or not, and of new
    ones: queries of arrival and row, the row of the batch that tells it last."""
    writer = landing.writer
    if landing.is_anew:
        slots = {"{told}": f"{again} union all {new}", "{told_at}": "o.received_at", "{origins}": ORIGINS}
    else:
        slots = {"{told}": again, "{told_at}": "$received_at", "{origins}": ""}
    given = None if landing.is_anew else {"received_at": landing.received_at}
    writer.execute(fill(query("land/retold_told"), slots), given)
