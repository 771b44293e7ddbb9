"""What is pulled, from where, how it is read and when: a source as it is kept, made and changed.

A definition holds settings and references to secrets, never a secret. What a kind of source knows of its vendor stands
in sources/.
"""

import json
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ingest.errors import SourceWrong
from ingest.mapping import Mapping
from ingest.records import API, IMPORT, records_of
from ingest.source import mapping_versions
from ingest.sources import KINDS, AnyKind
from ingest.sources.hook import Hook
from jobs.schedule import Schedule
from jobs.setting import check_secrets, check_settings
from sql import model
from sql.reader import Reader, Writer

CHANGES = "sources"  # what a transaction tells of (Writer.tell) when it makes or changes a source
COLUMNS = "name, kind, settings, secrets, mapping, schedule, enabled, cursor, created_at, changed_at"


@dataclass(frozen=True)
class SourceDefinition:
    """`settings` are complete, defaults included; `secrets` are references; `mapping` is laid over the kind's own;
    `schedule` None runs by hand only; times UTC."""

    name: str
    kind: str
    settings: dict[str, str]
    secrets: dict[str, str]
    mapping: Mapping | None
    schedule: str | None
    enabled: bool
    cursor: Any
    created_at: datetime
    changed_at: datetime


def add(
    writer: Writer,
    name: str,
    kind: str,
    settings: Map[str, str],
    secrets: Map[str, str],
    mapping: Mapping | None = None,
    schedule: str | None = None,
    *,
    now: datetime,
    cwd: Path | None = None,
    by: str | None = None,
) -> SourceDefinition:
    """Define a source and install its kind's data model. `schedule` None is the kind's own, "" none at all; a relative
    file:PATH of a secret is taken from `cwd`. SourceWrong or SettingRefused for what does not fit; then nothing is
    kept."""
    _check_name(writer, name)
    if issubclass(kind_of(kind), Hook) and ("/" in name or name in (".", "..")):
        raise SourceWrong(f"The name of a source that is called stands in its address, where {name!r} leads elsewhere.")
    definition = SourceDefinition(
        name=name,
        kind=kind,
        settings=check_settings(f"{kind} source", kind_of(kind).settings, settings, now, cwd),
        secrets=_secrets(kind, secrets, cwd),
        mapping=_checked_mapping(kind, mapping),
        schedule=_schedule(kind_of(kind).schedule if schedule is None else schedule),
        enabled=True,
        cursor=None,
        created_at=now,
        changed_at=now,
    )
    if text := kind_of(kind).model:
        model.install(writer, text, now)
    _check_rows(writer, definition)
    _write(writer, definition)
    mapping_versions.keep(writer, name, mapping, now, by)
    return definition


def _check_name(reader: Reader, name: str) -> None:
    """SourceWrong where a new source cannot be called so."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise SourceWrong("A source's name is 1 to 100 printable characters.")
    if name in (IMPORT, API):
        raise SourceWrong(f"What comes by {name} is told under that name already; choose another one.")
    if name in (names := _names(reader)):
        raise SourceWrong(f"There is a source {name} already; change it, or choose another name than {_list(names)}.")


def change(
    writer: Writer,
    name: str,
    settings: Map[str, str] | None = None,
    secrets: Map[str, str] | None = None,
    mapping: Mapping | None = None,
    schedule: str | None = None,
    *,
    enabled: bool | None = None,
    now: datetime,
    cwd: Path | None = None,
    by: str | None = None,
    note: str | None = None,
) -> SourceDefinition:
    """Change what is given and leave the rest; Mapping() is the kind's own again, and another mapping is a new version.
    Where rows are now asked or read otherwise, the next run begins at the beginning; what it brings again is not stored
    again."""
    was = get(writer, name)
    known = kind_of(was.kind).settings
    merged = check_settings(f"{was.kind} source", known, {**was.settings, **(settings or {})}, was.created_at, cwd)
    changed = replace(was, mapping=was.mapping if mapping is None else _checked_mapping(was.kind, mapping))
    starts_over = any(known[each].starts_over and merged[each] != was.settings.get(each) for each in merged)
    starts_over |= mapping_in_force(changed) != mapping_in_force(was)
    definition = replace(
        changed,
        settings=merged,
        secrets=_secrets(was.kind, {**was.secrets, **(secrets or {})}, cwd),
        schedule=was.schedule if schedule is None else _schedule(schedule),
        enabled=was.enabled if enabled is None else enabled,
        cursor=None if starts_over else was.cursor,
        changed_at=now,
    )
    _check_rows(writer, definition)
    writer.execute("delete from app.source where name = $name", {"name": name})
    _write(writer, definition)
    if definition.mapping != was.mapping:
        mapping_versions.keep(writer, name, definition.mapping, now, by, note)
    return definition


def all_sources(reader: Reader) -> list[SourceDefinition]:
    """Every source, by name."""
    return [_read(row) for row in reader.rows(f"select {COLUMNS} from app.source order by name")]


def get(reader: Reader, name: str) -> SourceDefinition:
    """SourceWrong, with what exists, where there is none of that name."""
    if row := reader.row(f"select {COLUMNS} from app.source where name = $name", {"name": name}):
        return _read(row)
    names = _names(reader)
    near = get_close_matches(name, names, 1)
    hint = f", meant is perhaps {near[0]}" if near else ""
    raise SourceWrong(f"There is no source {name!r}{hint}; there are: {_list(names)}.")


def mapping_in_force(source: SourceDefinition) -> Mapping:
    """Which of the vendor's fields becomes which of ours, what the source changed included, and its time zone."""
    mapping = kind_of(source.kind).complete(source.mapping)
    return mapping.in_zone(source.settings.get("timezone", mapping.timezone))


