"""Activity that was received between two arrivals. What is said in SQL stands in sql/queries/exports/; here its
parts are put together from the settings. Nothing here changes the warehouse.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from exports.expression import form_of, value_of
from exports.goes.rows import TEXT, TIME, Interval, Rows, added_fields
from exports.mapping import FieldMapping, MappedField
from exports.settings.reading import differ, one_of
from exports.settings.settings import Settings
from jobs.errors import SettingRefused
from sql import catalog
from sql.catalog import Activity, Catalog
from sql.field import Field
from sql.named import query
from sql.reader import Reader, identifier

# In order: the headers by default, and what stands under them; the fields of customers that are added follow.
COLUMNS = {
    "Broadcast ID": "broadcast_id",
    "Customer ID": "customer_id",
    "External customer number": "customer_id",
    "E-mail address": "email",
    "Activity": "activity",
    "Activity date": "occurred_at",
    "Activity description": "description",
}
# Of the broadcasts file; then follows one column a kind.
BROADCAST_COLUMNS = ("Broadcast ID", "Campaign", "First sent", "Customers", "Activities")
KEY = "customer_key"  # kept beside the rows; it never leaves the house

PART = re.compile(r"\{([^{}]+)\}")
PARAMETER = re.compile(r'"[^"]*"|\$(\w+)')  # a name in quotes may look like one
NAMED = {"response": "exports/responses", "answer": "exports/answers"}


class Activities:
    """What goes out of one interval, by the catalog of the reader's snapshot."""

    def __init__(self, reader: Reader, settings: Settings, interval: Interval) -> None:
        self._reader = reader
        self._settings = settings
        known = catalog.load(reader)
        self.kinds = activities_of(settings, known)
        self._fields = fields_of(settings, known)
        self._given: dict[str, Any] = {
            "after": interval.after,
            "up_to": interval.up_to,
            "since": settings.since,
            "kinds": [each.name for each in self.kinds],
            "labels": [_name(settings, each.name) for each in self.kinds],
            "zone": str(settings.timezone),
            **interval.given,
        }
        self._where = interval.where

    def rows(self) -> Rows:
        renamed = "list_extract($labels::varchar[], list_position($kinds::varchar[], a.kind))"
        parts = {"fields": added_fields(self._fields), "label": renamed if self._settings.names else "a.kind"}
        text, given = self._filled("exports/rows", parts)
        texts = ("broadcast_id", "campaign", "customer_id", "email", "kind", "activity", "description")
        types = {**dict.fromkeys(texts, TEXT), "occurred_at": TIME, "received_at": TIME}
        return Rows(text, given, types | {each.name: each.type for each in self._fields})

    def written(self, mapping: FieldMapping) -> tuple[str, Mapping[str, Any]]:
        """The rows as their file has them, in the order of their arrival."""
        rows = self.rows()
        mapping.check_columns(rows.types)
        zone, form = str(self._settings.timezone), form_of(self._settings)
        columns = [f"{value_of(each, rows.types, zone, form)} as {identifier(each.to)}" for each in mapping.fields]
        return f"select {', '.join(columns)}\nfrom (\n{rows.text}\n) as r\norder by r.arrival", rows.given

    def sample(self, mapping: FieldMapping, limit: int) -> tuple[Mapping[str, Any], ...]:
        """The first of them."""
        text, given = self.written(mapping)
        return tuple(self._reader.frame(f"{text} limit {limit}", given).to_dicts())

    def people(self) -> tuple[str, Mapping[str, Any]]:
        """Whose each of the rows is, in the order of their arrival: customer_key."""
        return self._filled("exports/people", {})

    def broadcasts(self) -> Rows:
        """One row a broadcast, text under the headers of its file, in order."""
        counts, columns = [], []
        for number, each in enumerate(self.kinds, 1):
            counts.append(f",\n        count(*) filter (kind = ($kinds::varchar[])[{number}]) as n{number}")
            columns.append(f",\n    n.n{number}::varchar as {identifier(_name(self._settings, each.name))}")
        headers = {each: identifier(_header(self._settings, each)) for each in BROADCAST_COLUMNS}
        text, given = self._filled(
            "exports/broadcasts", {"counts": "".join(counts), "columns": "".join(columns), **headers}
        )
        return Rows(text, given, {})

    def kind_counts(self, previous: datetime | None) -> pl.DataFrame:
        """One row a kind: kind, rows, first_at, last_at, late (what happened before `previous`, UTC) and withheld."""
        return self._reader.frame(*self._filled("exports/kinds", {}, {"previous": previous}))

    def distinct_counts(self) -> tuple[int, int]:
        """How many people and how many broadcasts there are."""
        found = self._reader.row(*self._filled("exports/distinct", {}))
        return found or (0, 0)

    def _filled(
        self, name: str, parts: Mapping[str, str], more: Mapping[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """The named query with its parts, all put in at once so that no header is taken for one, and its parameters."""
        known = {"activities": self._union("exports/events"), "counted": self._union("exports/counted_events"), **parts}
        text = PART.sub(lambda part: known[part[1]], query(name))
        used = set(PARAMETER.findall(text))
        return text, {key: value for key, value in {**self._given, **(more or {})}.items() if key in used}

    def _union(self, events: str) -> str:
        parts = [query(events)] if any(each.event for each in self.kinds) else []
        parts += [query(NAMED[each.name]) for each in self.kinds if each.name in NAMED]
        parts += [self._modelled(each) for each in self.kinds if each.model]
        whole = "\nunion all\n".join(parts)
        return f"select * from (\n{whole}\n) where {self._where}" if self._where else whole

    def _modelled(self, activity: Activity) -> str:
        """A data model's rows; its key says which one it is."""
        key = self._reader.value("select key from store.activity where activity = $name", {"name": activity.name})
        name = activity.name.replace("'", "''")
        words = ", ".join(f"t.{identifier(each)}::varchar" for each in key)
        return f"""select t.arrival, '{name}' as kind, t.occurred_at, t.received_at, t.customer_key,
            null as broadcast_id, null::integer as campaign_key, concat_ws(' ', {words}) as description
        from {activity.table} as t
        where t.arrival > $after and t.arrival <= $up_to
            and ($since::timestamp is null or t.received_at >= $since::timestamp)"""


def check(settings: Settings, known: Catalog) -> None:
    """SettingRefused where a kind, field or header is none that exists, or where names clash."""
    activities, fields = activities_of(settings, known), fields_of(settings, known)
    if not activities:
        raise SettingRefused("kinds is empty, so nothing would ever go; leave it out for all e-mail events.")
    for kind in settings.names:
        one_of("names: the activity", kind, [each.name for each in activities])
    own = [*COLUMNS, *(each.name for each in fields)]
    for header in settings.headers:
        one_of("headers: the column", header, dict.fromkeys([*own, *BROADCAST_COLUMNS]))
    differ([*(_header(settings, each) for each in own), KEY])
    broadcasts = [_header(settings, each) for each in BROADCAST_COLUMNS]
    differ([*broadcasts, *(_name(settings, each.name) for each in activities)])


def mapping(settings: Settings, known: Catalog) -> FieldMapping:
    """The columns of the file as they are set; where there is no file, all of them under their own names."""
    if not settings.is_place:
        names = (*dict.fromkeys(COLUMNS.values()), "campaign", *(each.name for each in fields_of(settings, known)))
        return FieldMapping(tuple(MappedField(name, source=name) for name in dict.fromkeys(names)))
    given = [MappedField(_header(settings, header), source=column) for header, column in COLUMNS.items()]
    given += [MappedField(_header(settings, each.name), source=each.name) for each in fields_of(settings, known)]
    return FieldMapping(tuple(given))


def activities_of(settings: Settings, known: Catalog) -> tuple[Activity, ...]:
    by_name = {name: each for each in known.activities for name in (each.plural, each.name)}
    found = [by_name[one_of("kinds: the activity", kind, by_name)] for kind in settings.kinds]
    return tuple({each.name: each for each in found}.values())


def fields_of(settings: Settings, known: Catalog) -> tuple[Field, ...]:
    """The fields of customers that are added."""
    by_name = {each.name: each for each in known.customer if each.place}
    return tuple(by_name[one_of("fields: the field", name, by_name)] for name in settings.fields)


def _header(settings: Settings, column: str) -> str:
    return settings.headers.get(column, column)


def _name(settings: Settings, kind: str) -> str:
    return settings.names.get(kind, kind)
