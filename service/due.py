"""Which exports are due by what landed: those that run after the rows of a source, and those of which enough rows wait,
or one has waited long enough. Asked of the warehouse every so often; who starts them stands in after_landing.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from exports import gathered
from exports.export import Export, all_exports
from exports.gathered import Gathered
from sql.named import query
from sql.reader import Reader
from sql.warehouse import Warehouse

ANY = "any"
AFTER, BUCKET = "after", "bucket"
MARGIN = timedelta(minutes=1)  # rows may be counted at an earlier time than the one at which they landed
BEFORE_ALL = datetime(1970, 1, 1)
# What failed is tried again, also by a program that was started since.
BEGAN = """select name, max(started_at) from app.run
    where job = 'export' and state not in ('failed', 'interrupted') group by name"""


@dataclass(frozen=True)
class _Landed:
    """What all finished runs of a source brought, and when the last of them ended (UTC)."""

    rows: int
    last_at: datetime


class Due:
    """What was seen before is kept in memory; what landed before the program was started is told by the run log."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._seen: dict[str, int] = {}  # by export, how many rows its sources had brought
        self._gathered: dict[str, tuple[int, int, Gathered]] = {}  # by export: cursor and counter that it was asked at

    def look(self, now: datetime) -> dict[str, str]:
        """The exports that are due at `now` (UTC), each with what set it off: after or bucket."""
        with self._warehouse.reader() as reader:
            exports = [each for each in all_exports(reader) if each.enabled and _is_triggered(each)]
            if not exports:
                return {}
            counter = int(reader.value("select value from store.counter where name = 'arrival'"))
            after = [each for each in exports if each.texts.get("after")]
            found = dict.fromkeys(self._after(reader, after, counter), AFTER) if after else {}
            for each in exports:
                if each.name not in found and self._has_gathered(reader, each, counter, now):
                    found[each.name] = BUCKET
        return found

    def _after(self, reader: Reader, exports: list[Export], counter: int) -> Iterator[str]:
        rows = reader.rows(query("service/landed_rows"))
        landed = {name: _Landed(int(count), last_at) for name, count, last_at in rows}
        began = dict(reader.rows(BEGAN))
        for each in exports:
            names = each.settings.after
            mine = [one for name, one in landed.items() if ANY in names or name in names]
            brought, was = sum(one.rows for one in mine), self._seen.get(each.name)
            self._seen[each.name] = brought
            if was is None:
                since = max(each.changed_at, began.get(each.name, BEFORE_ALL) - MARGIN)
                is_new = any(one.last_at >= since for one in mine)
            else:
                is_new = brought != was
            if is_new and not (each.settings.is_log and counter <= each.cursor):
                yield each.name

    def _has_gathered(self, reader: Reader, export: Export, counter: int, now: datetime) -> bool:
        settings = export.settings
        if counter <= export.cursor:
            return False
        cursor, asked_at, found = self._gathered.get(export.name, (-1, -1, Gathered(0, None)))
        may_be_more = asked_at < counter and not (found.first_at and settings.bucket_rows is None)
        if cursor != export.cursor or may_be_more:
            if settings.bucket_minutes is None and counter - export.cursor < (settings.bucket_rows or 0):
                return False
            found = gathered.gathered(reader, export, counter, now)
            self._gathered[export.name] = (export.cursor, counter, found)
        if settings.bucket_rows is not None and found.rows >= settings.bucket_rows:
            return True
        longest = settings.bucket_minutes
        return bool(longest and found.first_at and now - found.first_at >= timedelta(minutes=longest))


def _is_triggered(export: Export) -> bool:
    return any(export.texts.get(name) for name in ("after", "bucket_rows", "bucket_minutes"))