# -------------------------------------------------------------------------------------------- what a definition holds


def kind_of(name: str) -> type[AnyKind]:
    """SourceWrong, with what exists, where there is none of that name."""
    if name in KINDS:
        return KINDS[name]
    near = get_close_matches(name, KINDS, 1)
    hint = f", meant is perhaps {near[0]}" if near else ""
    raise SourceWrong(f"There is no kind of source {name!r}{hint}; there are: {_list(KINDS)}.")


def _secrets(kind: str, given: Map[str, str], cwd: Path | None) -> dict[str, str]:
    known = kind_of(kind)
    return check_secrets(f"{kind} source", known.secrets, known.optional_secrets, given, cwd)


def _schedule(cron: str) -> str | None:
    if not cron.strip():
        return None
    return Schedule(cron.strip(), "UTC").cron


def _checked_mapping(kind: str, given: Mapping | None) -> Mapping | None:
    kind_of(kind).complete(given)
    return None if given == Mapping() else given


def _check_rows(reader: Reader, source: SourceDefinition) -> None:
    """UnknownRecords where the source, or a rule of its mapping, speaks of rows that there are not."""
    ruled = {rule.kind for rule in mapping_in_force(source).rows}
    for kind in ruled or {source.settings.get("rows", "")}:
        if kind and not kind.startswith("list:"):
            records_of(reader, kind)


def _write(writer: Writer, source: SourceDefinition) -> None:
    writer.tell(CHANGES)
    writer.execute(
        f"""insert into app.source ({COLUMNS}) values ($name, $kind, $settings, $secrets, $mapping, $schedule, $enabled,
            $cursor, $created_at, $changed_at)""",
        {
            **vars(source),
            "settings": json.dumps(source.settings),
            "secrets": json.dumps(source.secrets),
            "mapping": None if source.mapping is None else json.dumps(source.mapping.to_dict()),
            "cursor": None if source.cursor is None else json.dumps(source.cursor),
        },
    )


def _read(row: tuple[Any, ...]) -> SourceDefinition:
    name, kind, settings, secrets, mapping, schedule, enabled, cursor, created_at, changed_at = row
    return SourceDefinition(
        name=name,
        kind=kind,
        settings=json.loads(settings),
        secrets=json.loads(secrets),
        mapping=Mapping.from_dict(json.loads(mapping)) if mapping else None,
        schedule=schedule,
        enabled=enabled,
        cursor=json.loads(cursor) if cursor else None,
        created_at=created_at,
        changed_at=changed_at,
    )


def _names(reader: Reader) -> list[str]:
    return [name for (name,) in reader.rows("select name from app.source order by name")]


def _list(names: Any) -> str:
    return ", ".join(names) or "none yet"
