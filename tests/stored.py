"""Calls under /data in a line each, on a home with a shop's data model."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.testclient import TestClient

from service import tokens
from service.api.api import Api
from service.tokens import Scope
from sql import model
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
DATA = "/api/v1/data"
SHOP = """
name = "shop"
[customer]
fields = { points = "number", tags = "list of text" }
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", total = "number", paid = "boolean", status = "text" }
[[activity]]
name = "reading"
plural = "readings"
key = ["meter", "place", "read_at"]
time = "read_at"
fields = { meter = "number", place = "text", value = "number" }
"""
AT = "2026-11-20T09:00:00Z"
ANN = {"customer_id": "K1", "email": "ann@x.nl", "city": "Zwolle", "points": 5}
ORDER = {"order_id": "A1", "ordered_at": AT, "customer_id": "K1", "total": 12.5, "status": "new"}
Ask = Callable[..., Any]


def asking(warehouse: Warehouse) -> Ask:
    """The function that makes a call under /data with a token for it; its reply."""
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
        text = tokens.add(writer, "till", frozenset({Scope.READ, Scope.WRITE}), NOW)
    client = TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes()), raise_server_exceptions=False)

    def call(method: str, path: str, body: Any = None, **more: Any) -> Any:
        given = {} if body is None else {"content": json.dumps(body), "headers": {"content-type": "application/json"}}
        headers = {"Authorization": f"Bearer {text}", **given.pop("headers", {})}
        return client.request(method, DATA + path, headers=headers, **given, **more)

    return call


def outcomes(reply: Any) -> list[str]:
    assert reply.status_code == 200, reply.text
    return [each["outcome"] for each in reply.json()["results"]]


def customer(api: Ask, key: str) -> dict[str, Any]:
    reply = api("GET", f"/customers/{quote(key, safe='')}")
    assert reply.status_code == 200, reply.text
    return reply.json()
