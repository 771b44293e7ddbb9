"""E-mail events land: known ones left out, words numbered, the narrow row and the wide one. Nothing is ever updated."""

from ingest import attributes, dictionary, identity, staging, totals
from ingest.landing import Landing
from ingest.records import words
from jobs.run import Counts
from sql.named import query
from sql.reader import Writer

# When an event occurred, from a text and from a time: both only what is written with four digits for the year.
TEXT = "instant(g.occurred_at)"
TIME = "case when g.occurred_at between '0001-01-01' and '9999-12-31 23:59:59.999999' then g.occurred_at end"


def land_events(landing: Landing) -> Counts:
    writer, staged = landing.writer, landing.staged
    given = attributes.declare(writer, staged.records, staged.extras)
    writer.stage("event_word", words())
    text = query("land/checked_events").replace("{occurred_at}", TIME if staged.has_times else TEXT)
    words_read = tuple(zip(*writer.rows(query("land/events_words")), strict=True)) or ((), (), ())
    lists = dict(zip(("words", "events", "bounces"), map(list, words_read), strict=True))
    writer.execute(attributes.with_extras(text, given), {"source": landing.source, **lists})
    rejected = staging.reject(writer, landing.run_id)
    count = _find_fresh(writer, staged.rows)
    identity.resolve(writer, landing.received_at)
    for entity, column in (
        ("message", "message_id"),
        ("broadcast", "broadcast_id"),
        ("campaign", "campaign"),
        ("link", "url"),
    ):
        dictionary.number(writer, entity, (column,), "fresh")
    arrival = writer.take_numbers("arrival", count)
    writer.execute(
        query("land/events_insert"),
        {
            "received_at": landing.received_at,
            "arrival": arrival,
            "source_key": dictionary.source_key(writer, landing.source),
        },
    )
    detail = query("land/events_insert_detail").replace("{order}", "" if count == staged.rows else "order by place")
    writer.execute(detail, {"arrival": arrival, "run_id": landing.run_id})
    totals.add_events(writer, arrival)
    identity.merge(writer, landing.run_id, landing.received_at)
    return Counts(staged.rows, count, 0, staged.rows - rejected - count, rejected)


def _find_fresh(writer: Writer, rows: int) -> int:
    """Make `fresh`, the rows of `checked` that are new events, with `place`, their number from 0; how many."""
    writer.execute(query("land/events_identified"))
    bounds = "select min(occurred_at) as first_at, max(occurred_at) as last_at from identified where not has_id"
    first_at, last_at = writer.row(bounds) or (None, None)
    writer.execute(query("land/events_unmet"), {"first_at": first_at, "last_at": last_at})
    count = int(writer.value("select count(*) from unmet"))
    all_rows = "select *, row as place from checked"
    some = "select c.*, u.place from unmet as u join checked as c on c.row = u.row"
    writer.execute(f"create or replace temp view fresh as {all_rows if count == rows else some}")
    return count
