"""A defined export: what goes, where to and when, as settings that are checked before they are kept.

Its cursor is the last arrival that was delivered; only a finished run moves it (deliver.py).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from exports.destinations import folder
from exports.errors import ExportUnknown
from exports.settings import Settings
from jobs.schedule import Schedule, Scheduled
from sql import catalog
from sql.errors import quoted
from sql.named import query
from sql.reader import Reader, Writer

NAME = re.compile(r"[^\W_][\w.-]{0,63}")


@dataclass(frozen=True)
class Export:
    name: str
    texts: Mapping[str, str]  # the settings as they were typed, by name; what is absent has its default
    schedule: str | None  # cron, in the export's own zone
    enabled: bool
    cursor: int
    created_at: datetime
    changed_at: datetime

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.texts)

    @property
    def timing(self) -> Schedule | None:
        """When it runs by itself, if ever."""
        return Schedule(self.schedule, self.texts["timezone"]) if self.schedule else None


def add(
    writer: Writer,
    name: str,
    settings: Mapping[str, str],
    schedule: str | None,
    now: datetime,
    *,
    timezone: str,
    base: Path | None = None,
) -> Export:
    """Define an export. `timezone` is the installation's, used where none is set; a relative folder lies in `base`.

    A folder that is not there yet is made. Refused with what exists: ExportUnknown, SettingRefused, FolderUnusable,
    ScheduleRefused.
    """
    if not NAME.fullmatch(name):
        raise ExportUnknown(f"An export cannot be called {quoted(name)}; use letters, digits, _ . and -, 64 at most.")
    if _find(writer, name):
        raise ExportUnknown(f"There is an export {name} already; change it, or choose another name.")
    texts = _checked(writer, {"timezone": timezone, **settings}, schedule, now, base)
    writer.execute(
        """insert into app.export (name, settings, secrets, schedule, enabled, cursor, created_at, changed_at)
        values ($name, $settings, '{}', $schedule, true, 0, $now, $now)""",
        {"name": name, "settings": json.dumps(texts), "schedule": schedule or None, "now": now},
    )
    return get(writer, name)


def get(reader: Reader, name: str) -> Export:
    """The export of that name; ExportUnknown says which there are."""
    found = _find(reader, name)
    if found is None:
        names = ", ".join(each.name for each in all_exports(reader))
        known = f"there are: {names}" if names else "there is none yet; make one with export add"
        raise ExportUnknown(f"There is no export {quoted(name)}; {known}.")
    return found


def all_exports(reader: Reader) -> list[Export]:
    return _read(reader, "order by name", {})


def scheduled(reader: Reader) -> list[Scheduled]:
    """What the scheduler is to run: the enabled exports that have a schedule."""
    return [
        Scheduled("export", each.name, each.schedule, each.texts["timezone"])
        for each in all_exports(reader)
        if each.enabled and each.schedule
    ]


def change(
    writer: Writer,
    name: str,
    settings: Mapping[str, str | None],
    now: datetime,
    *,
    schedule: str | None = None,
    base: Path | None = None,
) -> Export:
    """Change settings, None for back to its default; `schedule` where given, empty for never. The cursor stays."""
    export = get(writer, name)
    texts = {key: value for key, value in {**export.texts, **settings}.items() if value is not None}
    texts.setdefault("timezone", export.texts["timezone"])
    cron = export.schedule if schedule is None else schedule or None
    writer.execute(
        "update app.export set settings = $settings, schedule = $schedule, changed_at = $now where name = $name",
        {
            "name": name,
            "settings": json.dumps(_checked(writer, texts, cron, now, base)),
            "schedule": cron,
            "now": now,
        },
    )
    return get(writer, name)


def enable(writer: Writer, name: str, now: datetime, *, enabled: bool = True) -> Export:
    """Let its schedule run it, or not; by hand it always runs."""
    get(writer, name)
    writer.execute(
        "update app.export set enabled = $enabled, changed_at = $now where name = $name",
        {"name": name, "enabled": enabled, "now": now},
    )
    return get(writer, name)


def disable(writer: Writer, name: str, now: datetime) -> Export:
    return enable(writer, name, now, enabled=False)


def remove(writer: Writer, name: str) -> None:
    """Forget the definition; what it delivered and its runs stay."""
    get(writer, name)
    writer.execute("delete from app.export where name = $name", {"name": name})


def history(reader: Reader, name: str) -> pl.DataFrame:
    """Its runs, newest first: run_id, state, trigger, times (UTC), rows, files, the arrivals it took, message."""
    get(reader, name)
    return reader.frame(query("exports/history"), {"name": name})


def _checked(
    writer: Writer, given: Mapping[str, str], schedule: str | None, now: datetime, base: Path | None
) -> dict[str, str]:
    texts = {key: str(value) for key, value in given.items()}
    if texts.get("since", "").strip().lower() == "now":
        texts["since"] = f"{now.isoformat()}+00:00"
    if base and texts.get("folder"):
        texts["folder"] = str(base / Path(texts["folder"]).expanduser())
    settings = Settings.read(texts)
    settings.check_against(catalog.load(writer))
    if schedule:
        Schedule(schedule, texts["timezone"])
    folder.make(settings.folder)
    return texts


def _find(reader: Reader, name: str) -> Export | None:
    found = _read(reader, "where name = $name", {"name": name})
    return found[0] if found else None


def _read(reader: Reader, clause: str, parameters: Mapping[str, object]) -> list[Export]:
    columns = "name, settings, schedule, enabled, cursor, created_at, changed_at"
    return [
        Export(name, json.loads(settings), *others)
        for name, settings, *others in reader.rows(f"select {columns} from app.export {clause}", parameters)
    ]
