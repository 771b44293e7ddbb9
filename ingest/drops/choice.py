"""Which files of a listing are taken now, and why the others are not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ingest.drops.pattern import NamePattern
from jobs.places.place import Entry, why_unsafe

UNFINISHED = (".tmp", ".part", ".filepart", ".partial", ".crdownload")

# How each file looked in earlier runs: name -> [size, modified_at, since when it has looked so], times as ISO texts.
Seen = Mapping[str, tuple[int, str, str]]


@dataclass(frozen=True)
class Wanted:
    """What of a listing is wanted. `days_back` None: of any date; `settle` zero: every file is complete; `marker`
    empty: none is asked for."""

    pattern: NamePattern
    days_back: int | None
    settle: timedelta
    marker: str


@dataclass(frozen=True)
class Choice:
    """A file, and why it is not taken; None where it is. `is_waiting`: it will be, without anybody doing a thing;
    `order` puts the oldest first."""

    entry: Entry
    why_not: str | None
    is_waiting: bool
    order: tuple[datetime, datetime, str]
    marker: str | None = None  # the name of what stands beside it to say that it is complete


def choose(entries: Iterable[Entry], wanted: Wanted, now: datetime, seen: Seen) -> list[Choice]:
    """What becomes of each file, the oldest first: by the date in its name, else by when it was changed."""
    listed = {each.name: each for each in entries}
    markers = {name for name in listed if wanted.marker and name.endswith(wanted.marker)}
    return sorted(_choose(listed, markers, wanted, now, seen), key=lambda each: each.order)


def look(choices: Iterable[Choice], seen: Seen, now: datetime) -> dict[str, Any]:
    """How the files look that wait, to be handed to the next `choose`."""
    return {
        each.entry.name: [
            each.entry.size,
            each.entry.modified_at.isoformat(),
            _since(each.entry, seen, now).isoformat(),
        ]
        for each in choices
        if each.is_waiting
    }


def _choose(
    listed: Mapping[str, Entry], markers: set[str], wanted: Wanted, now: datetime, seen: Seen
) -> Iterator[Choice]:
    for name, entry in listed.items():
        if name in markers:
            continue
        if why := why_unsafe(name):
            yield _left(entry, why)
            continue
        if name.startswith(".") or name.lower().endswith(UNFINISHED):
            yield _left(entry, "its name is that of a file that is being written")
            continue
        try:
            on = wanted.pattern.date_of(name)
        except ValueError as error:
            yield _left(entry, str(error))
            continue
        order = (on or entry.modified_at, entry.modified_at, name)
        if on and wanted.days_back is not None and on.date() < now.date() - timedelta(days=wanted.days_back):
            yield Choice(entry, f"its date is more than {wanted.days_back} days back", False, order)
            continue
        marker = next((each for each in (name + wanted.marker, _stem(name) + wanted.marker) if each in markers), None)
        if wanted.marker and marker is None:
            yield Choice(entry, f"there is no {name}{wanted.marker} beside it yet", True, order)
        elif not wanted.marker and not _is_settled(entry, wanted.settle, now, seen):
            yield Choice(entry, "it changed a moment ago and may still be growing", True, order)
        else:
            yield Choice(entry, None, False, order, marker)


def _left(entry: Entry, why: str) -> Choice:
    return Choice(entry, why, False, (entry.modified_at, entry.modified_at, entry.name))


def _is_settled(entry: Entry, settle: timedelta, now: datetime, seen: Seen) -> bool:
    """A file's own time tells where it is in the past; one whose clock is ahead is watched from run to run."""
    if not settle or entry.modified_at <= now - settle:
        return True
    return _since(entry, seen, now) <= now - settle


def _since(entry: Entry, seen: Seen, now: datetime) -> datetime:
    size, modified_at, since = seen.get(entry.name, (-1, "", ""))
    is_same = size == entry.size and modified_at == entry.modified_at.isoformat()
    return datetime.fromisoformat(since) if is_same else now


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
