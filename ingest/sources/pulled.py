"""Replies of vendors that are asked page by page: they become records through the same mappings as what vendors send.

What is asked is each kind's own, how often again asking.py's.
"""

import json
from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from ingest.calls.payloads import UNKNOWN, unfold
from ingest.mapping import Mapping
from ingest.pipeline import Batch, Call, Rejected
from ingest.records import Columns
from ingest.sources.asking import Asking
from jobs.http import Reply
from sql.documents import Documents

ReadItems = Callable[[Reply], list[Any]]


class Pulled:
    """What one run has read and not landed yet: pages of items, each with its call."""

    def __init__(self, documents: Documents, mapping: Mapping, asking: Asking, columns: Columns) -> None:
        self._documents, self._mapping, self._asking, self._columns = documents, mapping, asking, columns
        self.read: list[tuple[list[Any], Call]] = []

    def ask(
        self, fetch: Callable[[], Reply], items: ReadItems, request: str, clock: Callable[[], datetime]
    ) -> Generator[Batch, None, Reply]:
        """The reply; its `items` are kept for the next batch."""

        def read(reply: Reply) -> tuple[Reply, list[Any]]:
            return reply, items(reply)

        (reply, held), call = yield from self._asking.ask(fetch, read, lambda page: len(page[1]), request, clock)
        self.read.append((held, call))
        return reply

    def hand_over(self, cursor: Any, kind: str) -> Batch:
        """All that was read and has not landed, with the cursor after it; of `kind` where the mapping says none."""
        pages, self.read = self.read, []
        payloads = pl.DataFrame(
            [(call.call_number, json.dumps(held, ensure_ascii=False), None) for held, call in pages],
            schema={"call": pl.Int64, "body": pl.String, "header": pl.String},
            orient="row",
        )
        unfolded = unfold(self._documents, payloads, self._mapping, kind, self._columns)
        rejected = unfolded.rejected.select("payload", "call").iter_rows()
        return Batch(
            records=unfolded.records,
            rejected=tuple(Rejected(UNKNOWN, payload, call_number=call) for payload, call in rejected),
            cursor=cursor,
            calls=tuple(call for _, call in pages),
            elements=unfolded.elements.select("number", "payload"),
        )


def told(body: Any, names: Sequence[str]) -> str:
    """What a refusal says in the first of these fields that says anything, on one line of a bearable length."""
    found = [body[name] for name in names if isinstance(body, dict) and body.get(name)]
    return " ".join(str(found[0]).split())[:300].rstrip(".") if found else "it did not say why"
