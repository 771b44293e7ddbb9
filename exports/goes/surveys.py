"""Responses and answers that were received between two arrivals."""

from exports.goes.activities import fields_of
from exports.goes.rows import TEXT, Interval, Rows, added_fields
from exports.mapping import FieldMapping, MappedField
from exports.settings.settings import Settings
from sql import catalog
from sql.catalog import Catalog
from sql.field import Field, Type
from sql.named import fill, query
from sql.reader import Reader

OF_PERSON = {"customer_id": TEXT, "email": TEXT}
OF_RESPONSE = ("response_id", "form", "form_id")
OF_ANSWER = ("question", "question_index", "question_type", "value", "score")
WHEN = ("answered_at", "mailing", "group")
# What goes without a mapping, in order; one can take whatever else is known, also what data brought later.
COLUMNS = {"responses": (*OF_RESPONSE, *WHEN), "answers": (*OF_RESPONSE, *OF_ANSWER, *WHEN)}


def rows(reader: Reader, settings: Settings, interval: Interval) -> Rows:
    known = catalog.load(reader)
    own, added = _own(settings, known), _added(settings, known)
    slots = {
        "{fields}": added_fields(added),
        "{table}": f"store.{settings.what.removesuffix('s')}",
        "{view}": settings.what,
        "{where}": interval.where or "true",
    }
    given = {"after": interval.after, "up_to": interval.up_to, "since": settings.since, **interval.given}
    return Rows(fill(query("exports/survey_rows"), slots), given, own | {each.name: each.type for each in added})


def mapping(settings: Settings, known: Catalog) -> FieldMapping:
    names = [*OF_PERSON, *COLUMNS[settings.what], *(each.name for each in _added(settings, known))]
    return FieldMapping(tuple(MappedField(name, source=name) for name in names))


def _own(settings: Settings, known: Catalog) -> dict[str, Type]:
    """What is known of each, and of whose it is."""
    activity = known.activity(settings.what)
    assert activity is not None  # every installation has both
    return OF_PERSON | {each.name: each.type for each in activity.fields}


def _added(settings: Settings, known: Catalog) -> tuple[Field, ...]:
    own = _own(settings, known)
    return tuple(each for each in fields_of(settings, known) if each.name not in own)
