"""Forget a person everywhere: every row, what raw deliveries and records say of them, and their rows to come.

One transaction for the warehouse; what else keeps people is handed in and is asked after it. A key without a name stays
behind (store.customer.erased_at), by which files kept by others are cut. Who may ask for this never enters.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from ingest.erasing.kept_texts import KeptTexts
from ingest.erasing.patterns import Patterns
from ingest.erasing.tokens import naming
from ingest.erasing.traces import Traces
from ingest.errors import CustomerUnknown
from ingest.landing import blocked, totals
from sql import catalog
from sql.named import query
from sql.reader import Reader, Writer, literal
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class Cut:
    """What was removed elsewhere; `notes`: sentences about what was found there and could not be reached."""

    what: str
    rows: int
    notes: tuple[str, ...] = ()


Elsewhere = Callable[[re.Pattern[str]], Cut]  # given what finds the person's addresses in a text


@dataclass(frozen=True)
class Erased:
    """`rows`: how many went, by table; `cleaned`: how many of others' rows spoke of them and no longer do, by table;
    `blocked`: ids and addresses that stay away from now on; `left`: where in the warehouse they may still stand."""

    people: int
    blocked: int
    rows: dict[str, int] = field(default_factory=dict)
    cleaned: dict[str, int] = field(default_factory=dict)
    elsewhere: tuple[Cut, ...] = ()
    left: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "notes": self.notes}

    @property
    def notes(self) -> list[str]:
        """What could not be reached, and where they may still stand, in sentences."""
        return [*self.left, *(note for each in self.elsewhere for note in each.notes)]


# Beside what data models add; the rows of a person in each.
OWN = ("event", "response", "answer", "list_member", "membership", "customer_email", "customer_updated")


@dataclass(frozen=True)
class Found:
    """Who a request leads to: their keys, and what they can be told by."""

    keys: tuple[int, ...]
    names: tuple[tuple[str, str], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(name for kind, name in self.names if kind == "id")

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(name for kind, name in self.names if kind == "email")


def find(writer: Writer, customer: str | int) -> Found:
    """Everybody whom an id or an address leads to, or who has the customer_key; nobody is no error. Makes `erasing`,
    `erasing_key`."""
    is_key = isinstance(customer, int)
    text = "" if is_key else str(customer).strip()
    given = {"key": customer if is_key else None, "id": text or None, "email": text.lower() or None}
    writer.execute(query("erase/people"), given)
    writer.execute(query("erase/keys"))
    keys = tuple(key for (key,) in writer.rows("select customer_key from erasing"))
    names = set(writer.rows(query("erase/names"), {"email": given["email"]})) | set(names_of(customer))
    return Found(keys, tuple(sorted(names)))


def plan(warehouse: Warehouse, customer: str | int) -> tuple[Found, dict[str, int]]:
    """Who would go, and how many of their own rows by table; nothing is changed. Of what others' rows tell of them the
    report says."""
    with warehouse.transaction() as writer:
        found = find(writer, customer)
        counts = {
            table: int(writer.value(f"select count(*) from {table} where customer_key in (from erasing_key)"))
            for table in _own_tables(writer)
        }
    return found, {table.removeprefix("store."): rows for table, rows in counts.items() if rows}


def names_of(customer: str | int) -> list[tuple[str, str]]:
    """What a text on its own names: an id, and an address too where it looks like one; a key names nothing."""
    if isinstance(customer, int):
        return []
    text = customer.strip()
    return [("id", text), *([("email", text.lower())] if "@" in text else [])]


def erase(
    warehouse: Warehouse,
    customer: str | int,
    *,
    now: datetime,
    by: str | None,
    block: bool = True,
    unknown: bool = False,
    elsewhere: Sequence[Elsewhere] = (),
) -> Erased:
    """Forget everybody whom `customer`, an id or an address, leads to, or who has it as customer_key. `block`: their
    later rows do not land either. CustomerUnknown where nothing speaks of them; not where they are blocked already,
    or with `unknown`."""
    with warehouse.transaction() as writer:
        found = find(writer, customer)
        was_blocked = blocked.is_blocked(writer, names_of(customer))
        totals.begin(writer)
        writer.execute(query("erase/entry"))
        cleaned: dict[str, int] = {}
        rows = _remove_rows(writer, now) if found.keys else {}
        cleaned |= _clean_deliveries(writer, now) if found.keys else {}
        patterns = Patterns(found.ids, found.addresses, naming(writer, found.names))
        patterns.make(writer)
        left = _clean_texts(writer, warehouse, found, cleaned)
        if not (found.keys or any(cleaned.values()) or was_blocked or unknown):
            raise CustomerUnknown(
                f"Nobody here has the id or address {str(customer).strip()!r}, now or before. "
                "To keep them out all the same: klankbord erase CUSTOMER --unknown."
            )
        listed = blocked.block(writer, found.names, now, by) if block else 0
        detail = json.dumps({"people": len(found.keys), "rows": rows, "cleaned": cleaned})
        blocked.keep_record(writer, found.names, "erased", now, by, detail)
        warehouse.home.make_anew_when_opened()
    pattern = re.compile(patterns.of_addresses(letters=r"\w"))
    done = tuple(each(pattern) for each in elsewhere)
    return Erased(len(found.keys), listed, rows, cleaned, done, tuple(left))


def allow_again(warehouse: Warehouse, customer: str, *, now: datetime, by: str | None) -> int:
    """Take `customer` off the block list: rows with this id or address land again. CustomerUnknown where it was not on
    it. Other ids and addresses of the same person stay on it, for nobody knows any more whose they were."""
    with warehouse.transaction() as writer:
        names = names_of(customer)
        if not (count := blocked.unblock(writer, names)):
            raise CustomerUnknown(
                f"{customer.strip()!r} is not on the block list; write it as it was when it was put there."
            )
        blocked.keep_record(writer, names, "unblocked", now, by, None)
    return count


def _remove_rows(writer: Writer, now: datetime) -> dict[str, int]:
    """All rows of `erasing_key`; how many, by table."""
    writer.execute(query("erase/shared"))
    writer.execute(query("erase/rows"))
    totals.touch(writer, "from erasing_key")
    totals.take_events(writer)
    writer.execute(query("erase/left"), {"now": now})
    went = {
        "event_detail": writer.execute(
            "delete from store.event_detail where arrival in (select arrival from erasing_event)"
        )
    }
    mine = "customer_key in (select customer_key from erasing_key)"
    for table in _own_tables(writer):
        went[table.removeprefix("store.")] = writer.execute(f"delete from {table} where {mine}")
    went["customer"] = _remove_names(writer, now)
    for entity, table, among in (
        *((each, "event", "erasing_event") for each in ("message", "broadcast", "campaign", "link")),
        *((each, "answer", "erasing_answer") for each in ("form", "question")),
    ):
        key = f"{entity}_key"
        others = (
            f"and {key} not in (select {key} from store.response where {key} is not null)" if entity == "form" else ""
        )
        went[entity] = writer.execute(
            f"""delete from store.{entity} where {key} in (select {key} from {among})
                and {key} not in (select {key} from store.{table} where {key} is not null) {others}"""
        )
    return {table: rows for table, rows in went.items() if rows}


def _own_tables(reader: Reader) -> tuple[str, ...]:
    modelled = [activity.table for activity in catalog.load(reader).activities if activity.model]
    return (*(f"store.{each}" for each in OWN), *modelled)


def _clean_deliveries(writer: Writer, now: datetime) -> dict[str, int]:
    """What is told of them as rows that went out; how many rows, by table."""
    counts = [
        writer.execute(text, {"now": now} if "$now" in text else None)
        for text in query("erase/deliveries").split(";\n")
    ]
    return dict(zip(("outcome", "dead_letter", "delivered"), counts, strict=True))


def _remove_names(writer: Writer, now: datetime) -> int:
    """Of the people stays a key alone; rows of them are made anew, for nothing of them is to be told."""
    count = writer.execute("delete from store.customer where customer_key in (select customer_key from erasing)")
    writer.execute(
        """insert into store.customer (customer_key, first_seen_at, erased_at)
        select customer_key, $now, $now from erasing""",
        {"now": now},
    )
    return count


def _clean_texts(writer: Writer, warehouse: Warehouse, found: Found, cleaned: dict[str, int]) -> list[str]:
    """What is told of them in rows that stay; how many rows, by table, and where they may still stand."""
    named = pl.DataFrame(found.names, schema={"kind": pl.String, "name": pl.String}, orient="row")
    writer.stage("erasing_name", named)
    kept = KeptTexts(writer, warehouse.home.tmp)
    cleaned["rejected"] = kept.cut_rows()
    cleaned["payload"] = kept.cut_calls()
    cleaned["profile"] = _clean_profiles(writer, found)
    cleaned["audit"] = writer.execute(query("erase/audit"))
    traces = Traces(writer)
    marked = traces.mark()
    writer.execute(query("erase/delivered_ids"))
    for table, rows in marked.items():
        cleaned[table] = cleaned.get(table, 0) + rows
    for table in [table for table, rows in cleaned.items() if not rows]:
        del cleaned[table]
    return [*kept.notes, *traces.told()]


def _clean_profiles(writer: Writer, found: Found) -> int:
    """Their addresses anywhere in a saved profile, and their ids on lines that ask for customer_id."""
    text, asks = "without(text, 'erased')", "false"
    if found.ids:
        ids = "|".join(re.escape(each.replace("\\", "\\\\").replace('"', '\\"')) for each in found.ids)
        line = literal(rf'(customer_id[^\n]*)"({ids})"')
        asks, text = f"regexp_matches(text, {line})", rf"""regexp_replace({text}, {line}, '\1"erased"', 'g')"""
    return writer.execute(query("erase/profiles").replace("{text}", text).replace("{names_id}", asks))
