"""People and what they did, put straight into the store; an export of it to a folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from exports import definition
from exports.export import Export
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
FIRST = datetime(2026, 11, 20, 8)


@dataclass
class World:
    warehouse: Warehouse
    keys: dict[str, int] = field(default_factory=dict)

    def person(self, customer_id: str | None, email: str | None = None) -> int:
        with self.warehouse.transaction() as writer:
            key = writer.take_numbers("customer", 1)
            writer.execute(
                "insert into store.customer (customer_key, customer_id, email, first_seen_at) values ($k, $i, $e, $at)",
                {"k": key, "i": customer_id, "e": email, "at": FIRST},
            )
        return key

    def word(self, table: str, value: str | None) -> int | None:
        """The key of a campaign, broadcast, link or source."""
        if value is None:
            return None
        if (known := self.keys.get(f"{table}/{value}")) is None:
            with self.warehouse.transaction() as writer:
                known = self.keys[f"{table}/{value}"] = writer.take_numbers(table, 1)
                writer.execute(f"insert into store.{table} values ($key, $value)", {"key": known, "value": value})
        return known

    def event(
        self,
        person: int,
        event: str = "open",
        occurred_at: datetime = FIRST,
        *,
        broadcast: str | None = None,
        campaign: str | None = None,
        url: str | None = None,
        kind: str | None = None,
        reason: str | None = None,
        machine: bool | None = None,
        received_at: datetime = NOON,
    ) -> int:
        """Its arrival."""
        keys = {
            "broadcast_key": self.word("broadcast", broadcast),
            "campaign_key": self.word("campaign", campaign),
            "link_key": self.word("link", url),
            "source_key": self.word("source", "test"),
        }
        with self.warehouse.transaction() as writer:
            arrival = writer.take_numbers("arrival", 1)
            row = {
                "customer_key": person,
                "event": event,
                "occurred_at": occurred_at,
                "received_at": received_at,
                "arrival": arrival,
                "machine": machine,
                "kind": kind,
                **keys,
            }
            writer.execute(
                f"insert into store.event by name select {', '.join(f'${name} as {name}' for name in row)}", row
            )
            writer.execute(
                """insert into store.event_detail by name select $arrival as arrival, $at as occurred_at,
                    $arrival as identity, $reason as reason""",
                {"arrival": arrival, "at": occurred_at, "reason": reason},
            )
        return arrival

    def answer(self, person: int, question: str, value: str, *, form: str = "Service", mailing: str = "m1") -> None:
        with self.warehouse.transaction() as writer:
            number, arrival = writer.take_numbers("response", 1), writer.take_numbers("arrival", 2)
            for table in ("form", "question"):
                key = writer.take_numbers(table, 1)
                text = form if table == "form" else question
                writer.execute(
                    f"insert into store.{table} by name select $key as {table}_key, $text as {table}",
                    {"key": key, "text": text},
                )
            given = {"number": number, "person": person, "at": FIRST, "noon": NOON, "arrival": arrival}
            writer.execute(
                """insert into store.response by name select $number as response_key, $person as customer_key,
                    $at as occurred_at, $noon as received_at, $arrival as arrival, 1 as source_key,
                    (select max(form_key) from store.form) as form_key, $mailing as mailing,
                    $number::varchar as response_id""",
                {**given, "mailing": mailing},
            )
            writer.execute(
                """insert into store.answer by name select $number as response_key, $person as customer_key,
                    $at as occurred_at, $noon as received_at, $arrival + 1 as arrival, $value as value,
                    (select max(question_key) from store.question) as question_key""",
                {**given, "value": value},
            )

    def attribute(self, name: str, kind: str, duckdb_type: str, values: dict[int, object]) -> None:
        with self.warehouse.transaction() as writer:
            writer.execute(f'alter table store.customer add column "{name}" {duckdb_type}')
            writer.execute(f'alter table store.customer_updated add column "{name}" timestamp')
            writer.execute(
                "insert into store.field by name select 'customer' as entity, $name as field, $kind as type",
                {"name": name, "kind": kind},
            )
            for key, value in values.items():
                writer.execute(
                    f'update store.customer set "{name}" = $value where customer_key = $key',
                    {"key": key, "value": value},
                )

    def forget(self, person: int) -> None:
        with self.warehouse.transaction() as writer:
            writer.execute(
                "update store.customer set erased_at = $at, email = null where customer_key = $key",
                {"at": NOON, "key": person},
            )


@pytest.fixture
def world(warehouse: Warehouse) -> World:
    return World(warehouse)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def add(warehouse: Warehouse, folder: Path) -> Callable[..., Export]:
    """Define the export `daily` into the folder, in Amsterdam's time."""

    def make(schedule: str | None = None, now: datetime = FIRST, **settings: str) -> Export:
        with warehouse.transaction() as writer:
            given = {"folder": str(folder), **settings}
            return definition.add(writer, "daily", given, schedule, now, timezone="Europe/Amsterdam")

    return make
