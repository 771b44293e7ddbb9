"""Responses and answers that were received between two arrivals."""

from exports.goes.activities import fields_of
from exports.goes.rows import Interval, Rows, added_fields
from exports.mapping import FieldMapping, MappedField
from exports.settings.settings import Settings
from sql import catalog
from sql.catalog import Catalog
from sql.field import Kind, Type
from sql.named import query
from sql.reader import Reader

TEXT = Type(Kind.TEXT)
OF_PERSON = {"customer_id": TEXT, "email": TEXT}
QUERIES = {"responses": "exports/response_rows", "answers": "exports/answer_rows"}
COLUMNS = {
    "responses": ("response_id", "form", "form_id", "answered_at", "mailing", "group"),
    "answers": (
        "response_id",
        "form",
        "form_id",
        "question",
        "question_index",
        "question_type",
        "value",
        "score",
        "answered_at",
        "mailing",
        "group",
    ),
}


def rows(reader: Reader, settings: Settings, interval: Interval) -> Rows:
    known = catalog.load(reader)
    added = fields_of(settings, known)
    text = query(QUERIES[settings.what]).replace("{fields}", added_fields(added))
    given = {"after": interval.after, "up_to": interval.up_to, "since": settings.since, **interval.given}
    if interval.where:
        text = f"""select * exclude (occurred_at, kind) from (
            select *, answered_at as occurred_at, '{settings.what}' as kind from (\n{text}\n)
        ) where {interval.where}"""
    activity = known.activity(settings.what)
    assert activity is not None  # every installation has both
    own = {each.name: each.type for each in activity.fields if each.model is None and not _is_added(each.name)}
    types = {**OF_PERSON, **{name: own[name] for name in (*COLUMNS[settings.what], "received_at", "source")}}
    return Rows(text, given, types | {each.name: each.type for each in added})


def mapping(settings: Settings, known: Catalog) -> FieldMapping:
    names = [*OF_PERSON, *COLUMNS[settings.what], *(each.name for each in fields_of(settings, known))]
    return FieldMapping(tuple(MappedField(name, source=name) for name in dict.fromkeys(names)))


def _is_added(name: str) -> bool:
    return name in OF_PERSON
