"""Rows as the bytes of a delimited file, UTF-8. A value is quoted where it has the delimiter, a quote or a line end,
and an empty text is quoted so that it is not a missing one. Whoever has the same rows and settings gets the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Set
from io import BytesIO

import polars as pl
import pyarrow as pa

from exports.settings import Settings


def pieces(rows: pa.RecordBatchReader, settings: Settings) -> Iterator[tuple[bytes, int]]:
    """The file in pieces, each with how many rows are in it; the header, where there is one, first."""
    if settings.header:
        yield _text(pl.DataFrame(schema=dict.fromkeys(rows.schema.names, pl.String)), settings, True), 0
    for batch in rows:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        yield _text(frame, settings, False), frame.height


def without(given: Iterable[bytes], settings: Settings, people: Set[int]) -> Iterator[tuple[bytes, int]]:
    """A written activities file, in any pieces, without the lines of these customer keys; all other bytes as they are.

    In the same form as `pieces`. A line ends at a line end outside quotes, and the key is its second value.
    """
    mark = re.escape(settings.delimiter).encode()
    line = re.compile(rb'(?:(?:"[^"]*"|[^"\n%b])*%b(\d+)%b)?(?:"[^"]*"|[^"\n])*\n' % (mark, mark, mark))
    keys = {str(each).encode() for each in people}
    header = 1 if settings.header else 0
    rest = b""
    for piece in given:
        rest += piece
        lines, end = [], 0
        while found := line.match(rest, end):
            if found[1] not in keys:
                lines.append(found[0])
            end = found.end()
        rest = rest[end:]
        if lines:
            yield b"".join(lines), len(lines) - header
            header = 0


def _text(frame: pl.DataFrame, settings: Settings, header: bool) -> bytes:
    written = BytesIO()
    frame.write_csv(written, include_header=header, separator=settings.delimiter, line_terminator=settings.line_end)
    return written.getvalue()
