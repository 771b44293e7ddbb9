"""How far a run came, as it is read: a cursor is JSON of which only its source or export knows what it says."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dashboard import reads
from dashboard.words import say, written


def told(cursor: str | None) -> str:
    """A line for what it says; what no source of ours writes stays name and value."""
    read = None if cursor is None else json.loads(cursor)
    match read:
        case None | 0:
            return say("run.no_cursor")
        case int():
            return say("run.arrival", row=read)
        case {"since": str(since), "until": str(until), **place}:
            return "\n".join([say("run.stretch", since=_time(since), until=_time(until)), *_place(place)])
        case {"until": str(until), **rest} if not rest:
            return say("run.until", until=_time(until))
        case dict():
            return "\n".join(f"{name}: {value}" for name, value in read.items())
    return str(read)


def _place(place: Mapping[Any, Any]) -> list[str]:
    """Where in a stretch of time it is."""
    match place:
        case {"page": int(page)}:
            return [say("run.page", page=page + 1)]
        case {"offset": int(offset)}:
            return [say("run.offset", rows=offset)]
    return []


def _time(text: str) -> str:
    """A day, or an instant on the clock of the home."""
    try:
        value = date.fromisoformat(text) if len(text) == len("2026-11-30") else datetime.fromisoformat(text)
    except ValueError:
        return text
    return written(value, reads.zone())
