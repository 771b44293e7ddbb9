"""An export as it is kept: what it is set to, and every version that it had."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from exports.errors import QueryInUse
from exports.mapping import FieldMapping
from exports.settings.settings import Settings
from jobs.schedule import Schedule
from sql import saved_query
from sql.reader import Reader, Writer

COLUMNS = """name, settings, schedule, enabled, cursor, created_at, changed_at, export_id, version, mapping, secrets"""


@dataclass(frozen=True)
class Export:
    """A defined export. Its cursor is the last arrival up to which all was dealt with; only a run moves it."""

    name: str
    texts: Mapping[str, str]  # the settings as they were typed, by name; what is absent has its default
    schedule: str | None  # cron, in the export's own zone
    enabled: bool
    cursor: int
    created_at: datetime
    changed_at: datetime
    export_id: int = 0
    version: int = 1
    mapping: FieldMapping | None = None  # None: what the destination starts with, or all that goes
    secrets: Mapping[str, str] = field(default_factory=dict)  # references

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.texts)

    @property
    def timing(self) -> Schedule | None:
        """When it runs by itself, if ever."""
        return Schedule(self.schedule, self.texts["timezone"]) if self.schedule else None


@dataclass(frozen=True)
class Version:
    """What an export was from then on; times UTC."""

    version: int
    texts: Mapping[str, str]
    mapping: FieldMapping | None
    schedule: str | None
    saved_at: datetime
    saved_by: str | None
    note: str | None


def find(reader: Reader, name: str) -> Export | None:
    """The export of that name, where there is one."""
    found = _read(reader, "where name = $name", {"name": name})
    return found[0] if found else None


def all_exports(reader: Reader) -> list[Export]:
    return _read(reader, "order by name", {})


def forget_query(writer: Writer, name: str) -> None:
    """Forget the saved query `name`. QueryInUse while an export sends its rows; QueryUnknown."""
    if users := [each.name for each in all_exports(writer) if each.settings.query == name]:
        first = f"The export {users[0]} sends" if len(users) == 1 else f"The exports {', '.join(users)} send"
        raise QueryInUse(f"{first} the rows of the query {name}; change or remove what sends them first.")
    saved_query.remove(writer, name)


def write(writer: Writer, export: Export) -> None:
    """Keep it, in place of the one that has its name."""
    writer.execute("delete from app.export where name = $name", {"name": export.name})
    writer.execute(
        f"""insert into app.export ({COLUMNS}) values ($name, $settings, $schedule, $enabled, $cursor, $created_at,
            $changed_at, $export_id, $version, $mapping, $secrets)""",
        {
            "name": export.name,
            "settings": json.dumps(dict(export.texts)),
            "schedule": export.schedule,
            "enabled": export.enabled,
            "cursor": export.cursor,
            "created_at": export.created_at,
            "changed_at": export.changed_at,
            "export_id": export.export_id,
            "version": export.version,
            "mapping": _as_json(export.mapping),
            "secrets": json.dumps(dict(export.secrets)),
        },
    )


def keep_version(writer: Writer, export: Export, at: datetime, by: str | None, note: str | None) -> None:
    writer.execute(
        """insert into app.export_version by name select $export_id as export_id, $version as version, $name as name,
            $settings::json as settings, $mapping::json as mapping, $schedule as schedule, $at as saved_at,
            $by as saved_by, $note as note""",
        {
            "export_id": export.export_id,
            "version": export.version,
            "name": export.name,
            "settings": json.dumps(dict(export.texts)),
            "mapping": _as_json(export.mapping),
            "schedule": export.schedule,
            "at": at,
            "by": by,
            "note": note,
        },
    )


def versions_of(reader: Reader, export: Export) -> list[Version]:
    """Every version, the newest first."""
    rows = reader.rows(
        """select version, settings, mapping, schedule, saved_at, saved_by, note from app.export_version
        where export_id = $id order by version desc""",
        {"id": export.export_id},
    )
    return [Version(number, json.loads(texts), _mapping(mapping), *others) for number, texts, mapping, *others in rows]


def _read(reader: Reader, clause: str, parameters: Mapping[str, object]) -> list[Export]:
    found = []
    for row in reader.rows(f"select {COLUMNS} from app.export {clause}", parameters):
        name, texts, schedule, enabled, cursor, created_at, changed_at, export_id, version, mapping, secrets = row
        export = Export(name, json.loads(texts), schedule, enabled, cursor, created_at, changed_at)
        kept = {"mapping": _mapping(mapping), "secrets": json.loads(secrets)}
        found.append(replace(export, export_id=export_id, version=version, **kept))
    return found


def _mapping(text: str | None) -> FieldMapping | None:
    return FieldMapping.from_dict(json.loads(text)) if text else None


def _as_json(mapping: FieldMapping | None) -> Any:
    return None if mapping is None else json.dumps(mapping.to_dict())
