"""Sources: what is pulled, from where, how it is read and when. Their definitions, and one run of one.

A definition holds settings and references to secrets, never a secret. What a kind of source knows of its vendor stands
in sources/; how batches land is pipeline.py's.
"""

import json
import threading
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ingest import pipeline
from ingest.errors import SourceBusy, SourceWrong
from ingest.kind import Kind, Outside
from ingest.mapping import Mapping
from ingest.pipeline import Batch
from ingest.sources import KINDS
from jobs import secrets as kept_secrets
from jobs.errors import JobError
from jobs.expiry import Notice, token_notice
from jobs.run import Outcome
from jobs.schedule import Schedule
from sql import model
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse

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
) -> SourceDefinition:
    """Define a source and install its kind's data model. `schedule` None is the kind's own, "" none at all; a relative
    file:PATH of a secret is taken from `cwd`. SourceWrong for what does not fit, and then nothing is kept."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise SourceWrong("A source's name is 1 to 100 printable characters.")
    if name in (names := _names(writer)):
        raise SourceWrong(f"There is a source {name} already; change it, or choose another name than {_list(names)}.")
    definition = SourceDefinition(
        name=name,
        kind=kind,
        settings=_settings(kind, settings, now),
        secrets=_secrets(kind, secrets, cwd),
        mapping=_checked_mapping(kind, mapping),
        schedule=_schedule(_kind(kind).schedule if schedule is None else schedule),
        enabled=True,
        cursor=None,
        created_at=now,
        changed_at=now,
    )
    if text := _kind(kind).model:
        model.install(writer, text, now)
    _write(writer, definition)
    return definition


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
) -> SourceDefinition:
    """Change what is given and leave the rest; Mapping() is the kind's own again. Where rows are now asked or read
    otherwise, the next run begins at the beginning; what it brings again is not stored again."""
    was = get(writer, name)
    known = _kind(was.kind).settings
    merged = _settings(was.kind, {**was.settings, **(settings or {})}, was.created_at)
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
    writer.execute("delete from app.source where name = $name", {"name": name})
    _write(writer, definition)
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
    """Which of the vendor's fields becomes which of ours, what the source changed included."""
    return _kind(source.kind).complete(source.mapping)


def test(
    warehouse: Warehouse,
    name: str,
    now: datetime,
    environment: Map[str, str] | None = None,
    outside: Outside | None = None,
) -> str:
    """Ask the vendor for as little as can be; a sentence about what came of it. Raises what a run would raise."""
    outside = _outside(outside, environment)
    with warehouse.reader() as reader:
        definition = get(reader, name)
    return _open(warehouse, definition, outside).test(now)


def notice(warehouse: Warehouse, name: str, now: datetime, environment: Map[str, str] | None = None) -> Notice | None:
    """What there is to say about the end of the source's token, without calling anybody; None where it is fine, tells
    no end, or cannot be read (a run tells that)."""
    with warehouse.reader() as reader:
        definition = get(reader, name)
    reference = definition.secrets.get("token")
    try:
        value = (
            kept_secrets.read(reference, _outside(None, environment).environment, warehouse.home.secrets)
            if reference
            else ""
        )
    except JobError:
        return None
    return token_notice(value, now)


def run(
    warehouse: Warehouse,
    name: str,
    *,
    trigger: str,
    now: datetime,
    environment: Map[str, str] | None = None,
    outside: Outside | None = None,
) -> Outcome:
    """Fetch and land what there is since the last run. SourceBusy while another run of this source works."""
    outside = _outside(outside, environment)
    with warehouse.reader() as reader:
        definition = get(reader, name)
    notes: list[str] = []
    started = outside.elapsed()

    def clock() -> datetime:
        return now + timedelta(seconds=outside.elapsed() - started)

    with _alone(warehouse, name):
        with warehouse.reader() as reader:  # again: the run before may just have moved the cursor
            definition = get(reader, name)
        batches = _batches(warehouse, definition, outside, clock, notes)
        outcome = pipeline.ingest(warehouse, name, batches, trigger=trigger, now=now, clock=clock)
    if not notes:
        return outcome
    told = " ".join(filter(None, [outcome.message, *notes]))
    with warehouse.transaction() as writer:
        writer.execute(
            "update app.run set message = $told where run_id = $run_id", {"told": told, "run_id": outcome.run_id}
        )
    return replace(outcome, message=told)


