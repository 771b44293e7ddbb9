"""Fields beyond those that data may bring: kept, in one field, so that no sender of endless names fills the catalog.

Which fields these are is attributes.py's.
"""

from collections.abc import Sequence

from ingest.landing.staging import extra_of, present
from sql.documents import REST
from sql.reader import Writer, identifier

MOST_FIELDS = 1_000  # of customers or of an activity, brought by data; what a data model declares does not count


def fold(writer: Writer, columns: Sequence[str], rest: str | None) -> None:
    """Of the staged rows, keep the `columns` as one JSON object in REST; `rest` is the column that is REST already,
    if any: a row that has it, which is then whole there, stays as it is."""
    folded = f"{extra_of([(name, name) for name in columns])}::varchar"
    if rest is not None:
        folded = f"case when {present(rest)} then {identifier(rest)} else {folded} end"
    left = ", ".join(map(identifier, [*columns, *([rest] if rest is not None else [])]))
    rows = writer.arrow(f"select * exclude ({left}), {folded} as {identifier(REST)} from temp.given").read_all()
    writer.show("given", rows)
