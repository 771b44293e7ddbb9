"""A plan: what a run would deliver, as data. Making one changes nothing; what was shown is what is delivered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import polars as pl

from exports import behind, going
from exports.definition import mapping_in_force
from exports.destinations import CALLED, sketch
from exports.errors import PlanOutdated
from exports.export import Export
from exports.expression import form_of
from exports.goes.activities import Activities
from exports.goes.rows import Interval, Part
from exports.going import Asked, Sampled
from exports.mapping import FieldMapping
from exports.settings.settings import Settings
from exports.waits import Waits
from sql.named import query
from sql.reader import Reader

SAMPLE_ROWS = 10
TIMES = ("made_at", "first_at", "last_at")


@dataclass(frozen=True)
class Plan:
    """Of what only grows: rows received after `cursor_before` up to `cursor_after` (arrivals). Of what has a state: who
    are `added`, `changed` or `removed` since the last delivery, of `people` in all, and `same`.

    `rows` are sent; `withheld` are not, each for one of `reasons`; `held` were refused before and have not changed.
    `files` are paths by role with `{run}` where the run's number comes; empty where nothing is to be written.
    `mapping` is how each row is written, `digest` what all of it comes to. Times are UTC. `finishes` is an interrupted
    run that is finished first, `late` counts rows that happened before the previous run. `waits` says why the run
    waits to be confirmed, `part` of what is behind the cursor it takes. `sample` is the first rows as they are
    written, of each change some; it is not kept.
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
    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    held: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    mapping: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    waits: Waits | None = None
    part: Mapping[str, Any] = field(default_factory=dict)
    sample: tuple[Sampled, ...] = ()

    @property
    def settings(self) -> Settings:
        return Settings.read(self.texts)

    def interval(self, reader: Reader, export: Export) -> Interval:
        """What it takes, as the reader has it."""
        part = Part.read(self.part)
        if part is None:
            return Interval(self.cursor_before, self.cursor_after)
        return behind.interval_of(reader, export, part, self.cursor_before)

    @property
    def field_mapping(self) -> FieldMapping:
        return FieldMapping.from_dict(self.mapping)

    def as_data(self) -> dict[str, Any]:
        """As JSON can hold it, without the sample: a run's record must not keep what a person can be known by."""
        times = {name: _iso(getattr(self, name)) for name in TIMES}
        told = {**vars(self), **times, "waits": self.waits.as_data() if self.waits else None}
        return {name: value for name, value in told.items() if name != "sample"}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        times = {name: _time(data[name]) for name in TIMES}
        return cls(**{**data, **times, "waits": Waits.read(data.get("waits"))})


def plan(
    reader: Reader,
    export: Export,
    now: datetime,
    sample_rows: int = SAMPLE_ROWS,
    *,
    timezone: str | None = None,
    part: Part | None = None,
) -> Plan:
    """What a run of `export` would deliver at `now` (UTC) from the reader's snapshot, with that many rows to show.
    `timezone` is the installation's, in which profiles are read, that of the export unless given; a `part` is taken
    from behind the cursor, which stays."""
    settings = export.settings
    waiting = unfinished(reader, export)
    before = max([export.cursor, *(each.cursor_after for _, each in waiting)])
    after = max(before, int(reader.value("select value from store.counter where name = 'arrival'")))
    if part:
        after = before
    interval = behind.interval_of(reader, export, part, before) if part else Interval(before, after)
    mapping = mapping_in_force(reader, export)
    counted = (
        _count_activities(reader, export, interval, mapping, sample_rows)
        if settings.what == "activities" and settings.is_place
        else _count_held(reader, asked_of(export, mapping, interval, now, timezone), sample_rows)
    )
    local = now.replace(tzinfo=UTC).astimezone(settings.timezone)
    shape = settings.file
    return Plan(
        part=part.as_data() if part else {},
        export=export.name,
        made_at=now,
        texts=export.texts,
        cursor_before=before,
        cursor_after=after,
        files={
            role: name.fill(local, export=export.name, extension=shape.extension)
            for role, name in shape.names.items()
            if counted["rows"] or (shape.writes_empty and not part)
        }
        if shape
        else {},
        finishes=waiting[0][0] if waiting else None,
        mapping=mapping.to_dict(),
        waits=None if part else _waits(reader, export, counted),
        **counted,
    )


