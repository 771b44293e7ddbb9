"""POST /profiles/check, /count and /members: a profile by its text or its saved name, at one instant."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow as pa

from segments import audience, profiles
from segments.check import check
from segments.checked import Checked
from segments.errors import ProfileErrors
from service.api import rows
from service.api.call import FLAG, NUMBER, TEXT, WHOLE, Call, Given, described, many, thing
from service.api.problem import Refused
from service.api.runs import iso
from service.tokens import Scope
from sql.reader import Reader

PROFILE = {
    "text": described(TEXT, "The profile, in the profile language"),
    "name": described(TEXT, "Or the name of a saved one"),
}
AS_OF = {"as_of": described(TEXT, "The instant to evaluate at, ISO 8601; default now")}
PROBLEM = thing(line=WHOLE, column=WHOLE, message=TEXT, expected=many(TEXT), nearest=TEXT)


def _check(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        checked = _checked(given, reader, _as_of(given))
    return {
        "profile": checked.profile.name,
        "valid": True,
        "text": checked.text,
        "warnings": [each.as_data() for each in checked.warnings],
    }


def _count(given: Given) -> Mapping[str, Any]:
    started = time.perf_counter()
    as_of = _as_of(given)
    with given.warehouse.reader() as reader:
        checked = _checked(given, reader)
        count = audience.count(reader, checked, as_of)
        nodes = audience.count_nodes(reader, checked, as_of) if given.body.get("nodes") else None
    reply = {
        "profile": checked.profile.name,
        "count": count,
        "as_of": iso(as_of),
        "elapsed_ms": round((time.perf_counter() - started) * 1000, 1),
    }
    return reply if nodes is None else {**reply, "nodes": nodes}


def _members(given: Given) -> Any:
    as_of = _as_of(given)
    limit = given.body.get("limit")
    columns = given.body.get("columns", [])
    if limit is not None and limit < 0:
        raise Refused(400, "'limit' must be 0 or more.")
    if not all(isinstance(each, str) for each in columns):
        raise Refused(400, "'columns' must be a list of texts.")

    @contextmanager
    def found() -> Iterator[pa.RecordBatchReader]:
        with given.warehouse.reader() as reader:
            checked = _checked(given, reader)
            members = audience.members(reader, checked, as_of, columns=tuple(columns))
            name = pl.lit(checked.profile.name).alias("profile")
            yield members.select(name, pl.all()).to_arrow().to_reader()

    return rows.reply(found(), given.accept, limit, given.warehouse.home.settings.query_rows)


def _checked(given: Given, reader: Reader, as_of: datetime | None = None) -> Checked:
    """The profile of the body, checked. Refused 400, 404, or 422 with every problem in it."""
    text, name = given.body.get("text"), given.body.get("name")
    if (text is None) == (name is None):
        raise Refused(400, "Give either 'text' or 'name'.")
    if text is None:
        saved = profiles.find(reader, str(name))
        if saved is None:
            existing = ", ".join(profiles.names(reader)) or "none yet"
            raise Refused(404, f"There is no profile {name!r}; there are: {existing}.")
        text = saved.text
    try:
        return check(reader, text, given.warehouse.home.settings.timezone, as_of, warn=as_of is not None)
    except ProfileErrors as error:
        problems = [each.as_data() for each in error.problems]
        raise Refused(422, str(error), profile_valid=False, errors=problems) from None


def _as_of(given: Given) -> datetime:
    text = given.body.get("as_of")
    if text is None:
        return given.now
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    except (ValueError, OverflowError):
        raise Refused(400, f"'as_of' {text!r} is no instant; write it as 2026-11-21T10:00:00+01:00.") from None


COUNT = thing(
    profile=TEXT,
    count=WHOLE,
    as_of=TEXT,
    elapsed_ms=NUMBER,
    nodes=described({"type": "object"}, "With nodes: true, how many people each node holds for, by its path"),
)
CALLS = (
    Call(
        "POST",
        "/profiles/check",
        Scope.READ,
        "Read a profile and tell what is wrong in it",
        _check,
        thing(profile=TEXT, valid=FLAG, text=described(TEXT, "In canonical form"), warnings=many(PROBLEM)),
        takes={**PROFILE, **AS_OF},
    ),
    Call(
        "POST",
        "/profiles/count",
        Scope.READ,
        "How many people a profile has",
        _count,
        COUNT,
        takes={**PROFILE, **AS_OF, "nodes": described(FLAG, "Also the count of every node")},
    ),
    Call(
        "POST",
        "/profiles/members",
        Scope.READ,
        "The people of a profile, by customer_id",
        _members,
        rows.ROWS,
        takes={
            **PROFILE,
            **AS_OF,
            "columns": described(many(TEXT), "Customer fields beside customer_id"),
            "limit": described(WHOLE, "At most this many people"),
        },
        media=rows.MEDIA,
    ),
)
