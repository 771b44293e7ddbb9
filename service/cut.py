"""The first rows of many, and whether there were more."""

from collections.abc import Iterator

import pyarrow as pa


class Cut:
    """Batches of `rows` up to `limit` rows in all, None for every one; `truncated` is known once they are read."""

    def __init__(self, rows: pa.RecordBatchReader, limit: int | None) -> None:
        self._rows = rows
        self._limit = limit
        self.truncated = False

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        room = self._limit
        for batch in self._rows:
            if room is not None and batch.num_rows > room:
                self.truncated = True
                if room:
                    yield batch.slice(0, room)
                return
            room = None if room is None else room - batch.num_rows
            yield batch

    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self._rows.schema, iter(self))