def asked_of(
    export: Export, mapping: FieldMapping, interval: Interval, as_of: datetime, timezone: str | None = None
) -> Asked:
    """What is asked of a snapshot for this export."""
    settings = export.settings
    key = None if settings.is_log else _key(settings, mapping)
    return Asked(export, mapping, form_of(settings), interval, as_of, timezone or export.texts["timezone"], key)


def _key(settings: Settings, mapping: FieldMapping) -> str | None:
    """Their field by which a row is known, None where it is known by what it is to us."""
    marked = next((each.to for each in mapping.fields if each.key), None)
    if marked is not None or settings.destination not in CALLED:
        return marked
    known = sketch(settings.destination, settings.own).key
    return next((each for each in known if each in mapping.names), None)


def refuse_other(reader: Reader, plan: Plan) -> None:
    """PlanOutdated where what the reader holds is not what `plan` was shown with."""
    if not plan.settings.is_log and going.counts(reader, plan.settings)["digest"] != plan.digest:
        raise PlanOutdated(f"Since this plan was made the people of {plan.export} have changed; plan it again.")


def nothing(plan: Plan) -> str:
    """The sentence of a run that had nothing to send."""
    part = Part.read(plan.part)
    if part is None or part.resends:
        return "Nothing new to deliver."
    why = behind.outside_since(plan.settings, part.from_)
    return f"Nothing to deliver of that time. {why}".rstrip()


def unfinished(reader: Reader, export: Export) -> list[tuple[int, Plan]]:
    """Runs that were sealed but did not come to their end, each with its number and plan; at most one in practice."""
    found = reader.rows(query("exports/unfinished"), {"name": export.name, "since": export.created_at})
    return [(run_id, Plan.read(json.loads(detail)["plan"])) for run_id, detail in found]


def _count_activities(
    reader: Reader, export: Export, interval: Interval, mapping: FieldMapping, sample_rows: int
) -> dict[str, Any]:
    """What there is to say of activity that goes into files, without holding its rows: there may be very many."""
    activities = Activities(reader, export.settings, interval)
    counted = activities.kind_counts(_previous(reader, export))
    rows = int(counted["rows"].sum())
    people, broadcasts = activities.distinct_counts()
    withheld = int(counted["withheld"].sum())
    return {
        "rows": rows,
        "kinds": {kind: count for kind, count in counted.select("kind", "rows").rows() if count},
        "people": people,
        "broadcasts": broadcasts,
        "first_at": counted.select(pl.col("first_at").min()).item(),
        "last_at": counted.select(pl.col("last_at").max()).item(),
        "late": int(counted["late"].sum()),
        "withheld": withheld,
        "reasons": {"erased": withheld} if withheld else {},
        "sample": tuple(map(Sampled, activities.sample(mapping, sample_rows))) if rows and sample_rows else (),
    }


def _count_held(reader: Reader, wanted: Asked, sample_rows: int) -> dict[str, Any]:
    going.hold(reader, wanted)
    counted = going.counts(reader, wanted.export.settings)
    sample = going.first(reader, wanted, sample_rows) if sample_rows else ()
    return {"kinds": {}, "broadcasts": 0, "first_at": None, "last_at": None, "late": 0, "sample": sample, **counted}


def _previous(reader: Reader, export: Export) -> datetime | None:
    found: datetime | None = reader.value(
        """select max(started_at) from app.run
        where job = 'export' and name = $name and state in ('done', 'done with rejects')
            and started_at >= $since and cursor_after is not null
            and coalesce(detail ->> '$.plan.part', '{}') = '{}'""",
        {"name": export.name, "since": export.created_at},
    )
    return found


def _waits(reader: Reader, export: Export, counted: Mapping[str, Any]) -> Waits | None:
    """Why a run of this size waits to be confirmed, None where it does not."""
    percent, size = export.settings.confirm, counted["rows" if export.settings.is_log else "people"]
    if percent is None or not counted["rows"]:
        return None
    last = reader.value(query("exports/last_size"), {"name": export.name, "since": export.created_at})
    if last is None:
        return Waits("first")
    if percent == 0:
        return Waits("always")
    apart = abs(size - last) * 100 / max(last, 1)
    return Waits("apart", size, last) if apart > percent else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
