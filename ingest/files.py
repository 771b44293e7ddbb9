"""Files land: all files of one command in one run and one transaction, or nothing of them.

Each file is read to its end before its first row is used (sql/files.py), then goes through the mapping and the same
landing as everything else, batch by batch. What its columns are called is the mapping's.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from ingest.errors import ColumnsMissing, MappingWrong
from ingest.landing import attributes, blocked, clicked, lists
from ingest.landing.attributes import Shape
from ingest.landing.land import land
from ingest.landing.staging import stage
from ingest.looks.look import Look, Looking
from ingest.looks.remarks import Remarks
from ingest.looks.written import filled
from ingest.mapping import Mapping, forms
from ingest.records import IMPORT, PERSON, Records, records_of
from ingest.whole_run import Clock, whole_run
from jobs.run import Counts, Outcome
from sql import files
from sql.column import column_named
from sql.files import File
from sql.home import Home
from sql.letters import UTF8, Letters
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse

BATCH_ROWS = 1_000_000

Progress = Callable[[int, int | None], None]


def import_files(
    warehouse: Warehouse,
    kind: str,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    mapping: Mapping | None = None,
    now: datetime,
    trigger: str = "hand",
    progress: Progress | None = None,
    clock: Clock | None = None,
    batch_rows: int = BATCH_ROWS,
    by_name: bool = False,
) -> Outcome:
    """Land `paths` as rows of `kind` (customers, events, responses, answers, a data model's activity); `now` UTC is
    when they were received. A file that cannot be read, or does not fit, ends the run as failed and lands nothing.

    `progress` is told how many rows are done, of how many where that is known; `by_name`: the run tells of files by
    their names, not by where they lie. UnknownRecords for a kind that is not.
    """
    with warehouse.reader() as reader:
        records, told = records_and_mapping(reader, kind, mapping or Mapping())

    said = ""

    def work(writer: Writer, run_id: int) -> Counts:
        nonlocal said
        counts, remarks = Counts(), Remarks(records)
        landing = Landing(warehouse, records, told, source or IMPORT, run_id, now, batch_rows, remarks)
        for path in paths:
            before = counts

            def tell(done: Counts, of: int, before: Counts = before) -> None:
                if progress:
                    progress((before + done).read, of if len(paths) == 1 else None)

            with files.told_by_name(path) if by_name else nullcontext():
                counts += landing.land(writer, path, tell)
        said = remarks.told(writer, run_id)
        return counts

    return whole_run(warehouse, source or f"import {records.kind}", trigger, now, clock, work, lambda: said)


def records_and_mapping(reader: Reader, kind: str, mapping: Mapping) -> tuple[Records, Mapping]:
    """The rows that `kind` names, and the mapping with the times that a data model declares. UnknownRecords."""
    records = records_of(reader, kind)
    return records, replace(mapping, times=(*mapping.times, *attributes.declared_times(reader, records)))


@dataclass(frozen=True)
class Landing:
    """How files become rows of one kind; `received_at` UTC. `remarks` see what lands, where they are wanted."""

    warehouse: Warehouse
    records: Records
    mapping: Mapping
    source: str
    run_id: int
    received_at: datetime
    batch_rows: int = BATCH_ROWS
    remarks: Remarks | None = None

    def land(self, writer: Writer, path: Path, tell: Callable[[Counts, int], None] | None = None) -> Counts:
        """Land one file whole, within the writer's transaction. `tell` hears what is done, and how many rows there are.
        FileUnreadable, MappingWrong or ColumnsMissing, and then the transaction must go too."""
        records, told = self.records, self.mapping
        with files.read(
            path,
            self.warehouse.home.tmp,
            delimiter=told.delimiter,
            encoding=told.encoding,
            header=told.header,
            most_unpacked=self.warehouse.home.settings.unpacked_bytes,
        ) as file:
            _check_columns(file, path, records, told, self.warehouse.home)
            _settle_written(writer, records, file, self.batch_rows, told)
            if file.rows > self.batch_rows:
                _settle_types(writer, records, file, self.batch_rows, told)
            counts = _keep_broken(writer, file.broken, self.run_id)
            times, can_clear = _typed_times(file, records, told), records.kind == "customers"
            for batch in file.batches(self.batch_rows, times=times, can_clear=can_clear):
                mapped = told.apply(batch, records.kind)
                counts += land(
                    writer,
                    records.kind,
                    mapped,
                    source=self.source,
                    run_id=self.run_id,
                    received_at=self.received_at,
                )
                if self.remarks:
                    self.remarks.see(mapped)
                    self.remarks.see_landed(writer)
                if tell:
                    tell(counts, file.rows + file.broken.height)
        return counts


def look_at_file(warehouse: Warehouse, path: Path, encoding: str = UTF8) -> list[Look]:
    """What the columns of the file at `path` look like; every row is looked at, and nothing is stored. FileUnreadable
    as where it is imported."""
    most = warehouse.home.settings.unpacked_bytes
    with files.read(path, warehouse.home.tmp, encoding=encoding, most_unpacked=most) as file:
        looking = Looking()
        looking.see(file)
        return looking.told()


def letters_of_file(warehouse: Warehouse, path: Path) -> Letters:
    """In which letters the file at `path` is written, to look at it so. FileUnreadable."""
    return files.letters(path, warehouse.home.tmp, most_unpacked=warehouse.home.settings.unpacked_bytes)


def import_list(
    warehouse: Warehouse,
    name: str,
    path: Path,
    *,
    now: datetime,
    trigger: str = "hand",
    clock: Clock | None = None,
) -> Outcome:
    """Make the static list `name` what the file at `path` says: one column, customer_id or email."""

    def work(writer: Writer, run_id: int) -> Counts:
        return land_list_file(writer, warehouse, name, path, run_id, now)

    return whole_run(warehouse, f"import list {name}", trigger, now, clock, work)


def land_list_file(
    writer: Writer, warehouse: Warehouse, name: str, path: Path, run_id: int, received_at: datetime
) -> Counts:
    """Make the static list `name` what the file says, within the writer's transaction."""
    with files.read(path, warehouse.home.tmp, most_unpacked=warehouse.home.settings.unpacked_bytes) as file:
        _check_columns(file, path, lists.MEMBERS, Mapping(), warehouse.home)
        broken = _keep_broken(writer, file.broken, run_id)
        return broken + lists.land_list(writer, name, file.batches(BATCH_ROWS), run_id, received_at)


def _check_columns(file: File, path: Path, records: Records, mapping: Mapping, home: Home) -> None:
    if missing := mapping.missing(file.columns):
        raise MappingWrong(
            f"{path} has no column {missing[0]!r}, which the mapping speaks of; it has: {_some(file.columns)}."
        )
    ours = {name.lower() for name in mapping.apply(pl.DataFrame(schema=dict.fromkeys(file.columns, pl.String))).columns}
    for choice in records.needs:
        if not ours & set(choice) and not (choice == PERSON and clicked.can_tell(home, records, ours)):
            raise ColumnsMissing(
                f"{path} has no column {' or '.join(choice)}, without which no row can land; it has: "
                f"{_some(file.columns)}. Rename one, or say which it is in a mapping."
            )


def _some(columns: Sequence[str]) -> str:
    return ", ".join(columns[:20]) + (f" and {len(columns) - 20} more" if len(columns) > 20 else "")


def _typed_times(file: File, records: Records, mapping: Mapping) -> set[str]:
    """Their column of the events' time, where nothing is to be done with it as a text."""
    if records.kind != "events" or "occurred_at" in mapping.values:
        return set()
    theirs = mapping.columns.get("occurred_at")
    names = {theirs} if theirs else {name for name in file.columns if name.lower() == "occurred_at"}
    if mapping.timezone == "UTC":
        return names
    # An event_id that is made of the time has it as a text, and stays what it was.
    return set() if "occurred_at" in mapping.identity else names & file.local_times


def _settle_types(writer: Writer, records: Records, file: File, batch_rows: int, mapping: Mapping) -> None:
    """Look at every row before a new column's type is decided: the first batch is not the file."""
    known = {field.name.lower() for field in attributes.fields(writer, records)} | set(records.columns)
    columns = mapping.apply(pl.DataFrame(schema=dict.fromkeys(file.columns, pl.String))).columns
    unknown = [name for name in columns if name.lower() not in known]
    if not unknown:
        return
    theirs = {mapping.columns.get(name, name) for name in unknown} & set(file.columns) or {file.columns[0]}
    shown: dict[str, Shape] = {}
    for batch in file.batches(batch_rows, columns=theirs):
        frame = mapping.apply(batch, records.kind)
        stage(writer, records, frame.select(map(column_named, unknown)))
        for name, shape in attributes.shapes(writer, unknown).items():
            shown[name] = shown[name] & shape if name in shown else shape
    attributes.declare(writer, records, unknown, shown)


def _settle_written(writer: Writer, records: Records, file: File, batch_rows: int, mapping: Mapping) -> None:
    """Decide the type of new columns that the mapping says the form of: where nearly all texts are written so, the few
    others are missing, and make no texts of them all."""
    known = {field.name.lower() for field in attributes.fields(writer, records)} | set(records.columns)
    new = [name for name in mapping.formats if name.lower() not in known]
    theirs = {mapping.columns.get(name, name) for name in new} & set(file.columns)
    if not theirs:
        return
    kinds = {name: forms.kind_of(mapping.formats[name], records.kind) for name in new}
    rows, fitting = Counter[str](), Counter[str]()
    for batch in file.batches(batch_rows, columns=theirs):
        mapped = mapping.apply(batch, records.kind)
        for name in set(new) & set(mapped.columns):
            held = filled(mapped[name].cast(pl.String))
            rows[name] += held.len()
            fitting[name] += int(held.str.contains(attributes.LOOKS[kinds[name]]).sum())
    for name in new:
        if fitting[name] < rows[name] and forms.is_nearly(fitting[name], rows[name]):
            attributes.declare(writer, records, [name], {name: Shape((kinds[name],))})


def _keep_broken(writer: Writer, broken: pl.DataFrame, run_id: int) -> Counts:
    writer.stage("broken", broken)
    blocked.clean(writer, "broken", "payload")
    count = writer.execute(
        """insert into app.rejected (run_id, line, reason, payload)
        select $run_id, line, reason, payload from broken order by line""",
        {"run_id": run_id},
    )
    return Counts(read=count, rejected=count)
