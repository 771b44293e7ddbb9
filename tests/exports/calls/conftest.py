"""Exports to HubSpot and to plain HTTP, which run for real on loopback."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import hubspot
import pytest
from echo import Echo
from hubspot import LIST, TOKEN, HubSpotServer
from loopback import serving

from exports import definition
from exports.export import Export
from exports.mapping import FieldMapping
from jobs import secrets
from sql.named import query
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
MAPPING = """
[[field]]
to = "email"
from = "email"
required = true
[[field]]
to = "firstname"
from = "first_name"
"""
CLICKS = """
[[field]]
to = "customer"
from = "customer_id"
[[field]]
to = "url"
from = "description"
"""


@pytest.fixture
def vendor() -> Iterator[HubSpotServer]:
    with hubspot.running() as server:
        server.add_list(LIST)
        yield server


@pytest.fixture
def count_events(warehouse: Warehouse) -> Callable[[], None]:
    """Have the totals know of events that were put straight into the store."""

    def count() -> None:
        with warehouse.transaction() as writer:
            writer.execute("delete from store.event_total")
            writer.execute(query("totals/event_total_new"), {"arrival": 0})

    return count


@pytest.fixture
def send(world, warehouse: Warehouse, vendor: HubSpotServer, tmp_path: Path) -> Callable[..., Export]:
    """Define the export `crm` of all customers, who have a first_name."""
    world.attribute("first_name", "text", "varchar", {})

    def make(mapping: str = MAPPING, **settings: str) -> Export:
        token = secrets.keep("crm-token", TOKEN, warehouse.home.secrets)
        given = {"what": "customers", "destination": "hubspot", "base_url": vendor.base_url, "list_id": LIST}
        with warehouse.transaction() as writer:
            return definition.add(
                writer,
                "crm",
                {**given, "confirm": "never", "patience_minutes": "1", **settings},
                None,
                NOON,
                timezone="Europe/Amsterdam",
                mapping=FieldMapping.from_toml(mapping),
                secrets={"token": token},
            )

    return make


@pytest.fixture
def receiver() -> Iterator[Echo]:
    echo = Echo()
    with serving(echo.app()) as echo.address:
        yield echo


@pytest.fixture
def post(world, warehouse: Warehouse, receiver: Echo) -> Callable[..., Export]:
    """Define the export `crm` of clicks, by plain HTTP, two rows a call."""

    def make(mapping: str = CLICKS, **settings: str) -> Export:
        given = {"what": "activities", "kinds": "click", "batch": "array", "batch_rows": "2", **settings}
        given = {"destination": "http", "url": f"{receiver.address}/rows", "per_second": "0", **given}
        if given["what"] != "activities":
            del given["kinds"]
        with warehouse.transaction() as writer:
            return definition.add(
                writer,
                "crm",
                {"confirm": "never", "patience_minutes": "1", **given},
                None,
                NOON,
                timezone="Europe/Amsterdam",
                mapping=FieldMapping.from_toml(mapping),
            )

    return make
