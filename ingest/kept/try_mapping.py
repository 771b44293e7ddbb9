"""What a mapping makes of a real sample: the rows that would come, those that could not land and why, and which fields
of theirs become fields of ours. It all truly lands, in a transaction that is rolled back, so that nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from ingest import source as sources
from ingest.calls.payloads import Unfolded
from ingest.errors import BodyUnreadable, SourceWrong
from ingest.kept import remap
from ingest.kept.reading_calls import read_calls
from ingest.landing.land import land
from ingest.mapping import Mapping
from ingest.records import CALL, ELEMENT, EMPTY, LINE, records_of
from ingest.source import SourceDefinition
from jobs.run import Counts
from sql import files
from sql.documents import Documents
from sql.errors import quoted
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse

LAST = 20  # calls of a sample, where nobody says how many
MOST_ROWS = 1000  # of a file
TABLES = (".csv", ".ndjson", ".jsonl", ".parquet", ".gz", ".zst")
TRY = 0  # the run that never was


@dataclass(frozen=True)
class Tried:
    """`rows`: those that would land, by kind, with our names; `extras`: of each kind the fields that would be kept
    under their own names; `rejected`: reason, kind, payload; `counts`: what a run would count; `skipped`: elements
    about no customer; `calls`: how many the sample had."""

    rows: dict[str, pl.DataFrame]
    extras: dict[str, list[str]]
    rejected: pl.DataFrame
    counts: Counts
    skipped: int
    calls: int


def try_mapping(
    warehouse: Warehouse,
    name: str,
    mapping: Mapping | None = None,
    *,
    sample: Path | None = None,
    bodies: Sequence[str] | None = None,
    last: int = LAST,
    now: datetime,
) -> Tried:
    """What `mapping` (None: that in force) makes of `sample` (JSON as it would be sent, or a table), of `bodies` (JSON
    texts), else of the last `last` calls of the source that are kept. SourceWrong where there are none."""
    with warehouse.reader() as reader:
        is_table = sample is not None and sample.suffix.lower() in TABLES
        definition = sources.get(reader, name) if is_table else _called(reader, name)
        payloads = _payloads(sample, bodies) if (sample and not is_table) or bodies else None
        if payloads is None and not is_table:
            payloads = _kept(reader, name, last)
    told = mapping or sources.mapping_in_force(definition)
    documents = Documents(warehouse.home.tmp)
    found: list[Tried] = []
    try:
        if payloads is not None and not all(documents.are_valid(payloads["body"].to_list())):
            raise BodyUnreadable(f"The sample{f' {sample}' if sample else ''} is not JSON, or JSON that is cut off.")
        with warehouse.transaction() as writer:
            work = _Try(writer, definition.name, _kind_of_rows(definition), now)
            if payloads is not None:
                found.append(
                    work.of_calls(read_calls(writer, documents, definition, payloads, mapping), payloads.height)
                )
            elif sample is not None:
                with files.read(sample, warehouse.home.tmp, delimiter=told.delimiter, encoding=told.encoding) as file:
                    found.append(work.of_table(next(iter(file.batches(MOST_ROWS))), told))
            raise remap.Undone
    except remap.Undone:
        return found[0]
    finally:
        documents.close()


def _called(reader: Reader, name: str) -> SourceDefinition:
    """SourceWrong for a source of which nothing is kept as it came."""
    definition = sources.get(reader, name)
    if not remap.is_called(definition):
        raise SourceWrong(f"No call of {quoted(name)} is kept to try it with; give a table as --sample FILE.")
    return definition


def _kind_of_rows(definition: SourceDefinition) -> str:
    if "rows" not in definition.settings:
        raise SourceWrong(f"What {quoted(definition.name)} brings is no table; klankbord source test tries it.")
    return definition.settings["rows"]


class _Try:
    def __init__(self, writer: Writer, name: str, kind: str, now: datetime) -> None:
        self._writer, self._name, self._kind, self._now = writer, name, kind, now
        self._rows: dict[str, pl.DataFrame] = {}
        self._extras: dict[str, list[str]] = {}

    def of_calls(self, unfolded: Unfolded, calls: int) -> Tried:
        self._writer.show("element", unfolded.elements.select("number", "payload").to_arrow())
        unknown = unfolded.rejected.select("reason", pl.lit(None, pl.String).alias("kind"), "payload")
        counts = Counts(read=unknown.height, rejected=unknown.height)
        for kind, rows in unfolded.records.items():
            counts += self._land(kind, rows)
        return self._tried(counts, unknown, unfolded.skipped, calls)

    def of_table(self, rows: pl.DataFrame, mapping: Mapping) -> Tried:
        counts = self._land(self._kind, mapping.apply(rows, self._kind))
        none = pl.DataFrame(schema={"reason": pl.String, "kind": pl.String, "payload": pl.String})
        return self._tried(counts, none, 0, 1)

    def _tried(self, counts: Counts, unknown: pl.DataFrame, skipped: int, calls: int) -> Tried:
        rejected = self._writer.frame(
            "select reason, kind, payload from app.rejected where run_id = $run_id", {"run_id": TRY}
        )
        return Tried(self._rows, self._extras, pl.concat([unknown, rejected]), counts, skipped, calls)

    def _land(self, kind: str, rows: pl.DataFrame) -> Counts:
        writer = self._writer
        records = records_of(writer, kind)
        counts = land(writer, kind, rows, source=self._name, run_id=TRY, received_at=self._now)
        bad = writer.frame("select row from checked where reason is not null") if rows.height else pl.DataFrame()
        lands = rows.with_row_index(" row").filter(~pl.col(" row").is_in(bad["row"].implode())) if bad.height else rows
        ours = {name.lower() for name in records.columns}
        shown = [name for name in lands.columns if name not in (CALL, ELEMENT, LINE, " row")]
        told = [name for name in shown if _holds(lands[name])]
        self._rows[records.kind] = lands.select(told)
        self._extras[records.kind] = [name for name in told if name.strip().lower() not in ours]
        return counts


def _holds(column: pl.Series) -> bool:
    """Whether there is anything in it."""
    told = column.drop_nulls()
    return bool(told.len()) and (told.dtype != pl.String or bool((~told.is_in(["", EMPTY])).any()))


def _payloads(sample: Path | None, bodies: Sequence[str] | None) -> pl.DataFrame:
    texts = list(bodies or ())
    if sample is not None:
        try:
            texts = [sample.read_text(encoding="utf-8-sig")]
        except OSError as error:
            raise SourceWrong(f"The sample {sample} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError as error:
            raise SourceWrong(f"The sample {sample} cannot be read: {error}") from None
    return _frame([(text, None) for text in texts])


def _kept(reader: Reader, name: str, last: int) -> pl.DataFrame:
    kept = reader.rows(
        """select body, headers::varchar from app.payload where source = $source
        order by run_id desc, call_number desc limit $last""",
        {"source": name, "last": last},
    )
    if not kept:
        raise SourceWrong(f"No call of {quoted(name)} is kept to try it with; give a file as --sample FILE.")
    return _frame(kept[::-1])


def _frame(calls: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    rows = [(number, *call) for number, call in enumerate(calls, 1)]
    return pl.DataFrame(rows, schema={"call": pl.Int64, "body": pl.String, "header": pl.String}, orient="row")
