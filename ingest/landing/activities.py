"""Rows of a data model's activities land: a row with a known key is the newer version and takes the old one's place."""

from ingest.landing import attributes, dictionary, identity, retold, staging, totals
from ingest.landing.attributes import Given, reading
from ingest.landing.landing import Landing
from jobs.run import Counts
from sql.named import fill, query
from sql.reader import identifier, literal

# Rows of `version`, for retold.py: beside what stands, told again and not outdated, and new.
STANDS = """select t.arrival, t.received_at, v." row" as row
    from version as v join {table} as t on t.arrival = v." known_arrival\""""
KNOWN = """select " known_arrival" as arrival, " row" as row from version
    where " known_arrival" is not null and " changes" is not null"""
NEW = """select {arrival} + row_number() over (order by " first_row") - 1 as arrival, " row" as row from version
    where " known_arrival" is null"""


def land_activity(landing: Landing) -> Counts:
    writer, staged = landing.writer, landing.staged
    records = staged.records
    extras = attributes.declare(writer, records, staged.extras, empty=staged.empty)
    key, time = writer.rows("select key, time from store.activity where activity = $name", {"name": records.kind})[0]
    declared = {field.name: field for field in attributes.fields(writer, records)}
    own = [Given(name, declared[name]) for name in records.columns if name in declared]
    slots = _slots(records.kind, key, time, own, extras)
    writer.execute(attributes.with_extras(query("land/checked_activity"), staged, extras, slots))
    rejected = staging.reject(writer, staged, landing.run_id)
    identity.resolve(writer, landing.received_at)
    writer.execute(fill(query("land/activity_said"), slots))
    if landing.is_anew:
        retold.find_outdated(landing, fill(STANDS, slots), goes=False)
        writer.execute(
            """update version set " changes" = null, " changed_rows" = null where " known_arrival" in (from outdated)"""
        )
    inserted = int(writer.value('select count(*) from version where " known_arrival" is null'))
    updated = int(writer.value('select coalesce(sum(" changes"), 0) from version'))
    arrival = writer.take_numbers("arrival", inserted)
    writer.execute(
        fill(query("land/activity_insert"), slots),
        {
            "received_at": landing.received_at,
            "arrival": arrival,
            "run_id": landing.run_id,
            "source_key": dictionary.source_key(writer, landing.source),
        },
    )
    totals.touch(writer, fill(query("land/activity_touched"), slots))
    writer.execute(fill(query("land/activity_update"), slots))
    retold.keep_told(landing, KNOWN, fill(NEW, {"{arrival}": str(arrival)}))
    identity.merge(writer, landing.run_id, landing.received_at)
    return Counts(staged.rows, inserted, updated, staged.rows - inserted - updated - rejected, rejected)


def _slots(name: str, key: list[str], time: str, own: list[Given], extras: list[Given]) -> dict[str, str]:
    """What the queries of this activity have of their own; a field's column is called `field <name>` until it lands,
    for it may be called as one of ours is."""
    given = own + extras
    fields = [identifier(each.field.name) for each in given]
    faults = "".join(
        f"\n        when {reading(each.field, identifier(each.column))} is null then {literal(f'no {each.column}')}"
        for each in own
        if each.field.name in key
    )
    keys = [identifier("occurred_at" if each == time else each) for each in key]
    held = [identifier(f"field {each.field.name}") for each in given]
    reads = [reading(each.field, identifier(each.column)) for each in given]
    return {
        "{table}": f"store.{identifier(f'activity_{name}')}",
        "{time}": identifier(time),
        "{time_text}": literal(time),
        "{faults}": faults,
        "{fields}": "".join(f",\n    {read} as {column}" for read, column in zip(reads, held, strict=True)),
        "{read}": "".join(f", c.{column} as {field}" for column, field in zip(held, fields, strict=True)),
        "{columns}": "".join(f", {field}" for field in fields),
        "{set}": "".join(f", {field} = n.{field}" for field in fields),
        "{key}": ", ".join(keys),
        "{same_key}": " and ".join(f"t.{each} = n.{each}" for each in keys),
        "{content}": "concat_ws(chr(0), customer_key, epoch_us(occurred_at), coalesce(extra::varchar, '')"
        + "".join(f", coalesce('=' || {field}::varchar, '')" for field in fields)
        + ")",
    }
