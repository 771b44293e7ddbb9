"""Rows as a reply, by Accept: JSON with a limit that is told, or all of them as CSV or an Arrow stream."""

import io
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pyarrow as pa
from starlette.responses import Response, StreamingResponse

from service.api.call import FLAG, NUMBER, TEXT, WHOLE, described, many, thing
from service.api.problem import Refused
from service.cut import Cut
from service.output import frame_of, json_rows
from sql.written import csv_of, to_json

JSON, CSV, ARROW = "application/json", "text/csv", "application/vnd.apache.arrow.stream"
MEDIA = (JSON, CSV, ARROW)
LIMIT, TRUNCATED = "Klankbord-Limit", "Klankbord-Truncated"
HELD = 100_000  # rows that are held back until it is known whether there are more
ROWS = thing(
    columns=many(thing(name=TEXT, type=TEXT)),
    rows=described(many({"type": "object"}), "One object a row, by column name"),
    row_count=WHOLE,
    truncated=described(FLAG, "Whether there were more rows than the limit"),
    elapsed_ms=NUMBER,
)


def chosen(accept: str) -> str:
    """The kind that `accept` likes best of what there is; Refused 406 where it likes none."""
    wishes: list[tuple[float, int, str]] = []
    for i, part in enumerate(accept.split(",")):
        kind, *settings = (each.strip().lower() for each in part.split(";"))
        quality = next((each[2:] for each in settings if each.startswith("q=")), "1")
        try:
            wishes.append((-float(quality), i, kind))
        except ValueError:
            continue
    for against, _, kind in sorted(wishes):
        if against == 0:
            continue
        for each in MEDIA:
            if kind in (each, "*/*", each.partition("/")[0] + "/*"):
                return each
    raise Refused(406, f"None of {accept} can be given; there are {', '.join(MEDIA)}.")


def reply(rows: AbstractContextManager[pa.RecordBatchReader], accept: str, limit: int | None, most: int) -> Any:
    """The rows of `rows` as `accept` likes them. JSON takes at most `limit`, or `most` where there is no limit."""
    kind = chosen(accept)
    started = time.perf_counter()
    if kind == JSON:
        with rows as batches:
            return _as_json(batches, most if limit is None else limit, started)
    ended: list[Cut] = []
    stream = _streamed(rows, kind, limit, ended)
    headers = {} if limit is None else {LIMIT: str(limit)}
    if limit is not None and limit <= HELD:
        content = b"".join(stream)
        return Response(content, media_type=kind, headers=headers | {TRUNCATED: str(ended[0].truncated).lower()})
    first = next(stream)  # what goes wrong at the start can still be answered properly
    return StreamingResponse(_after(first, stream), media_type=kind, headers=headers)


def _as_json(batches: pa.RecordBatchReader, limit: int, started: float) -> Response:
    cut = Cut(batches, limit)
    rows = [row for batch in cut for row in json_rows(frame_of(batch))]
    columns = [{"name": field.name, "type": str(field.type)} for field in batches.schema]
    return Response(
        to_json(
            {
                "columns": columns,
                "rows": rows,
                "row_count": len(rows),
                "truncated": cut.truncated,
                "elapsed_ms": round((time.perf_counter() - started) * 1000, 1),
            }
        ),
        media_type=JSON,
    )


def _streamed(
    rows: AbstractContextManager[pa.RecordBatchReader], kind: str, limit: int | None, ended: list[Cut]
) -> Iterator[bytes]:
    """The rows in pieces; once all are out, what cut them stands in `ended`."""
    with rows as batches:
        cut = Cut(batches, limit)
        if kind == CSV:
            yield csv_of(frame_of(pa.Table.from_batches([], batches.schema)), header=True)
            for batch in cut:
                yield csv_of(frame_of(batch), header=False)
            ended.append(cut)
            return
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, batches.schema) as writer:
            for batch in cut:
                writer.write_batch(batch)
                yield _taken(sink)
        yield _taken(sink)
        ended.append(cut)


def _taken(sink: io.BytesIO) -> bytes:
    content = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return content


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
