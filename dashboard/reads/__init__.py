"""What pages read of the warehouse, as frames and plain data. What is dear to count is kept until something new is
stored (`stamp`). SQL stands in sql/queries/dashboard/; nothing here writes or draws."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import discreet, house, who
from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen
from jobs.sleep import UNUSED, Sleep
from segments.checked import plurals_of
from sql import catalog
from sql.catalog import Catalog
from sql.named import query
from sql.reader import Parameters


@dataclass(frozen=True)
class Facts:
    """How many there are, and the time (UTC) of the newest row of activity."""

    customers: int
    events: int
    responses: int
    answers: int
    up_to: datetime | None

    @property
    def is_empty(self) -> bool:
        return not (self.customers or self.events or self.responses)


@dataclass(frozen=True)
class Question:
    """A question of a form: how often answered, how often with a score, and between what."""

    form: str
    question: str
    answers: int
    scores: int
    lowest: float | None
    highest: float | None
    example: str | None


def stamp() -> str:
    """Differs whenever something was stored, and between homes."""
    return _stamp(str(house.warehouse().home.path))


def zone() -> str:
    return house.warehouse().home.settings.timezone


def facts() -> Facts:
    return _facts(stamp(), house.now().replace(second=0, microsecond=0))


def activity_by_day(days: int) -> pl.DataFrame:
    """event, day, rows of the last `days`."""
    return _recent("activity_by_day", days, stamp(), _today())


def scores_by_week(days: int) -> pl.DataFrame:
    """question, week, score, answers of the last `days`."""
    return _recent("scores_by_week", days, stamp(), _today())


def runs(
    *, limit: int, job: str | None = None, name: str | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """The newest runs first, as they stand now."""
    return _dicts("runs", {"limit": limit, "job": job, "name": name, "state": state})


def run(run_id: int) -> dict[str, Any] | None:
    found = _dicts("run", {"run_id": run_id})
    return found[0] if found else None


def count_quarantine() -> int:
    """How many rows could not land and still have not."""
    with house.warehouse().reader() as reader:
        return quarantine.count(reader, Chosen())


def count_calls(run_id: int) -> tuple[int, int]:
    """How many calls there are of a run, and how many of them tell something: rows, a failure, a remark."""
    [found] = _dicts("count_calls", {"run_id": run_id})
    return found["calls"], found["telling"]


def calls(run_id: int, offset: int, limit: int, *, empty_too: bool) -> pl.DataFrame:
    return _frame("calls", {"run_id": run_id, "offset": offset, "limit": limit, "empty_too": empty_too})


def calls_of(source: str, limit: int) -> pl.DataFrame:
    """The newest calls that a source made to us."""
    return _frame("source_calls", {"source": source, "limit": limit})


def told_last(source: str) -> dict[str, Any]:
    """What stands in each field of the response and the answer that a source told last; {} where it told none. Kept
    until something is stored."""
    return _told_last(source, stamp())


def rejected(run_id: int, offset: int, limit: int) -> pl.DataFrame:
    return _frame("rejected", {"run_id": run_id, "offset": offset, "limit": limit})


def all_rejected(run_id: int) -> pl.DataFrame:
    """line, reason, payload of every row of a run that could not land."""
    return _frame("all_rejected", {"run_id": run_id})


def waits(run_id: int) -> bool:
    """Whether rows that were told last in this run still wait in the quarantine."""
    with house.warehouse().reader() as reader:
        return quarantine.count(reader, Chosen(run_id=run_id)) > 0


def call_answers(run_id: int, offset: int, limit: int, *, empty_too: bool) -> pl.DataFrame:
    """call_number, person (a link), form, question, answer of one page of a run's calls; 1,000 at most."""
    return _frame("call_answers", {"run_id": run_id, "offset": offset, "limit": limit, "empty_too": empty_too})


def reasons(run_id: int) -> list[dict[str, Any]]:
    return _dicts("reasons", {"run_id": run_id})


def deliveries(*, export: str | None = None, run_id: int | None = None) -> pl.DataFrame:
    """The files that were delivered, the newest first, with the `address` of each; `file` of those in the home begins
    with its own folder."""
    home = house.warehouse().home.path
    inside = pl.col("file").str.replace(f"{home}/", f"{home.name}/", literal=True)
    return _frame("deliveries", {"export": export, "run_id": run_id}).with_columns(inside, address="file")


