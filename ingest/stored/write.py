"""Stored rows added, changed and taken away, in the caller's transaction, with what became of each.

They go through the same landing as all rows, as one frame. What HTTP says of it never enters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.errors import RowRefused
from ingest.landing import attributes, totals
from ingest.landing.land import land
from ingest.pipeline import JOB
from ingest.records import API, PERSON
from ingest.stored import find, key, remarks
from ingest.stored.entity import Entity
from ingest.stored.objects import frame_of
from ingest.stored.remarks import Remark
from jobs import run
from jobs.run import Counts, Span
from sql.errors import quoted
from sql.named import fill, query
from sql.reader import Writer, identifier

MOST_NEW_FIELDS = 100


@dataclass(frozen=True)
class Became:
    """What one object came to: `outcome` inserted, updated, duplicate or rejected; `number` and `key` of its row, none
    of a rejected one, and no key of a customer without an id."""

    outcome: str
    number: int | None
    key: str | None
    reason: str | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Done:
    run_id: int
    counts: Counts
    each: tuple[Became, ...]
    new_fields: tuple[str, ...]


def put(writer: Writer, entity: Entity, objects: Sequence[Mapping[str, Any]], now: datetime) -> Done:
    """Add `objects`, or bring those that are known up to date; an absent key of a customer changes nothing, None
    clears. RowRefused where they bring more new fields than any form has."""
    return _land(writer, entity, objects, now)


def change(writer: Writer, entity: Entity, number: int, given: Mapping[str, Any], now: datetime) -> Done:
    """Change what `given` names of the row with this number. RowRefused for what makes it another row."""
    held = find.row(writer, entity, entity.fields, number)
    assert held is not None
    stands = held.row(0, named=True)
    if entity.is_customers:
        return _land(writer, entity, [_same_customer(given, stands["customer_id"], stands["email"])], now)
    changes = {name.strip().lower(): value for name, value in given.items()}
    row: dict[str, Any] = {
        name: value for name, value in find.texts(writer, entity, number).items() if name.lower() not in changes
    }
    if not changes.keys() & {*PERSON}:
        name = "email" if stands["customer_id"] is None else "customer_id"
        row[name] = stands[name]
    done = _land(writer, entity, [{**row, **given}], now)
    if done.each[0].number not in (None, number):
        raise RowRefused(
            f"{', '.join(entity.key)} cannot change, for that would be another {entity.singular}; add that one and "
            "delete this one."
        )
    return done


def remove(writer: Writer, entity: Entity, number: int, now: datetime) -> int:
    """Take away a data model's row; the run that counts it."""
    totals.begin(writer)
    totals.touch(writer, f"select customer_key from {entity.table} where arrival = {number}")
    writer.execute(f"delete from {entity.table} where arrival = $number", {"number": number})
    run_id = run.of_the(Span.DAY, writer, JOB, API, "api", now)
    _count(writer, run_id, Counts(read=1, updated=1), now)
    return run_id


def _same_customer(given: Mapping[str, Any], customer_id: str | None, email: str | None) -> dict[str, Any]:
    """`given` with what makes it a row about this customer."""
    row = {plain if (plain := name.strip().lower()) in PERSON else name: value for name, value in given.items()}
    if customer_id is not None:
        if "customer_id" in row and str(row["customer_id"]).strip() != customer_id:
            raise RowRefused(f"The customer_id {quoted(customer_id)} cannot change: it is who this is.")
        return {**row, "customer_id": customer_id}
    if "email" in row and str(row["email"]).strip().lower() != email:
        raise RowRefused(
            f"The customer {email} is known by that address alone, so it cannot change; give a customer_id first."
        )
    return {**row, "email": email}


def _land(writer: Writer, entity: Entity, objects: Sequence[Mapping[str, Any]], now: datetime) -> Done:
    before = {each.name for each in attributes.fields(writer, entity.records)}
    frame, dropped = frame_of(objects, entity.read_only)
    known = {name.lower() for name in (*before, *entity.records.columns)}
    new = [name for name in frame.columns if name.lower() not in known]
    if len(new) > MOST_NEW_FIELDS:
        raise RowRefused(
            f"These objects bring {len(new)} new fields, such as {quoted(new[0][:60])}; at most {MOST_NEW_FIELDS} come "
            "at once, for a field is for all rows. Nothing was stored."
        )
    run_id = run.of_the(Span.DAY, writer, JOB, API, "api", now)
    counts = Counts()
    each: tuple[Became, ...] = ()
    if objects:
        counts = land(writer, entity.records.kind, frame, source=API, run_id=run_id, received_at=now)
        told = remarks.unread(writer, entity.records, frame.columns)
        each = tuple(
            Became(outcome, number, name, reason, (*dropped.get(row, ()), *told.get(row, ())))
            for row, reason, outcome, number, name in writer.rows(_became(entity))
        )
    _count(writer, run_id, counts, now)
    made = [field.name for field in attributes.fields(writer, entity.records) if field.name not in before]
    return Done(run_id, counts, each, tuple(made))


def _count(writer: Writer, run_id: int, counts: Counts, now: datetime) -> None:
    run.add_counts(writer, run_id, counts)
    run.end(writer, run_id, now, message="Rows that programs brought or changed through the API, a run a day.")


def _became(entity: Entity) -> str:
    if entity.is_customers:
        return query("data/landed_customers")
    fields = [field for name in entity.key if (field := entity.field(name))]
    columns = [field.place.column if field.place else field.name for field in fields]
    checked = [name if name == "occurred_at" else f"field {name}" for name in columns]
    return fill(
        query("data/landed_activity"),
        {
            "{table}": entity.table,
            "{key}": key.written("t", fields, columns),
            "{checked_key}": _same("t", columns, "c", checked),
            "{version_key}": _same("v", columns, "t", columns),
        },
    )


def _same(one: str, names: Iterable[str], other: str, theirs: Iterable[str]) -> str:
    pairs = zip(names, theirs, strict=True)
    return " and ".join(f"{one}.{identifier(a)} = {other}.{identifier(b)}" for a, b in pairs)
