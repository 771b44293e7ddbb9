"""E-mail events land: known ones left out, words numbered, the narrow row and the wide one. Nothing is ever updated."""

from ingest.landing import attributes, dictionary, identity, staging
from ingest.landing.landing import Landing
from ingest.records import words
from jobs.run import Counts
from sql.named import fill, query
from sql.reader import Writer

# When an event occurred, from a text, from one as most are written, and from a time: all only what is written with four
# digits for the year.
TEXT = "instant(g.occurred_at)"
USUAL = "try_cast(g.occurred_at as timestamp)"
TIME = "case when g.occurred_at between '0001-01-01' and '9999-12-31 23:59:59.999999' then g.occurred_at end"

WORDS = {"message": "message_id", "broadcast": "broadcast_id", "campaign": "campaign", "link": "url"}


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
    given = attributes.declare(writer, staged.records, staged.extras, empty=staged.empty)
    writer.show("event_word", words().to_arrow())
    slots = {"{occurred_at}": TIME if staged.has_times else USUAL if staged.are_usual else TEXT}
    if staged.has_ids:  # so nothing is known by its content
        slots |= {"{given}": "null::json", "{content}": "null"}
    else:
        slots |= {"{content}": query("land/events_content")}
    words_read = tuple(zip(*writer.rows(query("land/events_words")), strict=True)) or ((), (), ())
    lists = dict(zip(("words", "events", "bounces"), map(list, words_read), strict=True))
    text = attributes.with_extras(query("land/checked_events"), staged, given, slots)
    writer.execute(text, {"source": landing.source, **lists})
    if writer.value("select exists (from checked where reason = '')"):
        writer.execute(query("land/events_faults"))
    return staging.reject(writer, staged, landing.run_id)


def put_events(landing: Landing, arrival: int, *, is_in_order: bool) -> None:
    """Store the events of `fresh`, each as number `arrival` + its place, for the people that were found."""
    writer = landing.writer
    told = [(entity, column) for entity, column in WORDS.items() if column not in landing.staged.empty]
    for entity, column in told:
        dictionary.number(writer, entity, (column,), "fresh")
    slots = {f"{{{entity}}}": "null" for entity in WORDS} | {f"{{{entity}}}": f"{entity}_key" for entity, _ in told}
    joins = (f"left join number_of_{entity} on number_of_{entity}.{column} = f.{column}" for entity, column in told)
    writer.execute(
        fill(query("land/events_insert"), {**slots, "{words}": "\n".join(joins)}),
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
    identified = writer.execute(query("land/events_identified"))
    stretch = "min(occurred_at), max(occurred_at) from checked where reason is null having count(event_id) = 0"
    first_at, last_at = writer.row(f"select {stretch}") or (None, None)
    count = identified - writer.execute(query("land/events_met"), {"first_at": first_at, "last_at": last_at})
    if count == rows:
        writer.execute("create or replace temp view fresh as select *, row as place from checked")
    else:
        writer.execute(query("land/events_unmet"))
    return count
