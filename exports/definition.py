"""A defined export: what goes, where to and when, as settings that are checked before they are kept. Every version
stays.

Its cursor is the last arrival up to which all that goes was dealt with; only a run moves it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from exports import goes
from exports.destinations import CALLED, called, sketch
from exports.errors import ExportBusy, ExportUnknown, MappingRefused
from exports.export import Export, all_exports, find, keep_version, versions_of, write
from exports.goes import activities, asked
from exports.goes.rows import Interval
from exports.mapping import FieldMapping
from exports.settings.settings import Settings, own_settings
from jobs.places import settings as places
from jobs.places.folder import Folder
from jobs.schedule import Schedule, Scheduled
from jobs.setting import check_secrets
from sql import catalog
from sql.errors import quoted
from sql.named import query
from sql.reader import Reader, Writer

NAME = re.compile(r"[^\W_][\w.-]{0,63}")
OF_CHANGES = ("change", "key")  # the columns of a file of changes that no mapping fills


def plain_name(text: str) -> str:
    """The name of an export that is nearest to `text`; empty where nothing of it can stand in one."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-_.")[:64]


def add(
    writer: Writer,
    name: str,
    settings: Mapping[str, str],
    schedule: str | None,
    now: datetime,
    *,
    timezone: str,
    base: Path | None = None,
    mapping: FieldMapping | None = None,
    secrets: Mapping[str, str] | None = None,
    by: str | None = None,
) -> Export:
    """Define an export. `timezone` is the installation's, used where none is set; a relative folder lies in `base`.

    A folder that is not there yet is made. Refused with what exists: ExportUnknown, SettingRefused, MappingRefused,
    PlaceUnusable, ScheduleRefused, SecretMissing.
    """
    _check_name(writer, name)
    texts = _checked(writer, {"timezone": timezone, **settings}, schedule, mapping, now, base)
    made = Export(
        name=name,
        texts=texts,
        schedule=schedule or None,
        enabled=True,
        cursor=0,
        created_at=now,
        changed_at=now,
        export_id=writer.take_numbers("export", 1),
        mapping=mapping,
        secrets=_secrets(texts, secrets or {}, base),
    )
    write(writer, made)
    keep_version(writer, made, now, by, None)
    return get(writer, name)


def _check_name(reader: Reader, name: str) -> None:
    """ExportUnknown where a new export cannot be called so."""
    if not NAME.fullmatch(name):
        raise ExportUnknown(f"An export cannot be called {quoted(name)}; use letters, digits, _ . and -, 64 at most.")
    if find(reader, name):
        raise ExportUnknown(f"There is an export {name} already; change it, or choose another name.")


def get(reader: Reader, name: str) -> Export:
    """The export of that name; ExportUnknown says which there are."""
    found = find(reader, name)
    if found is None:
        names = ", ".join(each.name for each in all_exports(reader))
        known = f"there are: {names}" if names else "there is none yet; make one with export add"
        raise ExportUnknown(f"There is no export {quoted(name)}; {known}.")
    return found


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
    mapping: FieldMapping | None = None,
    secrets: Mapping[str, str] | None = None,
    by: str | None = None,
    note: str | None = None,
) -> Export:
    """Change settings, None for back to its default; `schedule` where given, empty for never; a mapping without fields
    for what the destination starts with. The cursor and what was delivered stay. What changes is a new version, and a
    run that waits to be confirmed is none of it: it is cancelled. ExportBusy where rows would go elsewhere while a run
    is at work."""
    was = get(writer, name)
    texts = {key: value for key, value in {**was.texts, **settings}.items() if value is not None}
    texts.setdefault("timezone", was.texts["timezone"])
    cron = was.schedule if schedule is None else schedule or None
    wanted = was.mapping if mapping is None else mapping if mapping.fields else None
    texts = _checked(writer, texts, cron, wanted, now, base)
    ours = {name for known in secrets_of(texts.get("destination", "folder")) for name in known}
    still = {name: reference for name, reference in was.secrets.items() if name in ours}
    kept = _secrets(texts, {**still, **(secrets or {})}, base)
    is_new = (texts, cron, wanted) != (dict(was.texts), was.schedule, was.mapping)
    changed = replace(
        was,
        texts=texts,
        schedule=cron,
        changed_at=now,
        version=was.version + is_new,
        mapping=wanted,
        secrets=kept,
    )
    elsewhere = goes_elsewhere(was.settings, changed.settings)
    if elsewhere:
        _refuse_running(writer, name, "change where it goes")
        _start_over(writer, changed, now)
    if elsewhere or (texts, wanted) != (dict(was.texts), was.mapping):
        _let_go(writer, was, "changed", now, elsewhere=elsewhere)
    write(writer, changed)
    if is_new:
        keep_version(writer, changed, now, by, note)
    return get(writer, name)


