"""Calls of a vendor taken apart and landed as the door does it, and what stands in the warehouse then."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from hypothesis import strategies as st

from ingest.calls.payloads import UNKNOWN, unfold
from ingest.calls.vendor import vendors
from ingest.mapping import Mapping as Rules
from ingest.pipeline import Batch, Rejected, keep
from ingest.records import fixed_columns
from jobs import run
from jobs.run import Counts
from sql.documents import Documents
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
COLUMNS = ("event", "occurred_at", "email", "event_id", "message_id", "url", "kind", "reason", "machine", "user_agent")


@dataclass(frozen=True)
class Landed:
    counts: Counts
    skipped: int
    elements: int


def land(
    warehouse: Warehouse,
    vendor: str,
    *bodies: str,
    headers: Mapping[str, str] | None = None,
    mapping: Rules | None = None,
) -> Landed:
    """Land the calls with these JSON texts, by the vendor's mapping or `mapping`; each element makes rows, is rejected
    or skipped, or this fails."""
    documents = Documents(warehouse.home.tmp)
    header = json.dumps(headers) if headers else None
    rows = [(number, body, header) for number, body in enumerate(bodies, 1)]
    schema = {"call": pl.Int64, "body": pl.String, "header": pl.String}
    own = vendors()[vendor]
    unfolded = unfold(
        documents, pl.DataFrame(rows, schema, orient="row"), mapping or own.mapping, own.rows, fixed_columns
    )
    documents.close()
    numbers = {number for frame in unfolded.records.values() for number in frame[" element"]}
    assert len(numbers) + unfolded.rejected.height + unfolded.skipped == unfolded.elements.height
    batch = Batch(
        records=unfolded.records,
        rejected=tuple(Rejected(UNKNOWN, payload) for payload in unfolded.rejected["payload"]),
        elements=unfolded.elements.select("number", "payload"),
    )
    run_id = run.begin(warehouse, "ingest", vendor, "hook", NOW)
    with warehouse.transaction() as writer:
        counts = keep(writer, vendor, run_id, batch, NOW)
    return Landed(counts, unfolded.skipped, unfolded.elements.height)


def events(warehouse: Warehouse, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every event, in the order of arrival."""
    with warehouse.reader() as reader:
        return reader.rows(f"select {', '.join(columns)} from events order by arrival")


def event(warehouse: Warehouse) -> dict[str, Any]:
    """The one event that there is, what it does not have left out."""
    [row] = events(warehouse, *COLUMNS)
    return {name: value for name, value in zip(COLUMNS, row, strict=True) if value is not None}


def reasons(warehouse: Warehouse) -> list[str]:
    with warehouse.reader() as reader:
        return [reason for (reason,) in reader.rows("select reason from app.rejected order by rowid")]


_TEXTS = st.sampled_from(["", " ", "-", "/", "*", "null", "é", "\u0000", "a" * 5000, "1e400", "2026-02-30"])
_NUMBERS = st.integers(-(10**25), 10**25) | st.floats() | st.sampled_from([0, -1, 1e17, 253402300800, 10**30])
_LEAVES = st.none() | st.booleans() | _TEXTS | _NUMBERS
WRONG = _LEAVES | st.lists(_LEAVES, max_size=3) | st.dictionaries(st.sampled_from(["", "a", "."]), _LEAVES, max_size=2)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each part of `value`, itself first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(each for name, held in inner for each in places(held, (*place, name)))]


@st.composite
def bent(draw: st.DrawFn, payloads: list[Any]) -> Any:
    """One of `payloads` with some of its fields, at any depth, wrong or gone."""
    payload = deepcopy(draw(st.sampled_from(payloads)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places(payload)))
        if not place:
            continue
        held = payload
        for step in place[:-1]:
            held = held[step]
        if isinstance(held, dict) and draw(st.booleans()):
            del held[place[-1]]
        else:
            held[place[-1]] = draw(WRONG)
    return payload


def text(payload: Any) -> str:
    """As JSON, with no number that is none."""
    return json.dumps(_finite(payload))


def _finite(value: Any) -> Any:
    if isinstance(value, float) and value - value != 0:
        return None
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return {name: _finite(each) for name, each in value.items()} if isinstance(value, dict) else value
