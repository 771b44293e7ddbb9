"""What is known of one person: who it is, what happened, where they are and where they went. SQL stands in
sql/queries/dashboard/person*.sql; nothing here writes or draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, who
from dashboard.reads.called import called, name_fields
from exports.holding import InFile, files_with
from ingest.erase import names_of
from ingest.landing import blocked
from segments import profiles
from segments.check import check
from segments.errors import CustomerErased, CustomerUnknown, ProfileErrors
from segments.people.nodes import holds
from segments.saved import following
from segments.why import witness
from sql import catalog
from sql.address import ADDRESS
from sql.builtin import ROW_ID
from sql.catalog import Activity, value_of
from sql.field import Type
from sql.named import fill, query
from sql.reader import Parameters, identifier, literal

RESPONSE = "response"
MOST_WORDS = 8  # that people are looked for by
SENT = 200  # of what was exported, the newest rows that are shown


@dataclass(frozen=True)
class Who:
    """`ended_by`, `ended_at`: the first activity that made the address unreachable, and when; times naive UTC.
    `addresses`: the others that lead here, each with since when and whether to somebody else too. `merged_at`: when a
    record turned out to be this person."""

    key: int
    customer_id: str | None
    email: str | None
    called: str | None
    first_seen_at: datetime
    has_address: bool
    ended_by: str | None
    ended_at: datetime | None
    addresses: tuple[tuple[str, datetime, bool], ...]
    merged_at: tuple[datetime, ...]

    @property
    def is_reachable(self) -> bool:
        return self.has_address and self.ended_by is None

    @property
    def name(self) -> str:
        """What links and people know them by."""
        return self.customer_id or self.email or str(self.key)


@dataclass(frozen=True)
class Attribute:
    """`told_at`: when the value was told that stands, naive UTC; None where that is not known."""

    name: str
    type: Type
    value: Any
    told_at: datetime | None
    comment: str


@dataclass(frozen=True)
class Stay:
    """One stretch of time in a profile, as refreshes found it."""

    profile: str
    entered_at: datetime
    left_at: datetime | None


def find(given: str) -> Who | None:
    """Who has this customer_id, or else this address, now or before; None for nobody and for the erased."""
    with house.warehouse().reader() as reader:
        try:
            key = witness.person(reader, given).customer_key
        except (CustomerUnknown, CustomerErased):
            return None
        text = fill(query("dashboard/person"), {"{address}": ADDRESS, "{called}": called("c")})
        known = reader.frame(text, {"key": key, "now": house.now()}).to_dicts()[0]
        addresses = reader.rows(query("dashboard/person_addresses"), {"key": key, "email": known["email"]})
        keys = reader.rows(query("dashboard/person_keys"), {"key": key})
    return Who(**known, addresses=tuple(addresses), merged_at=tuple(at for _, at in keys if at))


def erased_at(given: str) -> datetime | None:
    """When whoever had this id or address was erased last, if they are kept out since."""
    with house.warehouse().reader() as reader:
        return blocked.blocked_since(reader, names_of(given))


def search(text: str, limit: int) -> pl.DataFrame:
    """customer_key, customer_id, email, called (the name), found_by (the former address that matches), first_seen_at,
    people (in all) of those who have every word of `text` in their id, an address or their name. NotAllowed for who may
    not see people: who finds by a part of an address can find out the whole."""
    who.require(Act.PEOPLE)
    words = text.split()[:MOST_WORDS] or [""]
    given = {f"word_{place}": word for place, word in enumerate(words)}

    def any_has(columns: Sequence[str], word: str, *more: str) -> str:
        has = [f"contains(strip_accents(lower({each})), strip_accents(lower(${word})))" for each in columns]
        return f"({' or '.join([*(f'coalesce({each}, false)' for each in has), *more])})"

    columns = ["c.customer_id", "c.email", *(f"c.{identifier(each)}" for each in name_fields())]
    slots = {
        "{called}": called("c"),
        "{former}": " or ".join(any_has(["email"], word) for word in given),
        "{current}": " or ".join(any_has(["c.email"], word) for word in given),
        "{fits}": " and ".join(any_has(columns, word, any_has(["f.emails"], word)) for word in given),
    }
    with house.warehouse().reader() as reader:
        sql = fill(query("dashboard/people_found"), slots)
        return reader.frame(sql, {"text": text.strip(), "limit": limit, **given})


def still_known(names: Sequence[str]) -> frozenset[str]:
    """Those of these ids and addresses that are somebody's; who was erased, by whomever, is nobody."""
    return frozenset(_frame("still_known", {"names": list(names)})["name"]) if names else frozenset()


def attributes(key: int) -> list[Attribute]:
    """What is known of a person, in the order of the catalog."""
    fields = [
        field
        for field in reads.the_catalog().customer
        if field.place and field.name not in ("customer_id", "email", "first_seen_at")
    ]
    if not fields:
        return []
    values = ", ".join(f"c.{identifier(field.name)}" for field in fields)
    times = ", ".join(f"u.{identifier(field.name)}" for field in fields)
    with house.warehouse().reader() as reader:
        row = reader.row(
            f"""select {values}, {times} from store.customer as c
            left join store.customer_updated as u on u.customer_key = c.customer_key where c.customer_key = $key""",
            {"key": key},
        ) or [None] * (2 * len(fields))
    told = zip(fields, row[: len(fields)], row[len(fields) :], strict=True)
    return [Attribute(each.name, each.type, value, at, each.comment) for each, value, at in told if value is not None]


