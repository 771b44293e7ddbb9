"""One call to a vendor, made again where that helps. Each that failed is kept as it was answered.

What is asked, and what a refusal means, is each kind's own.
"""

from collections.abc import Callable, Generator, Iterable
from collections.abc import Mapping as Map
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ingest.kind import Outside
from ingest.pipeline import Batch, Call
from jobs.checks import check_whole
from jobs.errors import CallFailed
from jobs.http import Reply
from jobs.retry import Backoff
from jobs.setting import Setting

T = TypeVar("T")


@dataclass
class Asking:
    """The calls of one run, numbered from 1. `settings` are those of `patience`, among others; `explain` puts a failure
    into words that say what to do; `busy` are the statuses that mean later; `at_failure` hands over what was
    read, before anything is waited for."""

    outside: Outside
    settings: Map[str, str]
    explain: Callable[[CallFailed], CallFailed]
    busy: AbstractSet[int] = frozenset({429, 503})
    at_failure: Callable[[], Iterable[Batch]] = tuple
    calls: int = 0

    def ask(
        self,
        fetch: Callable[[], Reply],
        read: Callable[[Reply], T],
        count: Callable[[T], int],
        request: str,
        clock: Callable[[], datetime],
    ) -> Generator[Batch, None, tuple[T, Call]]:
        """What `read` makes of the reply, which holds `count` of it rows; each call that failed before it is a batch of
        its own, without rows."""
        patience = 60.0 * int(self.settings["patience_minutes"])
        busy = Backoff(float(self.settings["wait_seconds"]), 600.0, patience, self.outside.random)
        broken = Backoff(2.0, 60.0, min(patience, 180.0), self.outside.random)
        while True:
            self.calls += 1
            called_at = clock()
            try:
                reply = fetch()
                page = read(reply)
            except CallFailed as error:
                failure = self.explain(error)
                yield from self.at_failure()
            except Exception:
                yield from self.at_failure()
                raise
            else:
                return page, Call(self.calls, called_at, request, reply.status, count(page))
            try:
                wait = (busy if failure.status in self.busy else broken).after(failure)
            except CallFailed:
                yield Batch(calls=(Call(self.calls, called_at, request, failure.status, message=str(failure)),))
                raise
            told = f"{failure} Asked again after {wait:.0f} seconds."
            yield Batch(calls=(Call(self.calls, called_at, request, failure.status, message=told),))
            self.outside.sleep(wait)


def patience(vendor: str, busy: str = "429") -> dict[str, Setting]:
    """How long a run waits for `vendor`, which says that it is busy with these statuses."""
    return {
        "wait_seconds": Setting(
            f"the first wait when {vendor} is busy ({busy}); it doubles", "2", check_whole(0, 3600, "seconds")
        ),
        "patience_minutes": Setting("how long a run waits for one page in all", "15", check_whole(0, 1440, "minutes")),
    }
