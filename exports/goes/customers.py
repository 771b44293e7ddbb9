"""The members of a saved profile at an instant, or everybody, with their fields."""

from datetime import datetime

from exports.errors import ProfileGone
from exports.goes.activities import fields_of
from exports.goes.rows import Rows, added_fields
from exports.mapping import FieldMapping, MappedField
from exports.settings.settings import Settings
from segments import profiles
from segments.check import check
from segments.errors import ProfileError
from segments.people import audience
from sql import catalog
from sql.catalog import Catalog
from sql.field import Kind, Type
from sql.reader import Reader

FIELDS = ("customer_id", "email")


def rows(reader: Reader, settings: Settings, as_of: datetime, timezone: str) -> Rows:
    """`timezone` is the installation's, as everywhere where profiles are read. ProfileGone where the profile is not
    there any more, or means nothing any more."""
    known = catalog.load(reader)
    fields = tuple(each for each in known.customer if each.place)
    types = {each.name: each.type for each in fields} | {"profile": Type(Kind.TEXT)}
    name = settings.profile.replace("'", "''")
    text = f"""select c.customer_key, '{name}' as profile{added_fields(fields)}
from store.customer as c
where c.erased_at is null"""
    if not settings.profile:
        return Rows(text, {}, types)
    try:
        saved = profiles.get(reader, settings.profile)
        checked = check(reader, saved.text, timezone, warn=False)
        found = audience.select(reader, checked, as_of)
    except ProfileError as error:
        raise ProfileGone(f"The profile of this export cannot be used: {error}") from None
    return Rows(f"{text} and c.customer_key in (\n{found.sql}\n)", found.parameters, types)


def mapping(settings: Settings, known: Catalog) -> FieldMapping:
    names = [each.name for each in fields_of(settings, known)] or FIELDS
    return FieldMapping(tuple(MappedField(name, source=name) for name in names))
