"""E-mail events land: known ones left out, words numbered, the narrow row and the wide one. Nothing is ever updated."""

from ingest import attributes, dictionary, identity, staging, totals
from ingest.landing import Landing
from ingest.records import words
from jobs.run import Counts
from sql.named import query


def land_events(landing: Landing) -> Counts:
    writer, staged = landing.writer, landing.staged
    given = attributes.declare(writer, staged.records, staged.extras)
    writer.stage("event_word", words())
    writer.execute(attributes.with_extras(query("land/checked_events"), given))
    rejected = staging.reject(writer, landing.run_id)
    writer.execute(query("land/events_identified"), {"source": landing.source})
    writer.execute(query("land/events_new"))
    count = int(writer.value("select count(*) from fresh"))
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
    writer.execute(query("land/events_insert_detail"), {"arrival": arrival, "run_id": landing.run_id})
    totals.add_events(writer, arrival)
    identity.merge(writer, landing.run_id, landing.received_at)
    return Counts(staged.rows, count, 0, staged.rows - rejected - count, rejected)