def timeline(key: int) -> pl.DataFrame:
    """kind, number, happened_at (UTC) of all that happened, the newest first. Kept until something is stored."""
    return _timeline(key, reads.stamp())


def details(key: int, rows: pl.DataFrame) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """What is known of these rows of a timeline, by kind and number: of a response a row an answer, of others one."""
    modelled = {each.name: each for each in reads.the_catalog().activities if each.model}
    numbers = {str(kind): list(those) for kind, those in rows.group_by("kind").agg("number").iter_rows()}
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    others = {RESPONSE, *modelled}
    events = [number for kind, those in numbers.items() if kind not in others for number in those]
    if events:
        for row in _frame("person_events", {"key": key, "numbers": events}).iter_rows(named=True):
            found[row["event"], row["number"]] = [row]
    if responses := numbers.get(RESPONSE):
        for row in _frame("person_answers", {"key": key, "numbers": responses}).iter_rows(named=True):
            found.setdefault((RESPONSE, row["number"]), []).append(row)
    for kind in numbers.keys() & modelled.keys():
        for row in _modelled_rows(modelled[kind], key, numbers[kind]).iter_rows(named=True):
            found[kind, row.pop(ROW_ID)] = [row]
    return found


def stays(key: int) -> list[Stay]:
    return [Stay(*row) for row in _frame("person_memberships", {"key": key}).iter_rows()]


def kept_current() -> dict[str, datetime]:
    """The profiles whose members are kept current, each with the instant (UTC) that they were found for last."""
    return _kept_current(reads.stamp(), house.now().replace(second=0, microsecond=0))


def look_in(names: Sequence[str], key: int) -> dict[str, bool | None]:
    """Whether a person is in each of these saved profiles now; None where its text no longer means anything."""
    found: dict[str, bool | None] = {}
    with house.warehouse().reader() as reader:
        for name in names:
            try:
                checked = check(reader, profiles.get(reader, name).text, reads.zone(), warn=False)
            except ProfileErrors:
                found[name] = None
                continue
            held = holds(reader, checked, house.now(), key)
            found[name] = held.get("include", False) and not held.get("exclude", False)
    return found


def sent(key: int) -> pl.DataFrame:
    """export, run_id, change, outcome, reason, told_at of the newest rows that went out, or were to."""
    return _frame("person_sent", {"key": key, "limit": SENT})


def held(key: int) -> list[dict[str, Any]]:
    """The destinations that have them now: export, their_id, delivered_at."""
    return _frame("person_held", {"key": key}).to_dicts()


def in_files(key: int) -> list[InFile]:
    """Every delivered file whose copy is kept and has them in it, the newest first."""
    return files_with(house.warehouse(), [each for (each, _) in _frame("person_keys", {"key": key}).iter_rows()])


def local(column: str) -> pl.Expr:
    """A column of times as they are on the clock of the installation."""
    return pl.col(column).dt.replace_time_zone("UTC").dt.convert_time_zone(reads.zone())


def _modelled_rows(activity: Activity, key: int, numbers: Sequence[int]) -> pl.DataFrame:
    own = [field for field in activity.fields if field.place and field.name != "received_at"]
    columns = ", ".join(f"{value_of(field, activity.table)[1]} as {identifier(field.name)}" for field in own)
    with house.warehouse().reader() as reader:
        return reader.frame(
            f"""select t.arrival as {ROW_ID}, {columns} from {activity.table} as t
            where t.customer_key = $key and list_contains($numbers, t.arrival)""",
            {"key": key, "numbers": list(numbers)},
        )


@st.cache_data(show_spinner=False, max_entries=4)
def _kept_current(stamp: str, minute: datetime) -> dict[str, datetime]:  # noqa: ARG001
    with house.warehouse().reader() as reader:
        found: dict[str, datetime] = dict(reader.rows(query("dashboard/refreshed_profiles")))
        names = following.in_use(reader)
    return {name: found[name] for name in names if name in found}


@st.cache_resource(show_spinner=False, max_entries=64)  # shared, never changed
def _timeline(key: int, stamp: str) -> pl.DataFrame:  # noqa: ARG001
    with house.warehouse().reader() as reader:
        modelled = "".join(
            f"\n    union all\n    select {literal(each.name)}, arrival, occurred_at, arrival from {each.table}"
            " where customer_key = $key"
            for each in catalog.load(reader).activities
            if each.model
        )
        return reader.frame(fill(query("dashboard/person_timeline"), {"{modelled}": modelled}), {"key": key})


def _frame(name: str, parameters: Parameters) -> pl.DataFrame:
    with house.warehouse().reader() as reader:
        return reader.frame(query(f"dashboard/{name}"), parameters)
