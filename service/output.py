"""Rows as they go out: a table for eyes, or CSV, JSON, NDJSON, Parquet, Arrow; to stdout or a file that appears whole.

Batches come in and go out one at a time where the format allows it, so that a result larger than memory passes.
"""

import io
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import click
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import WrongInput
from service.session import Out, Session
from sql.column import column_named
from sql.written import csv_of, to_json

FORMATS = ("table", "csv", "json", "ndjson", "parquet", "arrow")
WIDEST = 60


def write_frame(session: Session, frame: pl.DataFrame, format_: str | None, output: str | None) -> None:
    write_batches(session, frame.to_arrow().to_reader(), format_, output)


def write_batches(
    session: Session,
    rows: pa.RecordBatchReader,
    format_: str | None,
    output: str | None,
    more: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """Write all of `rows`; with --json as one object, in which `more` stands too, asked for when they are written.
    WrongInput where FILE cannot be written; then nothing stands under its name."""
    if session.as_json and format_ not in (None, "json"):
        raise click.UsageError(f"--json gives one JSON object, and --format {format_} something else; leave one out.")

    def write(out: Out) -> None:
        if session.as_json:
            _write_object(out, rows, more)
        else:
            _write(out, rows, format_ or _default_format(session, output))

    if output is None:
        write(session.out)
        return
    with whole_file(session.path(output)) as file:
        write(file)


def answer(session: Session, prose: str, /, **data: Any) -> None:
    """What a command has to say: its prose, or with --json `data` as one object."""
    session.say(to_json(data) if session.as_json else prose)


def _default_format(session: Session, output: str | None) -> str:
    if output is None:
        return "table" if session.out_is_terminal else "csv"
    suffix = Path(output).suffix.lower().lstrip(".")
    return {"jsonl": "ndjson"}.get(suffix, suffix) if suffix in (*FORMATS, "jsonl") else "csv"


@contextmanager
def whole_file(path: Path) -> Iterator[io.BufferedWriter]:
    """A file under another name, renamed when all of it is on disk."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise WrongInput(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _write(out: Out, rows: pa.RecordBatchReader, format_: str) -> None:
    if format_ == "parquet":
        _write_parquet(out, rows)
        return
    if format_ == "arrow":
        _write_arrow(out, rows)
        return
    frames = (frame_of(batch) for batch in rows)
    empty = frame_of(pa.Table.from_batches([], rows.schema))
    match format_:
        case "csv":
            out.write(csv_of(empty, header=True))
            for frame in frames:
                out.write(csv_of(frame, header=False))
        case "ndjson":
            for frame in frames:
                out.write(b"".join(to_json(row).encode() + b"\n" for row in json_rows(frame)))
        case "json":
            _write_json(out, frames)
        case _:
            out.write(_table(pl.concat([empty, *frames], how="vertical_relaxed")).encode("utf-8", "backslashreplace"))
    out.flush()


def frame_of(rows: Any) -> pl.DataFrame:
    """Arrow rows as a frame that any text format can take: times in ISO 8601, binary in hexadecimal."""
    frame = pl.from_arrow(rows)
    if not isinstance(frame, pl.DataFrame):
        frame = frame.to_frame()
    return frame.with_columns(
        *(_iso(name, kind) for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)),
        *(column_named(name).bin.encode("hex") for name, kind in frame.schema.items() if kind == pl.Binary),
        *(
            column_named(name).cast(pl.String)
            for name, kind in frame.schema.items()
            if kind in (pl.Categorical, pl.Enum)
        ),
    )


def _zone(kind: pl.Datetime) -> tzinfo | None:
    return UTC if kind.time_zone else None


def _iso(name: str, kind: pl.Datetime) -> pl.Expr:
    """Times as text; one that no calendar has (DuckDB's infinity) is left out."""
    shape = "%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else "")
    year = column_named(name).dt.year()
    plain = column_named(name).is_between(
        datetime(1, 1, 1, tzinfo=_zone(kind)), datetime(9999, 12, 31, tzinfo=_zone(kind))
    )
    return pl.when(plain & year.is_not_null()).then(column_named(name)).dt.strftime(shape)


def json_rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """One dict a row, with nothing in it that JSON has not: a number that is none is missing."""
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    finite = frame.with_columns(pl.when(column_named(name).is_finite()).then(column_named(name)) for name in floats)
    return finite.iter_rows(named=True)


def _write_json(out: Out, frames: Iterable[pl.DataFrame]) -> int:
    """The rows as an array; how many there were."""
    count = 0
    for frame in frames:
        for row in json_rows(frame):
            out.write((b",\n" if count else b"[\n") + to_json(row).encode())
            count += 1
    out.write(b"\n]\n" if count else b"[]\n")
    return count


def _write_object(out: Out, rows: pa.RecordBatchReader, more: Callable[[], Mapping[str, Any]]) -> None:
    """`{"rows": […], "row_count": …}`, the names that the API gives them too."""
    out.write(b'{"rows": ')
    count = _write_json(out, map(frame_of, rows))
    out.write(b", " + to_json({"row_count": count, **more()}).removeprefix("{").encode() + b"\n")
    out.flush()


def _write_parquet(out: Out, rows: pa.RecordBatchReader) -> None:
    sink = pa.PythonFile(out, mode="w") if isinstance(out, io.IOBase) else pa.BufferOutputStream()
    with pq.ParquetWriter(sink, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(batch)
    if isinstance(sink, pa.BufferOutputStream):
        out.write(sink.getvalue().to_pybytes())
    out.flush()


def _write_arrow(out: Out, rows: pa.RecordBatchReader) -> None:
    """As a stream of Arrow IPC, a batch at a time."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(batch)
            out.write(sink.getvalue())
            sink.seek(0)
            sink.truncate()
    out.write(sink.getvalue())
    out.flush()


def _table(frame: pl.DataFrame) -> str:
    """Columns side by side; long texts are cut, with a sign that they are."""
    names = frame.columns
    cells = [[_cell(value) for value in row] for row in frame.iter_rows()]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(names)]
    numeric = [kind.is_numeric() for kind in frame.dtypes]

    def line(values: Iterable[str]) -> str:
        aligned = (v.rjust(w) if n else v.ljust(w) for v, w, n in zip(values, widths, numeric, strict=True))
        return "  ".join(aligned).rstrip() + "\n"

    return line(names) + line("─" * width for width in widths) + "".join(map(line, cells))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else to_json(value).strip('"')
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
