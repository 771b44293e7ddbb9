"""Small tables beside the events that every landing keeps current: totals a person, totals a day, whom it touched.

Whatever adds rows to store.event or gives them to another person does it through here or says so here, in the same
transaction; tests/totals_differ.sql shows whoever did not. They are written once a transaction, right before
it commits, however many batches it lands: nobody sees them sooner. Rows are only added, and a table is summed up when
what was added has outgrown what stood: a landing pays for its own rows, not for all that there are.
"""

from sql.named import query
from sql.reader import Writer


def begin(writer: Writer) -> None:
    """Nobody is touched yet, and nothing added, unless by what landed earlier in this transaction."""

    def finish() -> None:
        _add_events(writer, arrival)
        _keep_touched(writer)

    arrival = int(writer.value("select value + 1 from store.counter where name = 'arrival'"))
    if writer.at_last("totals", finish):
        writer.execute("create or replace temp table touching (customer_key integer)")
        writer.execute(f"create or replace temp table adding_since as select {arrival}::bigint as arrival")


def recount(writer: Writer) -> None:
    """The totals of everybody in `recounting` and of the days in `recounting_day` anew; after `begin`. Of events that
    this transaction numbered nothing, for those are added when it commits."""
    before = {"before": writer.value("select arrival from adding_since")}
    for table in ("event_total", "event_day"):
        writer.execute(query(f"totals/{table}_recounted"), before)


def touch(writer: Writer, people: str) -> None:
    """Whoever the query `people` tells, as customer_key, may be in other profiles after this landing than before."""
    writer.execute(f"insert into touching select customer_key from ({people})")


def move_events(writer: Writer) -> None:
    """The events of everybody in `merging` become those of who took over."""
    for table in ("event", "event_total"):
        writer.execute(
            f"""update store.{table} as t set customer_key = m.new_key
            from merging as m where m.old_key = t.customer_key"""
        )


def take_events(writer: Writer) -> None:
    """The events in `erasing_event`, which are all of everybody in `erasing_key`, go."""
    writer.execute("delete from store.event_total where customer_key in (select customer_key from erasing_key)")
    writer.execute(query("erase/days"))


def _add_events(writer: Writer, arrival: int) -> None:
    """The events from the number `arrival` on are new."""
    for table in ("event_total", "event_day"):
        if not writer.execute(query(f"totals/{table}_new"), {"arrival": arrival}):
            return
        _sum_up(writer, table)
    touch(writer, f"select distinct customer_key from store.event where arrival >= {arrival}")


def _keep_touched(writer: Writer) -> None:
    """Write down, under one number, whom the transaction touched; where that is nobody, nothing."""
    if writer.execute(query("totals/touched_new")):
        writer.take_numbers("change", 1)
        _sum_up(writer, "touched")


def _sum_up(writer: Writer, table: str) -> None:
    stood = f"select value from store.counter where name = '{table}'"
    if not writer.value(f"select (select count(*) from store.{table}) > 2 * ({stood})"):
        return
    writer.execute(query(f"totals/{table}_summed"))
    writer.execute(f"delete from store.{table}")
    writer.execute(f"insert into store.{table} select * from summed")
    writer.execute(
        f"update store.counter set value = (select count(*) from store.{table}) where name = $table", {"table": table}
    )
