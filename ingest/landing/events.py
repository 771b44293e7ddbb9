"""E-mail events land: known ones left out, words numbered, the narrow row and the wide one. Nothing is ever updated."""

from ingest.landing import attributes, dictionary, identity, staging
from ingest.landing.landing import Landing
from ingest.records import words
from jobs.run import Counts
from sql.named import fill, query
from sql.reader import Writer

# When an event occurred, from a text and from a time: both only what is written with four digits for the year.
TEXT = "instant(g.occurred_at)"
TIME = "case when g.occurred_at between '0001-01-01' and '9999-12-31 23:59:59.999999' then g.occurred_at end"


def land_events(landing: Landing) -> Counts:
    writer, rows = landing.writer, landing.staged.rows
    rejected = check_events(landing)
    count = _find_fresh(writer, rows)
    identity.resolve(writer, landing.received_at)
    put_events(landing, writer.take_numbers("arrival", count), is_in_order=count == rows)
    identity.merge(writer, landing.run_id, landing.received_at)
    return Counts(rows, count, 0, rows - rejected - count, rejected)


def check_events(landing: Landing) -> int:
    """Read the batch into `checked`; how many rows were rejected."""
    writer, staged = landing.writer, landing.staged
    given = attributes.declare(writer, staged.records, staged.extras)
    writer.stage("event_word", words())
    slots = {"{occurred_at}": TIME if staged.has_times else TEXT}
    words_read = tuple(zip(*writer.rows(query("land/events_words")), strict=True)) or ((), (), ())
    lists = dict(zip(("words", "events", "bounces"), map(list, words_read), strict=True))
    text = attributes.with_extras(query("land/checked_events"), given, slots)
    writer.execute(text, {"source": landing.source, **lists})
    return staging.reject(writer, staged, landing.run_id)


def put_events(landing: Landing, arrival: int, *, is_in_order: bool) -> None:
    """Store the events of `fresh`, each as number `arrival` + its place, for the people that were found."""
    writer = landing.writer
    for entity, column in (
        ("message", "message_id"),
        ("broadcast", "broadcast_id"),
        ("campaign", "campaign"),
        ("link", "url"),
    ):
        dictionary.number(writer, entity, (column,), "fresh")
    writer.execute(
        query("land/events_insert"),
        {
            "received_at": landing.received_at,
            "arrival": arrival,
            "source_key": dictionary.source_key(writer, landing.source),
        },
    )
    detail = fill(query("land/events_insert_detail"), {"{order}": "" if is_in_order else "order by place"})
    writer.execute(detail, {"arrival": arrival, "run_id": landing.run_id})


def _find_fresh(writer: Writer, rows: int) -> int:
    """Make `fresh`, the rows of `checked` that are new events, with `place`, their number from 0; how many."""
    writer.execute(query("land/events_identified"))
    stretch = "min(occurred_at), max(occurred_at) from checked where reason is null having count(event_id) = 0"
    first_at, last_at = writer.row(f"select {stretch}") or (None, None)
    writer.execute(query("land/events_met"), {"first_at": first_at, "last_at": last_at})
    count = int(writer.value("select (select count(*) from identified) - (select count(*) from met)"))
    if count == rows:
        writer.execute("create or replace temp view fresh as select *, row as place from checked")
    else:
        writer.execute(query("land/events_unmet"))
    return count