def sleepy_tokens() -> list[tuple[str, Sleep, datetime]]:
    """Tokens of the API that sleep or soon will: the name, which of both, since or from when."""
    now = house.now()
    found = [
        (row["name"], Sleep.of(row["awake_at"], now), row["awake_at"] + UNUSED)
        for row in _dicts("tokens", {"now": now})
    ]
    return [each for each in found if each[1] is not Sleep.AWAKE]


def the_catalog() -> Catalog:
    return _catalog(stamp())


def plurals() -> dict[str, str]:
    """What the language calls more than one of each activity."""
    return plurals_of(the_catalog())


def questions() -> list[Question]:
    found = _questions(stamp())
    return found if who.may(Act.PEOPLE) else [replace(each, example=None) for each in found]


def event_rows() -> dict[str, int]:
    """How many rows each e-mail activity has."""
    return _event_rows(stamp())


def values(activity: str | None, field: str, limit: int = 200) -> list[tuple[str, int]]:
    """The values of a field with their rows, the most frequent first; `activity` None: of customers. Who may not see
    personal data is offered none of who they are, and those alone that many people have."""
    return _values(activity, field, limit, who.may(Act.PEOPLE), stamp())


def _today() -> datetime:
    return house.now().replace(minute=0, second=0, microsecond=0)


@st.cache_data(show_spinner=False, max_entries=8, ttl="1s")
def _stamp(home: str) -> str:
    """Asked once a second at most: one redraw needs it many times."""
    with house.warehouse().reader() as reader:
        return f"{home}|{reader.value(query('dashboard/stamp'))}"


@st.cache_data(show_spinner=False, max_entries=8)
def _facts(stamp: str, minute: datetime) -> Facts:  # noqa: ARG001
    with house.warehouse().reader() as reader:
        row = reader.row(query("dashboard/facts"), {"now": minute + timedelta(minutes=1)})
    assert row is not None
    return Facts(*row)


@st.cache_data(show_spinner=False, max_entries=16)
def _recent(name: str, days: int, stamp: str, hour: datetime) -> pl.DataFrame:  # noqa: ARG001
    return _frame(name, {"since": hour - timedelta(days=days), "now": hour + timedelta(hours=1), "zone": zone()})


@st.cache_resource(show_spinner=False, max_entries=8)
def _catalog(stamp: str) -> Catalog:  # noqa: ARG001
    with house.warehouse().reader() as reader:
        return catalog.load(reader)


@st.cache_resource(show_spinner=False, max_entries=8)
def _questions(stamp: str) -> list[Question]:  # noqa: ARG001
    return [Question(**row) for row in _dicts("questions", {})]


@st.cache_resource(show_spinner=False, max_entries=8)  # shared, never changed
def _told_last(source: str, stamp: str) -> dict[str, Any]:  # noqa: ARG001
    found = [*_dicts("newest_response", {"source": source}), *_dicts("newest_answer", {"source": source})]
    return {name: value for each in found for name, value in each.items() if value is not None}


@st.cache_resource(show_spinner=False, max_entries=8)
def _event_rows(stamp: str) -> dict[str, int]:  # noqa: ARG001
    return {row["event"]: row["rows"] for row in _dicts("event_rows", {})}


@st.cache_resource(show_spinner=False, max_entries=400)  # shared, never changed: a copy for each redraw is dear
def _values(
    activity: str | None,
    field: str,
    limit: int,
    sees_people: bool,
    stamp: str,  # noqa: ARG001
) -> list[tuple[str, int]]:
    known = the_catalog()
    owner = known.activity(activity) if activity else None
    found = owner.field(field) if owner else known.customer_field(field)
    if found is None:
        return []
    with house.warehouse().reader() as reader:
        return discreet.offered(reader, owner, found, limit, sees_people=sees_people)


def _frame(name: str, parameters: Parameters) -> pl.DataFrame:
    with house.warehouse().reader() as reader:
        return reader.frame(query(f"dashboard/{name}"), parameters)


def _dicts(name: str, parameters: Parameters) -> list[dict[str, Any]]:
    return _frame(name, parameters).to_dicts()
