"""POST /profiles/check, /count and /members: a profile by its text or its saved name, at one instant."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
import pyarrow as pa

from segments.people import audience
from segments.people.nodes import count_nodes
from service.api import rows
from service.api.asked import AS_OF, PROBLEM, PROFILE, as_of_of, checked_of
from service.api.call import FLAG, NUMBER, TEXT, WHOLE, Call, Given, described, many, thing
from service.api.problem import Refused
from service.api.runs import iso
from service.tokens import Scope


def _check(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        checked = checked_of(given, reader, given.body, as_of_of(given))
    return {
        "profile": checked.profile.name,
        "valid": True,
        "text": checked.text,
        "warnings": [each.as_data() for each in checked.warnings],
    }


def _count(given: Given) -> Mapping[str, Any]:
    started = time.perf_counter()
    as_of = as_of_of(given)
    with given.warehouse.reader() as reader:
        checked = checked_of(given, reader, given.body)
        count = audience.count(reader, checked, as_of)
        nodes = count_nodes(reader, checked, as_of) if given.body.get("nodes") else None
    reply = {
        "profile": checked.profile.name,
        "count": count,
        "as_of": iso(as_of),
        "elapsed_ms": round((time.perf_counter() - started) * 1000, 1),
    }
    if nodes is None:
        return reply
    own = {path: each.customers for path, each in nodes.items()}
    taken = {path: each.takes_away for path, each in nodes.items() if each.takes_away is not None}
    return {**reply, "nodes": own, "takes_away": taken}


def _members(given: Given) -> Any:
    as_of = as_of_of(given)
    limit = given.body.get("limit")
    columns = given.body.get("columns", [])
    if limit is not None and limit < 0:
        raise Refused(400, '"limit" must be 0 or more.')
    if not all(isinstance(each, str) for each in columns):
        raise Refused(400, '"columns" must be a list of texts.')

    @contextmanager
    def found() -> Iterator[pa.RecordBatchReader]:
        with given.warehouse.reader() as reader:
            checked = checked_of(given, reader, given.body)
            members = audience.members(reader, checked, as_of, columns=tuple(columns))
            name = pl.lit(checked.profile.name).alias("profile")
            yield members.select(name, pl.all()).to_arrow().to_reader()

    return rows.reply(found(), given.accept, limit, given.warehouse.home.settings.query_rows)


COUNT = thing(
    profile=TEXT,
    count=WHOLE,
    as_of=TEXT,
    elapsed_ms=NUMBER,
    nodes=described({"type": "object"}, "With nodes: true, how many people each node holds for, by its path"),
    takes_away=described({"type": "object"}, "How many more members there would be without that node"),
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
