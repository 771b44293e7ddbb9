"""What the pages of exports read of the warehouse: how each stands, what can be mapped, and what was not taken.
Nothing here writes or draws."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from dashboard import house, reads
from exports import deliver, goes
from exports import withheld as rules
from exports.destinations import CALLED, called
from exports.export import Export
from exports.goes.rows import Interval
from exports.mapping import FieldMapping
from exports.plan import Plan
from exports.settings import known
from exports.settings.settings import Settings
from sql import saved_query
from sql.field import Type
from sql.named import query
from sql.reader import identifier

LOOKED_AT = 200  # rows among which an example of each column is looked for
ARRIVALS = 5_000  # the newest, of what only grows


@dataclass(frozen=True)
class Ours:
    """What can be mapped: the columns with their types, an example of each where there is one, and how many of the
    rows that were looked at have no value there. `is_all`: no more rows than these would go."""

    types: Mapping[str, Type]
    examples: Mapping[str, str]
    missing: Mapping[str, int]
    rows: int
    is_all: bool


def states() -> dict[str, dict[str, Any]]:
    """How each export stands, by name."""
    return {row["name"]: row for row in _frame("export_states", {}).to_dicts()}


def query_names() -> list[str]:
    with house.warehouse().reader() as reader:
        return [each.name for each in saved_query.all_queries(reader)]


def ours(texts: Mapping[str, str]) -> Ours:
    """What there is to map of what goes; raises what is wrong with it, in a sentence."""
    return _ours(json.dumps(what_alone(texts), sort_keys=True), reads.stamp())


def what_alone(texts: Mapping[str, str]) -> dict[str, str]:
    """The settings that say what goes, without where to."""
    names = known.WHATS[texts.get("what", "activities")]
    return {name: text for name, text in texts.items() if name in names or name in ("what", "timezone")}


def first_mapping(texts: Mapping[str, str]) -> FieldMapping:
    """The mapping that an export begins with: its destination's, else all that goes."""
    destination = texts.get("destination", "folder")
    if destination in CALLED and (text := called(destination).mapping):
        return FieldMapping.from_toml(text)
    with house.warehouse().reader() as reader:
        return goes.mapping_of(reader, _settings(what_alone(texts)))


def waiting(export: Export) -> tuple[int, Plan] | None:
    with house.warehouse().reader() as reader:
        return deliver.waiting(reader, export)


def refused(*, export_id: int | None = None, run_id: int | None = None, limit: int = 500) -> pl.DataFrame:
    """Rows that were not taken: of an export those that wait to be sent again, of a run all."""
    return _frame("refused", {"export_id": export_id, "run_id": run_id, "limit": limit})


def refused_reasons(*, export_id: int | None = None, run_id: int | None = None) -> list[dict[str, Any]]:
    return _frame("refused_reasons", {"export_id": export_id, "run_id": run_id}).to_dicts()


def withheld(run_id: int, export: Export, plan: Plan, limit: int) -> pl.DataFrame:
    """customer_id, email, reason of the first `limit` rows that the run withheld, as the data stands. Kept until
    something is stored, for the page of a run that waits is drawn anew every few seconds."""
    return _withheld(run_id, limit, reads.stamp(), export, plan)


def count_attempts(run_id: int) -> int:
    with house.warehouse().reader() as reader:
        return int(reader.value(query("dashboard/count_attempts"), {"run_id": run_id}))


def attempts(run_id: int, offset: int, limit: int) -> pl.DataFrame:
    return _frame("attempts", {"run_id": run_id, "offset": offset, "limit": limit})


@st.cache_resource(show_spinner=False, max_entries=4)  # shared, never changed
def _withheld(run_id: int, limit: int, stamp: str, _export: Export, _plan: Plan) -> pl.DataFrame:  # noqa: ARG001
    with house.warehouse().reader() as reader:
        return rules.withheld(reader, _export, _plan, reads.zone(), limit)


@st.cache_resource(show_spinner=False, max_entries=32)
def _ours(texts: str, stamp: str) -> Ours:  # noqa: ARG001
    settings = _settings(json.loads(texts))
    with house.warehouse().reader() as reader:
        newest = int(reader.value("select value from store.counter where name = 'arrival'") or 0)
        interval = Interval(max(newest - ARRIVALS, 0), newest)
        rows = goes.rows_of(reader, settings, interval, house.now(), reads.zone())
        told = [f"any_value({identifier(name)}::varchar), count({identifier(name)})" for name in rows.types]
        text = f"select {', '.join(['count(*)', *told])} from (select * from (\n{rows.text}\n) limit {LOOKED_AT})"
        [(count, *found)] = reader.rows(text, rows.given)
    examples = {name: value for name, value in zip(rows.types, found[::2], strict=True) if value is not None}
    missing = {name: count - known for name, known in zip(rows.types, found[1::2], strict=True)}
    return Ours(rows.types, examples, missing, count, is_all=count < LOOKED_AT and not settings.is_log)


def _settings(texts: Mapping[str, str]) -> Settings:
    return Settings.read({"timezone": reads.zone(), **texts, "destination": "folder", "folder": "/"})


def _frame(name: str, parameters: Mapping[str, Any]) -> pl.DataFrame:
    with house.warehouse().reader() as reader:
        return reader.frame(query(f"dashboard/{name}"), parameters)
