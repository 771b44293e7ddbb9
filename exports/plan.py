"""A plan: what a run would deliver, as data. Making one changes nothing; what was shown is what is delivered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import polars as pl

from exports.activity import Activities, Interval
from exports.definition import Export
from exports.settings import Settings
from sql.named import query
from sql.reader import Reader

SAMPLE_ROWS = 10


@dataclass(frozen=True)
class Plan:
    """Rows received after `cursor_before` up to `cursor_after` (arrivals), of people who are not forgotten.

    `files` are paths by role with `{run}` where the run's number comes; empty where nothing is to be written. Times
    are UTC. `finishes` is an interrupted run that is finished first, `late` counts rows that happened before the
    previous run, `withheld` rows of forgotten people. `sample` is the first rows as they are written; it is not kept.
    """

    export: str
    made_at: datetime
    texts: Mapping[str, str]
    cursor_before: int
    cursor_after: int
    rows: int
    kinds: Mapping[str, int]
    people: int
    broadcasts: int
    first_at: datetime | None
    last_at: datetime | None
    late: int
    withheld: int
    files: Mapping[str, str]
    finishes: int | None
    sample: tuple[Mapping[str, str | None], ...] = ()

    @property
    def settings(self) -> Settings:
        return Settings.read(self.texts)

    @property
    def interval(self) -> Interval:
        return Interval(self.cursor_before, self.cursor_after)

    def as_data(self) -> dict[str, Any]:
        """As JSON can hold it, without the sample: a run's record must not keep what a person can be known by."""
        times = {name: _iso(getattr(self, name)) for name in ("made_at", "first_at", "last_at")}
        return {name: value for name, value in {**vars(self), **times}.items() if name != "sample"}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        times = {name: _time(data[name]) for name in ("made_at", "first_at", "last_at")}
        return cls(**{**data, **times})


def plan(reader: Reader, export: Export, now: datetime, sample_rows: int = SAMPLE_ROWS) -> Plan:
    """What a run of `export` would deliver at `now` (UTC) from the reader's snapshot, with that many rows to show."""
    settings = export.settings
    waiting = unfinished(reader, export)
    before = max([export.cursor, *(each.cursor_after for _, each in waiting)])
    after = max(before, int(reader.value("select value from store.counter where name = 'arrival'")))
    activities = Activities(reader, settings, Interval(before, after))
    previous = reader.value(
        """select max(started_at) from app.run
        where job = 'export' and name = $name and state = 'done' and started_at >= $since
            and cursor_after is not null""",
        {"name": export.name, "since": export.created_at},
    )
    counted = activities.kind_counts(previous)
    rows = int(counted["rows"].sum())
    people, broadcasts = activities.distinct_counts()
    local = now.replace(tzinfo=UTC).astimezone(settings.timezone)
    names = {"activities": settings.activities_name, "broadcasts": settings.broadcasts_name}
    return Plan(
        export=export.name,
        made_at=now,
        texts=export.texts,
        cursor_before=before,
        cursor_after=after,
        rows=rows,
        kinds={kind: count for kind, count in counted.select("kind", "rows").rows() if count},
        people=people,
        broadcasts=broadcasts,
        first_at=counted.select(pl.col("first_at").min()).item(),
        last_at=counted.select(pl.col("last_at").max()).item(),
        late=int(counted["late"].sum()),
        withheld=int(counted["withheld"].sum()),
        files={
            role: name.fill(local, export=export.name, extension=settings.extension)
            for role, name in names.items()
            if rows or settings.writes_empty
        },
        finishes=waiting[0][0] if waiting else None,
        sample=tuple(activities.sample(sample_rows).to_dicts()) if rows and sample_rows else (),
    )


def unfinished(reader: Reader, export: Export) -> list[tuple[int, Plan]]:
    """Runs whose files were sealed but not all delivered, each with its number and plan; at most one in practice."""
    found = reader.rows(query("exports/unfinished"), {"name": export.name, "since": export.created_at})
    return [(run_id, Plan.read(json.loads(detail)["plan"])) for run_id, detail in found]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