def _batches(
    warehouse: Warehouse,
    definition: SourceDefinition,
    outside: Outside,
    clock: Callable[[], datetime],
    notes: list[str],
) -> Iterator[Batch]:
    """Opened inside the run, so that a secret that is missing is the run's failure and stands in its record."""
    kind = _open(warehouse, definition, outside)
    kind.notes = notes
    yield from kind.batches(definition.cursor, clock)


def _open(warehouse: Warehouse, definition: SourceDefinition, outside: Outside) -> Kind:
    values = {
        name: kept_secrets.read(reference, outside.environment, warehouse.home.secrets)
        for name, reference in definition.secrets.items()
    }
    return _kind(definition.kind)(definition.settings, values, definition.mapping, outside)


def _outside(outside: Outside | None, environment: Map[str, str] | None) -> Outside:
    outside = outside or Outside()
    return outside if environment is None else replace(outside, environment=environment)


_running: set[tuple[Path, str]] = set()
_changing_running = threading.Lock()


@contextmanager
def _alone(warehouse: Warehouse, name: str) -> Iterator[None]:
    """One process owns a warehouse, so its own list of running sources is enough."""
    key = (warehouse.home.path, name)
    with _changing_running:
        if key in _running:
            raise SourceBusy(
                f"The source {name} is running already; see it under runs, and run it again when it is done."
            )
        _running.add(key)
    try:
        yield
    finally:
        with _changing_running:
            _running.discard(key)


# -------------------------------------------------------------------------------------------- what a definition holds


def _kind(name: str) -> type[Kind]:
    if name in KINDS:
        return KINDS[name]
    near = get_close_matches(name, KINDS, 1)
    hint = f", meant is perhaps {near[0]}" if near else ""
    raise SourceWrong(f"There is no kind of source {name!r}{hint}; there are: {_list(KINDS)}.")


def _settings(kind: str, given: Map[str, str], now: datetime) -> dict[str, str]:
    known = _kind(kind).settings
    _refuse_unknown("setting", given, known, kind)
    found = {}
    for name, setting in known.items():
        value = given.get(name) or setting.default_at(now)
        if value is None:
            raise SourceWrong(f"A {kind} source needs the setting {name}: {setting.comment}. Give it as --set {name}=…")
        try:
            found[name] = setting.check(value)
        except ValueError as error:
            raise SourceWrong(f"The setting {name} {error}, not {value[:100]!r}.") from None
    return found


def _secrets(kind: str, given: Map[str, str], cwd: Path | None) -> dict[str, str]:
    needed = _kind(kind).secrets
    _refuse_unknown("secret", given, {**needed, **_kind(kind).optional_secrets}, kind)
    for name, comment in needed.items():
        if not given.get(name):
            raise SourceWrong(
                f"A {kind} source needs the secret {name}: {comment}. Give it as --secret {name}=env:VARIABLE"
            )
    return {name: kept_secrets.check(reference, cwd) for name, reference in given.items()}


def _refuse_unknown(what: str, given: Map[str, str], known: Map[str, Any], kind: str) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f", meant is perhaps {near[0]}" if near else ""
            raise SourceWrong(f"A {kind} source has no {what} {name!r}{hint}; there are: {_list(known)}.")


def _schedule(cron: str) -> str | None:
    if not cron.strip():
        return None
    return Schedule(cron.strip(), "UTC").cron


def _checked_mapping(kind: str, given: Mapping | None) -> Mapping | None:
    _kind(kind).complete(given)
    return given


def _write(writer: Writer, source: SourceDefinition) -> None:
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
