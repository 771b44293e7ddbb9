"""The rows of an activity export between two arrivals, asked of a reader handed in. What is said in SQL stands in
sql/queries/exports/; here its parts are put together from the settings. Nothing here changes the warehouse.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from exports.settings import BROADCAST_COLUMNS, COLUMNS, KEY, Settings
from sql import catalog
from sql.catalog import Activity
from sql.field import Field, Kind
from sql.named import query
from sql.reader import Reader, identifier

PART = re.compile(r"\{([^{}]+)\}")
PARAMETER = re.compile(r'"[^"]*"|\$(\w+)')  # a name in quotes may look like one
# Most texts differ from row to row: a long dictionary costs as much time as all the rest, and saves no room.
FORMAT = "format parquet, compression zstd, dictionary_size_limit 1000"
NAMED = {"response": "exports/responses", "answer": "exports/answers"}


@dataclass(frozen=True)
class Interval:
    """Arrivals above `after`, up to and including `up_to`."""

    after: int
    up_to: int


class Activities:
    """What goes out of one interval, by the catalog of the reader's snapshot."""

    def __init__(self, reader: Reader, settings: Settings, interval: Interval) -> None:
        self._reader = reader
        self._settings = settings
        known = catalog.load(reader)
        self.kinds = settings.activities(known)
        self._fields = settings.customer_fields(known)
        self._given: dict[str, Any] = {
            "after": interval.after,
            "up_to": interval.up_to,
            "since": settings.since,
            "kinds": [each.name for each in self.kinds],
            "labels": [settings.name_of(each.name) for each in self.kinds],
            "zone": str(settings.timezone),
        }

    def write(self, role: str, file: Path) -> None:
        """The rows of the activities or the broadcasts file as Parquet: text under its headers, in order.

        Activities also have the customer_key, last. `file` lies where the warehouse may write.
        """
        text, given = self._rows() if role == "activities" else self._broadcasts()
        path = str(file).replace("'", "''")
        self._reader.rows(f"copy ({text}) to '{path}' ({FORMAT})", given)

    def sample(self, limit: int) -> pl.DataFrame:
        """The first of the activities, text under their headers."""
        text, given = self._rows()
        return self._reader.frame(f"{text} limit {limit}", given).drop(KEY)

    def kind_counts(self, previous: datetime | None) -> pl.DataFrame:
        """One row a kind: kind, rows, first_at, last_at, late (what happened before `previous`, UTC) and withheld."""
        return self._reader.frame(*self._filled("exports/kinds", {}, {"previous": previous}))

    def distinct_counts(self) -> tuple[int, int]:
        """How many people and how many broadcasts there are."""
        found = self._reader.row(*self._filled("exports/distinct", {}))
        return found or (0, 0)

    def _rows(self) -> tuple[str, dict[str, Any]]:
        fields = "".join(f",\n    {value_of(each)} as {self._header(each.name)}" for each in self._fields)
        return self._filled("exports/rows", {"fields": fields, **{each: self._header(each) for each in COLUMNS}})

    def _broadcasts(self) -> tuple[str, dict[str, Any]]:
        counts, columns = [], []
        for number, each in enumerate(self.kinds, 1):
            counts.append(f",\n        count(*) filter (kind = ($kinds::varchar[])[{number}]) as n{number}")
            columns.append(f",\n    n.n{number}::varchar as {identifier(self._settings.name_of(each.name))}")
        parts = {"counts": "".join(counts), "columns": "".join(columns)}
        return self._filled("exports/broadcasts", {**parts, **{each: self._header(each) for each in BROADCAST_COLUMNS}})

    def _header(self, column: str) -> str:
        return identifier(self._settings.header_of(column))

    def _filled(
        self, name: str, parts: Mapping[str, str], more: Mapping[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """The named query with its parts, all put in at once so that no header is taken for one, and its parameters."""
        known = {"activities": self._union, **parts}
        text = PART.sub(lambda part: known[part[1]], query(name))
        used = set(PARAMETER.findall(text))
        return text, {key: value for key, value in {**self._given, **(more or {})}.items() if key in used}

    @cached_property
    def _union(self) -> str:
        parts = [query("exports/events")] if any(each.event for each in self.kinds) else []
        parts += [query(NAMED[each.name]) for each in self.kinds if each.name in NAMED]
        parts += [self._modelled(each) for each in self.kinds if each.model]
        return "\nunion all\n".join(parts)

    def _modelled(self, activity: Activity) -> str:
        """A data model's rows; its key says which one it is."""
        key = self._reader.value("select key from store.activity where activity = $name", {"name": activity.name})
        name = activity.name.replace("'", "''")
        words = ", ".join(f"t.{identifier(each)}::varchar" for each in key)
        return f"""select t.arrival, '{name}' as kind, t.occurred_at, t.customer_key, null as broadcast_id,
            null::integer as campaign_key, concat_ws(' ', {words}) as description
        from {activity.table} as t
        where t.arrival > $after and t.arrival <= $up_to
            and ($since::timestamp is null or t.received_at >= $since::timestamp)"""


def value_of(field: Field) -> str:
    """The SQL of a customer field's value as the text that an export writes: whole numbers without a point, lists as
    JSON, times local."""
    column = f"c.{identifier(field.place.column if field.place else field.name)}"
    if field.type.is_list:
        return f"to_json({column})::varchar"
    match field.type.kind:
        case Kind.NUMBER:
            whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
            return f"case when {whole} then try_cast({column} as bigint)::varchar else {column}::varchar end"
        case Kind.TIME:
            return f"date_trunc('second', timezone($zone, timezone('UTC', {column})))::varchar"
        case _:
            return f"{column}::varchar"