def restore(writer: Writer, name: str, version: int, now: datetime, *, by: str | None = None) -> Export:
    """Put an earlier version in force again, as a new one."""
    was = get(writer, name)
    found = next((each for each in versions_of(writer, was) if each.version == version), None)
    if found is None:
        raise ExportUnknown(f"The export {name} has no version {version}.")
    gone: dict[str, str | None] = dict.fromkeys(was.texts)
    return change(
        writer,
        name,
        {**gone, **found.texts},
        now,
        schedule=found.schedule or "",
        mapping=found.mapping or FieldMapping(),
        by=by,
        note=f"as version {version}",
    )


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
    """Forget the definition; what it delivered, its versions and its runs stay, but one that waits is cancelled.
    ExportBusy where one is at work."""
    _refuse_running(writer, name, "remove it")
    _let_go(writer, get(writer, name), "removed", None, elsewhere=True)
    writer.execute("delete from app.export where name = $name", {"name": name})


def history(reader: Reader, name: str) -> pl.DataFrame:
    """Its runs, newest first: run_id, state, trigger, times (UTC), rows, files, the arrivals it took, message."""
    get(reader, name)
    return reader.frame(query("exports/history"), {"name": name})


def mapping_in_force(reader: Reader, export: Export) -> FieldMapping:
    """Its own, else of what has a state what its destination starts with, else all that goes under its own name."""
    if export.mapping is not None:
        return export.mapping
    destination = export.settings.destination
    if destination in CALLED and not export.settings.is_log and (text := called(destination).mapping):
        return FieldMapping.from_toml(text)
    return goes.mapping_of(reader, export.settings)


def secrets_of(destination: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The secrets that a kind of destination needs, and those that it can do without: name -> what it is."""
    match destination:
        case "sftp":
            return {}, places.SFTP_SECRETS
        case "s3":
            return places.BUCKET_SECRETS, {}
        case _ if destination in CALLED:
            return called(destination).secrets, called(destination).optional_secrets
        case _:
            return {}, {}


def _checked(
    writer: Writer,
    given: Mapping[str, str],
    schedule: str | None,
    mapping: FieldMapping | None,
    now: datetime,
    base: Path | None,
) -> dict[str, str]:
    texts = {key: str(value) for key, value in given.items()}
    if texts.get("since", "").strip().lower() == "now":
        texts["since"] = f"{now.isoformat()}+00:00"
    if base and texts.get("folder"):
        texts["folder"] = str(base / Path(texts["folder"]).expanduser())
    settings = Settings.read(texts)
    if not settings.is_place:
        sketch(settings.destination, settings.own).close()  # it refuses what does not go together
    known = catalog.load(writer)
    if settings.what == "activities":
        activities.check(settings, known)
    rows = goes.rows_of(writer, settings, Interval(0, 0), now, texts["timezone"])
    if settings.what == "query":
        asked.key(rows.types, settings.key)
    if mapping is not None:
        mapping.check_columns(rows.types)
        if settings.what == "activities" and settings.is_place:
            _refuse_for_activity(mapping)
    if settings.is_place and not settings.sends_all and not settings.is_log:
        names = (mapping or goes.mapping_of(writer, settings)).names
        if taken := next((each for each in names if each.lower() in OF_CHANGES), None):
            raise MappingRefused(f"A file of changes has a column {taken} of its own; map yours to another name.")
    if schedule:
        Schedule(schedule, texts["timezone"])
    if settings.destination == "folder":
        Folder(settings.folder).make_root()
    return texts


def _refuse_for_activity(mapping: FieldMapping) -> None:
    """MappingRefused where something is asked of a file of activity that it does not do: each of its rows goes."""
    for each in mapping.fields:
        if asked := next((name for name in ("required", "key", "link") if getattr(each, name)), None):
            raise MappingRefused(
                f"The field {quoted(each.to)} has {asked}, which a file of activity has no use for: each of its rows "
                "goes as it is. Take it out, or send customers."
            )


def goes_elsewhere(was: Settings, now: Settings) -> bool:
    """Whether what was delivered is not where the next delivery goes, to whom other secrets may be told."""
    if (was.destination, was.servers) != (now.destination, now.servers):
        return True
    known = own_settings(now.destination).items()
    return any(was.own.get(name) != now.own.get(name) for name, setting in known if setting.starts_over)


def _refuse_running(reader: Reader, name: str, what: str) -> None:
    """ExportBusy: what a run at work records would count as what the new destination has."""
    text = "select exists (from app.run where job = 'export' and name = $name and state = 'running')"
    if reader.value(text, {"name": name}):
        raise ExportBusy(f"The export {name} is running; {what} once it is done, or cancel it.")


def _let_go(writer: Writer, export: Export, what: str, at: datetime | None, *, elsewhere: bool) -> None:
    """End the run that waits, which is of the definition as it was before; where rows go elsewhere, finish none."""
    message = f"The export was {what} while this waited; nothing of it was sent."
    given = {"name": export.name, "since": export.created_at, "at": at, "message": message, "elsewhere": elsewhere}
    writer.execute(query("exports/changed"), given)


def _start_over(writer: Writer, export: Export, now: datetime) -> None:
    """Forget what the destination was given, so that all of it is sent to where it goes now."""
    number = writer.take_numbers("run", 1)  # in the changelog it stands where a run of its own would
    writer.execute(query("exports/start_over"), {"export_id": export.export_id, "run_id": number, "at": now})


def _secrets(texts: Mapping[str, str], given: Mapping[str, str], base: Path | None) -> dict[str, str]:
    kind = texts.get("destination", "folder")
    return check_secrets(f"{kind} destination", *secrets_of(kind), given, base)
