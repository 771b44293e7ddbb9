"""What kinds that are asked page by page have in common: calls that are numbered, made again where that helps and kept
with their rows, and replies that become records through the same mappings as what vendors send us.

What is asked, and what a refusal means, is each kind's own.
"""

import json
from collections.abc import Callable, Generator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from ingest.calls.payloads import UNKNOWN, unfold
from ingest.checks import check_whole
from ingest.kind import Outside, Setting
from ingest.mapping import Mapping
from ingest.pipeline import Batch, Call, Rejected
from jobs.errors import CallFailed
from jobs.http import Reply
from jobs.retry import Backoff
from sql.documents import Documents

Fetch = Callable[[], Reply]
ReadItems = Callable[[Reply], list[Any]]


@dataclass
class Pulled:
    """The calls of one run. `explain` puts a failure into words that say what to do; `read` is the rows that reached us
    and have not landed yet, each page with its call."""

    documents: Documents
    outside: Outside
    mapping: Mapping
    settings: Map[str, str]
    explain: Callable[[CallFailed], CallFailed]
    calls: int = 0
    read: list[tuple[list[Any], Call]] = field(default_factory=list)

    def ask(
        self, fetch: Fetch, items: ReadItems, request: str, clock: Callable[[], datetime]
    ) -> Generator[Batch, None, Reply]:
        """The reply, its `items` kept for the next batch; each call that failed before it is a batch without rows."""
        patience = 60.0 * int(self.settings["patience_minutes"])
        busy = Backoff(float(self.settings["wait_seconds"]), 600.0, patience, self.outside.random)
        broken = Backoff(2.0, 60.0, min(patience, 180.0), self.outside.random)
        while True:
            self.calls += 1
            called_at = clock()
            try:
                reply = fetch()
                held = items(reply)
            except CallFailed as error:
                failure = self.explain(error)
            else:
                self.read.append((held, Call(self.calls, called_at, request, reply.status, len(held))))
                return reply
            try:
                wait = (busy if failure.status in (429, 503) else broken).after(failure)
            except CallFailed:
                yield Batch(calls=(Call(self.calls, called_at, request, failure.status, message=str(failure)),))
                raise
            told = f"{failure} Asked again after {wait:.0f} seconds."
            yield Batch(calls=(Call(self.calls, called_at, request, failure.status, message=told),))
            self.outside.sleep(wait)

    def hand_over(self, cursor: Any, kind: str) -> Batch:
        """All that was read and has not landed, with the cursor after it; of `kind` where the mapping says none."""
        pages, self.read = self.read, []
        payloads = pl.DataFrame(
            [(call.call_number, json.dumps(held, ensure_ascii=False), None) for held, call in pages],
            schema={"call": pl.Int64, "body": pl.String, "header": pl.String},
            orient="row",
        )
        unfolded = unfold(self.documents, payloads, self.mapping, kind)
        rejected = unfolded.rejected.select("payload", "call").iter_rows()
        return Batch(
            records=unfolded.records,
            rejected=tuple(Rejected(UNKNOWN, payload, call_number=call) for payload, call in rejected),
            cursor=cursor,
            calls=tuple(call for _, call in pages),
            elements=unfolded.elements.select("number", "payload"),
        )


# ------------------------------------------------------------------------------------------ settings that several have


def patience(vendor: str, busy: str = "429") -> dict[str, Setting]:
    """How long a run waits for `vendor`, which says that it is busy with these statuses."""
    return {
        "wait_seconds": Setting(
            f"the first wait when {vendor} is busy ({busy}); it doubles", "2", check_whole(0, 3600, "seconds")
        ),
        "patience_minutes": Setting("how long a run waits for one page in all", "15", check_whole(0, 1440, "minutes")),
    }


def told(body: Any, names: Sequence[str]) -> str:
    """What a refusal says in the first of these fields that says anything, on one line of a bearable length."""
    found = [body[name] for name in names if isinstance(body, dict) and body.get(name)]
    return " ".join(str(found[0]).split())[:300].rstrip(".") if found else "it did not say why"
