"""Whom a row is about: by customer_id first, then by address, else somebody new.

A whole batch is done at once, and the outcome is that of doing its rows one after another in the order of arrival
(docs/import.md has the rules, sql/queries/land/identity_*.sql the sets). What people are like never enters.
"""

from datetime import datetime

from ingest.landing import totals
from sql import catalog
from sql.named import fill, query
from sql.reader import Writer, identifier

# Which saying about a person's address stands. Customers' rows state it, and the newest statement wins; any other row
# only tells an address that is used while nothing else is known.
STATED = "stated_at nulls first, row"
TIED = "settled, row desc"
# What exports know of whom: by key, so that a comparison sees the one that goes as left, and the other as there.
DELIVERED = ("app.outcome", "app.dead_letter", "app.delivered")


def resolve(writer: Writer, received_at: datetime, *, states: bool = False) -> None:
    """From `checked` (row, customer_id, email, reason; with `states` also updated_at, said_email) make the temp tables
    `settled` (id, email, key), whom all rows with these two are about, without a key where it depends on the row; of
    those rows `person` (row, customer_key), and `merging` (old_key, new_key, row): who became another one at that row;
    `unsettled_person` and `final_person` (row, customer_key): who those rows, and all rows, are about after that.

    New persons and their addresses are there at once, the merged still stand: `merge` does it.
    """
    if states or not _settle_all(writer, received_at):
        writer.execute(query("land/identity_unsettled" if states else "land/identity_settled"))
        writer.execute(query("land/identity_stated" if states else "land/identity_tied"))
        births = writer.execute(query("land/identity_births"))
        precedence = STATED if states else TIED
        slots = {**_slots(writer, births, received_at), "{precedence}": precedence}
        for part in ("land/identity_rows", "land/identity_keep"):
            writer.execute(fill(query(part), slots))
        totals.touch(writer, fill(query("land/identity_touched"), slots))
    writer.execute(query("land/identity_final"))


def _settle_all(writer: Writer, received_at: datetime) -> bool:
    """Whether no row hangs on another: all are of people who are known or, each by itself, new. Most small batches are
    so, and the sets for all the others cost more than their rows."""
    writer.execute(query("land/identity_placed"))
    unplaced, are_new = writer.row(query("land/identity_unplaced")) or (0, False)
    if unplaced and not are_new:
        return False
    if unplaced:
        writer.execute(fill(query("land/identity_newcomers"), _slots(writer, unplaced, received_at)))
    writer.execute(query("land/identity_all_settled"))
    return True


def _slots(writer: Writer, births: int, received_at: datetime) -> dict[str, str]:
    """The first key of so many new people, and when their rows were received."""
    base = writer.take_numbers("customer", births)
    return {"{base}": str(base), "{received_at}": f"timestamp '{received_at.isoformat(sep=' ')}'"}


def merge(writer: Writer, run_id: int, received_at: datetime) -> int:
    """Make each person in `merging` one with who took over: rows, attributes (the newest), lists; how many."""
    count = int(writer.value("select count(*) from merging"))
    if not count:
        return 0
    modelled = [activity.table for activity in catalog.load(writer).activities if activity.model]
    totals.move_events(writer)
    for table in ("store.response", "store.answer", *DELIVERED, *modelled):
        writer.execute(
            f"""update {table} as t set customer_key = m.new_key from merging as m where m.old_key = t.customer_key"""
        )
    _merge_attributes(writer)
    writer.execute(
        """insert into store.customer_merge (old_key, new_key, merged_at, run_id)
        select old_key, new_key, $received_at, $run_id from merging order by row""",
        {"run_id": run_id, "received_at": received_at},
    )
    writer.execute(query("land/merge"))
    return count


def _merge_attributes(writer: Writer) -> None:
    """Where the one that goes has a newer value, or the other none, its value is taken; of several the first merged."""
    for field in catalog.added_fields(writer).get("customer", ()):
        writer.execute(fill(query("land/merge_attribute"), {"{column}": identifier(field.name)}))
