"""What is recorded of a run beside its end: its plan and sealed files in app.run, its deliveries in app.delivery."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from exports.errors import RunUnknown
from exports.files.kept import File
from exports.plan import Plan
from exports.settings.settings import Settings
from jobs import run as runs
from jobs.run import Counts, State
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse


def detail(plan: Plan, files: Iterable[File], sealed: bool) -> dict[str, Any]:
    """A run's own data; sealed: its files are decided to the byte, and it is finished before another one begins."""
    return {"sealed": sealed, "plan": plan.as_data(), "files": [each.as_data() for each in files]}


def read(text: str) -> tuple[Plan, list[File]]:
    """The plan and the files of a run's own data, as it is kept."""
    data = json.loads(text)
    return Plan.read(data["plan"]), [File.read(each) for each in data["files"]]


def files(reader: Reader, run_id: int) -> list[File]:
    """The files that a run sealed."""
    return _of(reader, run_id)[1]


def found(reader: Reader, run_id: int) -> tuple[Plan, list[File]] | None:
    """The plan and the files of a run, None where it has none."""
    text = reader.value("select detail::varchar from app.run where run_id = $run_id", {"run_id": run_id})
    return read(text) if text and "files" in json.loads(text) else None


def is_sealed(reader: Reader, run_id: int) -> bool:
    return bool(reader.value("select (detail ->> '$.sealed')::boolean from app.run where run_id = $id", {"id": run_id}))


def finished(reader: Reader, run_id: int) -> tuple[str, Plan, list[File]]:
    """The export, the plan and the files of a run that was done; RunUnknown where there is no such run."""
    found = reader.row(
        """select name, state::varchar from app.run
        where job = 'export' and run_id = $run_id and cursor_after is not null""",
        {"run_id": run_id},
    )
    if found is None or found[1] != State.DONE:
        raise RunUnknown(f"There is no finished run {run_id} of an export; export history NAME shows which there are.")
    return found[0], *_of(reader, run_id)


def record(writer: Writer, run_id: int, plan: Plan, files: Iterable[File], at: datetime) -> None:
    """One row a file delivered."""
    for file in files:
        writer.execute(
            """insert into app.delivery by name select $run_id as run_id, $export as export, $file as file,
                $rows as rows, $bytes as bytes, $sha256 as sha256, $after as after_arrival, $up_to as up_to_arrival,
                $at as delivered_at""",
            {
                "run_id": run_id,
                "export": plan.export,
                "file": address(plan.settings, file),
                "rows": file.rows,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "after": plan.cursor_before,
                "up_to": plan.cursor_after,
                "at": at,
            },
        )


def interrupt(warehouse: Warehouse, run_id: int, at: datetime) -> None:
    """Say of a run that it was stopped; one that has its end keeps it, or its rows would go again."""
    message = "This run was stopped; the next one takes up where it left off."
    with warehouse.transaction() as writer:
        state = writer.value("select state::varchar from app.run where run_id = $run_id", {"run_id": run_id})
        if state == State.RUNNING:
            runs.end(writer, run_id, at, State.INTERRUPTED, message)


def counts(files: Iterable[File]) -> Counts:
    """The rows that went; broadcasts are a summary of them and not counted."""
    rows = sum(each.rows for each in files if each.role in ("activities", "rows"))
    return Counts(read=rows, inserted=rows)


def record_changes(writer: Writer, path: Path, export_id: int, run_id: int, at: datetime) -> None:
    """Add what became of the destination's to the changelog, from where the run kept it."""
    writer.stage("delivering", pl.read_parquet(path))
    writer.execute(
        """insert into app.delivered by name
        select *, $export_id as export_id, $run_id as run_id, $at as delivered_at from delivering""",
        {"export_id": export_id, "run_id": run_id, "at": at},
    )


def move_cursor(writer: Writer, name: str, up_to: int) -> None:
    """All up to this arrival was dealt with; a cursor never goes back."""
    writer.execute(
        "update app.export set cursor = greatest(cursor, $up_to) where name = $name", {"name": name, "up_to": up_to}
    )


def address(settings: Settings, file: File) -> str:
    """Where a file went, as a path or an address."""
    match settings.destination:
        case "folder":
            return str(settings.folder / file.name)
        case "sftp":
            return f"sftp://{settings.own['host']}/{settings.own['path'].strip('/')}/{file.name}"
        case _:
            return f"s3://{settings.own['bucket']}/{settings.own['prefix']}{file.name}"


def names(files: Iterable[File]) -> str:
    return ", ".join(each.name for each in files)


def _of(reader: Reader, run_id: int) -> tuple[Plan, list[File]]:
    return read(reader.value("select detail::varchar from app.run where run_id = $run_id", {"run_id": run_id}))
