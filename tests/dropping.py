"""A source of files, with the clock and the seconds of waiting in hand."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest import source
from ingest.kind import Outside
from ingest.mapping import Mapping
from jobs.run import Outcome
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 25, 9)
OLD = NOW - timedelta(hours=1)
EVENTS = """event,occurred_at,email,event_id
open,2026-11-24T10:00:00Z,ann@example.org,{0}-1
click,2026-11-24T11:00:00Z,bob@example.org,{0}-2
"""


def write(path: Path, text: str | bytes, at: datetime = OLD) -> Path:
    """A file that was changed last at `at` UTC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    stamp = at.replace(tzinfo=UTC).timestamp()
    os.utime(path, (stamp, stamp))
    return path


class Dropping:
    """One source `drop` of files, its runs and what they left."""

    def __init__(self, warehouse: Warehouse, path: Path) -> None:
        self.warehouse, self.path, self.now = warehouse, path, NOW
        self.waits: list[float] = []
        self.while_waiting: Callable[[], object] = lambda: None
        self.environment: dict[str, str] = {}
        self.exports: Sequence[str] = ()
        self.started: list[str] = []
        self.start: Callable[[str], str] = self._start

    def add(
        self, kind: str = "folder", mapping: Mapping | None = None, secrets: dict[str, str] | None = None, **given: str
    ) -> None:
        settings = given if "path" in given or kind.endswith(("sftp", "s3")) else {"path": str(self.path), **given}
        if not kind.startswith("csv-trigger"):
            settings = {"pattern": "*.csv", "rows": "events", **settings}
        with self.warehouse.transaction() as writer:
            source.add(writer, "drop", kind, settings, secrets or {}, mapping, "", now=NOW)

    def outside(self) -> Outside:
        return Outside(
            environment=self.environment,
            sleep=self._wait,
            elapsed=lambda: sum(self.waits),
            exports=lambda: self.exports,
            start=self.start,
        )

    def run(self) -> Outcome:
        return source.run(self.warehouse, "drop", trigger="hand", now=self.now, outside=self.outside())

    def test(self) -> str:
        return source.test(self.warehouse, "drop", self.now, outside=self.outside())

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        with self.warehouse.reader() as reader:
            return reader.rows(text)

    @property
    def events(self) -> int:
        return self.rows("select count(*) from main.events")[0][0]

    def files(self) -> list[tuple[str, str]]:
        """(name, state) of the ledger, in order."""
        return self.rows("select name, state from app.file order by run_id, recorded_at, rowid")

    def there(self) -> set[str]:
        """All files under the path, without those that tell a reason."""
        found = {str(each.relative_to(self.path)) for each in self.path.rglob("*") if each.is_file()}
        return {each for each in found if not each.endswith(".reason.txt")}

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.while_waiting()

    def _start(self, name: str) -> str:
        self.started.append(name)
        return f"the export {name} went"
