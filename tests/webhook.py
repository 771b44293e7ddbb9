"""A webhook receiver of one's own over a warehouse, called through the API's door."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from shop import SHOP
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from ingest import source
from ingest.hooks.receiver import Receiver
from ingest.mapping import Mapping
from service import tokens
from service.api import Api
from service.hosts import KnownHosts
from service.tokens import Scope
from sql import model
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
MAPPED = {
    "rows": [
        {
            "kind": "customers",
            "ignore": ["orders"],
            "columns": {"customer_id": "externalid", "email": "emailaddress"},
            "values": {"newsletter": {"Y": "true", "N": "false"}},
        },
        {
            "kind": "order",
            "each": ["orders"],
            "columns": {
                "customer_id": "^.externalid",
                "email": "^.emailaddress",
                "order_id": "number",
                "ordered_at": "date",
            },
        },
    ]
}
ANN = {"externalid": "7", "emailaddress": "Ann@x.nl", "firstname": "Ann"}
ORDER = {"number": "A1", "date": "2026-11-20T10:00:00Z", "total": 12.50}


class Shop:
    """The system that calls; what it sends lands under the source `shop`."""

    def __init__(self, warehouse: Warehouse, client: TestClient, token: str) -> None:
        self.warehouse, self.client, self._token = warehouse, client, token

    def post(self, body: Any, **more: Any):
        content = body if isinstance(body, str) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self._token}", **more.pop("headers", {})}
        return self.client.post("/api/v1/hooks/shop", content=content, headers=headers, **more)

    def send(self, body: Any) -> Any:
        reply = self.post(body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def ask(self, query: str) -> list[tuple]:
        with self.warehouse.reader() as reader:
            return reader.rows(query)

    def map(self, mapping: dict[str, Any]) -> None:
        with self.warehouse.transaction() as writer:
            source.change(writer, "shop", mapping=Mapping.from_dict(mapping), now=NOW)

    def change(self, **settings: str) -> None:
        with self.warehouse.transaction() as writer:
            source.change(writer, "shop", settings, now=NOW)


@contextmanager
def a_shop(
    warehouse: Warehouse,
    mapping: dict[str, Any] | None = None,
    landed: Callable[[str], object] = lambda _: None,
    **settings: str,
) -> Iterator[Shop]:
    """Its source, with a data model of orders beside it; without `mapping` it learns."""
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
        given = Mapping.from_dict(mapping) if mapping else None
        source.add(writer, "shop", "webhook", settings, {}, given, now=NOW)
        token = tokens.add(writer, "shop", frozenset([Scope.HOOK]), NOW)
    receiver = Receiver(warehouse, lambda: NOW, landed)
    receiver.start()
    routes = Api(warehouse, lambda: NOW, None, receiver).routes()
    hosts = Middleware(KnownHosts, public_url=warehouse.home.settings.public_url)
    client = TestClient(Starlette(routes=routes, middleware=[hosts]), base_url="http://127.0.0.1:8501")
    try:
        yield Shop(warehouse, client, token)
    finally:
        receiver.stop(20)
