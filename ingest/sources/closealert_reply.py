"""One page of CloseAlert's reply as two flat frames under the vendor's own names; the rest rejected with its reason.

Nothing is renamed here: the mapping does that. Times without an offset are read in the zone that is handed in.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ingest.pipeline import Rejected
from jobs.errors import Terminal

# What a response and an answer may hold: the path in the reply is the name in the frame. Every cell is a text.
RESPONSE = (
    "id",
    "created_at",
    "email",
    "mail_url",
    "user_agent",
    "device_type",
    "operating_system",
    "followed_up",
    "form.id",
    "form.form_type",
    "form.name",
    "mailing.id",
    "mailing.name",
    "group.id",
    "group.name",
    "merge_tags",  # JSON, whole
)
ANSWER = ("question", "question_type", "question_index", "response_value", "answer_type")
TAG = "merge_tags."


@dataclass(frozen=True)
class Page:
    """`responses` and `answers` each with a column merge_tags.KEY for every key that is on the page."""

    responses: pl.DataFrame
    answers: pl.DataFrame
    rejected: tuple[Rejected, ...]
    rows: int
    total_pages: int | None
    total_results: int | None
    requests_left: int | None


def read_page(data: Any, zone: ZoneInfo) -> Page:
    """Terminal where the reply has not the shape that is documented; a wrong response alone is rejected, alone."""
    rows = data.get("form_responses") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise Terminal("CloseAlert's reply has no list form_responses; is base_url the address of its Reporting API?")
    responses: list[dict[str, str | None]] = []
    answers: list[dict[str, str | None]] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            response = _response(row, zone)
            of_this = _answers(row)
        except ValueError as error:
            rejected.append(Rejected(str(error), _text(row) or ""))
            continue
        responses.append(response)
        answers.extend({**response, **each} for each in of_this)
    tags = dict.fromkeys(key for each in responses for key in each if key.startswith(TAG))
    shape = dict.fromkeys((*RESPONSE, *tags), pl.String)
    meta = data.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return Page(
        responses=pl.DataFrame(responses, schema=shape),
        answers=pl.DataFrame(answers, schema={**shape, **dict.fromkeys(ANSWER, pl.String)}),
        rejected=tuple(rejected),
        rows=len(rows),
        total_pages=_count(meta.get("total_pages")),
        total_results=_count(meta.get("total_results")),
        requests_left=_count(meta.get("requests_left")),
    )


def read_time(text: Any, zone: ZoneInfo) -> datetime:
    """Naive UTC. Of an hour that comes twice when the clock goes back, the first is meant. ValueError for no time."""
    if not isinstance(text, str):
        raise ValueError("created_at is not a text")
    try:
        given = datetime.fromisoformat(text.strip())
        return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError(f"created_at is no ISO 8601 time: {text[:40]!r}") from None


def _response(row: Any, zone: ZoneInfo) -> dict[str, str | None]:
    if not isinstance(row, dict):
        raise ValueError("a form response is not an object")
    if isinstance(row.get("id"), bool) or not isinstance(row.get("id"), int | str) or not str(row["id"]).strip():
        raise ValueError("id is missing")
    flat: dict[str, str | None] = {}
    for name in RESPONSE:
        owner, _, part = name.partition(".")
        value = row.get(owner)
        if part:
            value = value.get(part) if isinstance(value, dict) else None
        flat[name] = _text(value)
    flat["created_at"] = read_time(row.get("created_at"), zone).isoformat() + "Z"
    tags = row.get("merge_tags")
    if isinstance(tags, dict):
        flat.update({TAG + key: _text(value) for key, value in tags.items()})
    if not tags:  # the vendor's language writes an empty object as []
        flat["merge_tags"] = None
    return flat


def _answers(row: dict[str, Any]) -> list[dict[str, str | None]]:
    given = row.get("answers")
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise ValueError("answers is not a list of objects")
    return [{name: _text(each.get(name)) for name in ANSWER} for each in given]


def _text(value: Any) -> str | None:
    """Any JSON value as the text it is shown as; an object or list as its JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _count(value: Any) -> int | None:
    """A count given as a number or as its digits."""
    if isinstance(value, bool):
        return None
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
