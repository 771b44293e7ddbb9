"""Rows as the bytes of a delimited file, UTF-8. A value is quoted where it has the delimiter, a quote or a line end,
and an empty text is quoted so that it is not a missing one. Whoever has the same rows and settings gets the same bytes.
"""

from collections.abc import Iterator
from io import BytesIO

import polars as pl

from exports.settings import Settings

BATCH_ROWS = 100_000


def pieces(rows: pl.LazyFrame, settings: Settings) -> Iterator[bytes]:
    """The file in pieces; the header, where there is one, first."""
    if settings.header:
        yield _text(rows.head(0).collect(), settings, header=True)
    for frame in rows.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
        yield _text(frame, settings, header=False)


def _text(frame: pl.DataFrame, settings: Settings, header: bool) -> bytes:
    written = BytesIO()
    frame.write_csv(written, include_header=header, separator=settings.delimiter, line_terminator=settings.line_end)
    return written.getvalue()
