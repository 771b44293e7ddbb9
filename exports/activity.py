"""The rows of an activity export between two arrivals, asked of a reader handed in. What is said in SQL stands in
sql/queries/exports/; here its parts are put together from the settings. Nothing here writes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl
import polars.selectors as cs
import pyarrow as pa

from exports.settings import BROADCAST_COLUMNS, COLUMNS, Settings
from sql import catalog
from sql.catalog import Activity
from sql.field import Field, Kind
from sql.named import query
from sql.reader import Reader, identifier

DATE_FORMAT = "%Y-%m-%d %H:%M:%S"
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
        }

    def rows(self, limit: int | None = None) -> pa.RecordBatchReader:
        """The activities file, all text, in the order of arrival; the columns have their headers as names."""
        fields = "".join(f",\n    {value_of(each)} as f{number}" for number, each in enumerate(self._fields))
        text = query("exports/rows").replace("{fields}", fields)
        text += "" if limit is None else f"limit {int(limit)}"
        return self._written(text, [*COLUMNS, *(each.name for each in self._fields)])

    def broadcasts(self) -> pa.RecordBatchReader:
        """The broadcasts file, all text."""
        numbers = range(len(self.kinds))
        text = query("exports/broadcasts").replace(
            "{counts}",
            "".join(
                f",\n        count(*) filter (kind = ($kinds::varchar[])[{each + 1}]) as n{each}" for each in numbers
            ),
        )
        text = text.replace("{columns}", "".join(f",\n    n.n{each}" for each in numbers))
        return self._written(text, BROADCAST_COLUMNS, [each.name for each in self.kinds])

    def kind_counts(self, previous: datetime | None) -> pl.DataFrame:
        """One row a kind: kind, rows, first_at, last_at, late (what happened before `previous`, UTC) and withheld."""
        return self._reader.frame(*self._complete(query("exports/kinds"), {"previous": previous}))

    def distinct_counts(self) -> tuple[int, int]:
        """How many people and how many broadcasts there are."""
        found = self._reader.row(*self._complete(query("exports/distinct"), {}))
        return found or (0, 0)

    def _complete(self, text: str, more: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The text with its activities, and those parameters that it has."""
        text = text.replace("{activities}", self._union)
        return text, {name: value for name, value in {**self._given, **more}.items() if f"${name}" in text}

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

    def _written(self, text: str, columns: Iterable[str], kinds: Iterable[str] = ()) -> pa.RecordBatchReader:
        """The rows as text under their headers: times local in the zone, everything else as DuckDB says it."""
        rows = self._reader.arrow(*self._complete(text, {}))
        names = [*map(self._settings.header_of, columns), *map(self._settings.name_of, kinds)]
        schema = pa.schema([pa.field(name, pa.large_string()) for name in names])
        zone = str(self._settings.timezone)
        local = cs.datetime().dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.strftime(DATE_FORMAT)
        as_text = [local, (~cs.datetime()).cast(pl.String)]

        def written() -> Iterator[pa.RecordBatch]:
            for batch in rows:
                frame = pl.DataFrame(pl.from_arrow(batch))
                texts = frame.with_columns(as_text).to_arrow(compat_level=pl.CompatLevel.oldest())
                yield from texts.rename_columns(names).cast(schema).to_batches()

        return pa.RecordBatchReader.from_batches(schema, written())


def value_of(field: Field) -> str:
    """The SQL of a customer field's value as an export writes it: whole numbers without a point, lists as JSON."""
    column = f"c.{identifier(field.place.column if field.place else field.name)}"
    if field.type.is_list:
        return f"to_json({column})::varchar"
    match field.type.kind:
        case Kind.NUMBER:
            whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
            return f"case when {whole} then try_cast({column} as bigint)::varchar else {column}::varchar end"
        case _:
            return column
