"""What is behind an export's cursor and yet to be sent: rows that wait to be sent again, and rows of a time before
it was made, or that it did not take then. The cursor stays where it is, and a row that was delivered is in no part."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exports.errors import NothingWaits
from exports.export import Export
from exports.goes.rows import Interval, Part
from exports.settings.settings import Settings
from sql import catalog
from sql.named import query
from sql.reader import Reader, Writer, literal

WAITING = """arrival in (
    select arrival from app.dead_letter where export_id = $export_id and ended_at is null and arrival is not null{sure}
)"""
SURE = """ and (run_id, row_number) not in (
        select (run_id, row_number) from app.outcome where export_id = $export_id and outcome = 'unsure')"""


@dataclass(frozen=True)
class Covered:
    """Arrivals that finished runs with these settings took."""

    after: int
    up_to: int
    kinds: tuple[str, ...]
    since: datetime | None
    from_: datetime | None
    until: datetime | None

    def where(self) -> str:
        holds = [f"arrival > {self.after} and arrival <= {self.up_to}"]
        if self.kinds:
            holds.append(f"kind in ({', '.join(map(literal, self.kinds))})")
        for column, sign, at in (
            ("received_at", ">=", self.since),
            ("occurred_at", ">=", self.from_),
            ("occurred_at", "<", self.until),
        ):
            if at:
                holds.append(f"{column} {sign} timestamp {literal(at.isoformat(sep=' '))}")
        return f"({' and '.join(holds)})"


def interval_of(reader: Reader, export: Export, part: Part, cursor: int) -> Interval:
    """The part of what lies behind the cursor."""
    if part.resends:
        where = WAITING.replace("{sure}", "" if part.unsure else SURE)
        return Interval(0, cursor, part, where, {"export_id": export.export_id})
    covered = [each.where() for each in covered_by(reader, export)]
    where = "occurred_at >= $from_ and occurred_at < $until"
    if covered:
        where += f" and not ({' or '.join(covered)})"
    return Interval(0, cursor, part, where, {"from_": part.from_, "until": part.until})


def covered_by(reader: Reader, export: Export) -> Iterator[Covered]:
    """What the finished runs of an export delivered into files, none of one that calls, which keeps what became of each
    row; runs that follow each other are one."""
    wanted, last = export.settings, None
    if not wanted.is_place:
        return
    names = {name: each.name for each in catalog.load(reader).activities for name in (each.plural, each.name)}
    rows = reader.rows(query("exports/covered"), {"name": export.name, "since": export.created_at})
    for before, after, texts, part in rows:
        settings = Settings.read(json.loads(texts))
        if not settings.is_place or settings.what != wanted.what:  # it was changed since
            continue
        taken = Part.read(json.loads(part or "{}"))
        found = Covered(
            0 if taken else before,
            after,
            tuple(names.get(each, each) for each in settings.kinds) if settings.what == "activities" else (),
            settings.since,
            taken.from_ if taken else None,
            taken.until if taken else None,
        )
        if last and not taken and last.up_to == found.after and _alike(last, found):
            last = Covered(last.after, found.up_to, *_rest(found))
            continue
        if last:
            yield last
        last = found
    if last:
        yield last


def outside_since(settings: Settings, from_: datetime | None) -> str:
    """A sentence for a time that begins before what goes at all, empty where it does not."""
    if from_ is None or settings.since is None or from_ >= settings.since:
        return ""
    since = settings.since.replace(tzinfo=UTC).astimezone(settings.timezone)
    return f"Only what was received from {since:%Y-%m-%d %H:%M} on goes (since); set since earlier to send more."


def slices(from_: datetime, until: datetime, days: int) -> Iterator[Part]:
    """The time from one instant up to another in stretches of that many days."""
    at = from_
    while at < until:
        end = min(at + timedelta(days=days), until)
        yield Part(from_=at, until=end)
        at = end


def give_back(writer: Writer, export: Export, at: datetime, *, unsure: bool) -> int:
    """Let the next comparison send again what was refused of what has a state; how many rows. NothingWaits."""
    given: Mapping[str, Any] = {"export_id": export.export_id, "at": at}
    found = writer.execute(
        f"""update app.dead_letter set ended_at = $at, ended_by = 'sent again'
        where export_id = $export_id and ended_at is null and arrival is null{"" if unsure else SURE}""",
        given,
    )
    if not found:
        raise NothingWaits(f"No row of the export {export.name} waits to be sent again.")
    return found


def _alike(one: Covered, other: Covered) -> bool:
    return one.from_ is None and _rest(one) == _rest(other)


def _rest(each: Covered) -> tuple[tuple[str, ...], datetime | None, datetime | None, datetime | None]:
    return each.kinds, each.since, each.from_, each.until
