"""Rows that were stored leave again, and the small tables beside them stay right. Why they do never enters."""

from ingest.landing import totals
from sql.reader import Writer


class Recount:
    """Totals of whoever had or got an event past the usual way, counted anew; what landed in the writer's
    transaction may have done so before or after."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def begin(self) -> None:
        totals.begin(self._writer)
        self._writer.execute("create or replace temp table recounting (customer_key integer)")
        self._writer.execute("create or replace temp table recounting_day (event main.event_kind, day date)")

    def note(self, arrivals: str) -> None:
        """The events of the query `arrivals`, by number, are about to change or just have."""
        writer, events = self._writer, f"store.event where arrival in ({arrivals})"
        writer.execute(f"insert into recounting select distinct customer_key from {events}")
        writer.execute(f"insert into recounting_day select distinct event, occurred_at::date from {events}")
        totals.touch(writer, f"select distinct customer_key from {events}")

    def finish(self) -> None:
        if self._writer.value("select exists (from recounting)"):
            totals.recount(self._writer)


def take_out_events(writer: Writer, recount: Recount, arrivals: str) -> int:
    """The events of the query `arrivals` leave; how many."""
    recount.note(arrivals)
    writer.execute(f"delete from store.event where arrival in ({arrivals})")
    return writer.execute(f"delete from store.event_detail where arrival in ({arrivals})")


def take_out_surveys(writer: Writer) -> int:
    """Responses (`leaving_response`: response_key) and answers (`leaving_answer`: arrival) leave; how many."""
    answers = "store.answer where arrival in (from leaving_answer)"
    responses = "store.response where response_key in (from leaving_response)"
    for rows in (answers, responses):
        totals.touch(writer, f"select customer_key from {rows}")
    return writer.execute(f"delete from {answers}") + writer.execute(f"delete from {responses}")
