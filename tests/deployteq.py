"""A server that keeps to what is documented of Deployteq's Analytics Events API, and a source that knows it.

Tokens by client credentials, which end; pages by limit and offset with the count of all; 12 months back at most.
"""

import base64
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest import source
from ingest.kind import Outside
from jobs.run import Outcome
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 21, 10)
IDENTITY, SECRET = "app-1", "s3cr3t-of-the-app"


def event(number: int, at: datetime, kind: str = "OPENED", **changes: Any) -> dict[str, Any]:
    """As the reply's sample has it up to its last field, with what is assumed after it."""
    return {
        "bounce_category": None,
        "bounce_code": None,
        "bounce_type": None,
        "brand_id": 3,
        "brand_name": "Shop",
        "broadcast_event_sub_type": "CAMPAIGN",
        "broadcast_event_type": "EMAIL",
        "broadcast_id": 9_007_199_254_740_993 + number % 2,
        "broadcast_manual_options": {},
        "broadcast_metadata": {"language": "nl", "selectionId": 7},
        "customer_id": 100 + number % 97,
        "email_address": f"Person{number % 97}@example.com",
        "event_type": kind,
        "event_date": at.replace(tzinfo=UTC).isoformat(),
        **changes,
    }


def make(count: int, since: datetime, until: datetime = NOW) -> list[dict[str, Any]]:
    step = (until - since) / count
    return [event(number, (since + step * number).replace(microsecond=0)) for number in range(count)]


@dataclass
class DeployteqServer:
    """`events` in any order; a token is good for `calls_a_token` calls. `busy_at`: 429 for these calls, from 1, with
    `retry_after`; `between` is called with the number of each call after it was answered. `ends_inclusive`: whether
    the last day of a stretch is meant with it."""

    events: list[dict[str, Any]]
    calls_a_token: int = 1000
    busy_at: frozenset[int] = frozenset()
    retry_after: str = "7"
    between: Callable[[int], None] | None = None
    ends_inclusive: bool = False
    without_total: bool = False
    calls: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth2/token", self._give, methods=["POST"]),
                Route("/analytics-events/events", self._answer, methods=["GET"]),
            ]
        )

    async def _give(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        basic = base64.b64encode(f"{IDENTITY}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if form.get("scope") != "analytics.events:read":
            return JSONResponse({"error": "invalid_scope"}, 400)
        token = f"token-{next(self.numbers)}"
        self.tokens[token] = self.calls_a_token
        return JSONResponse({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})

    async def _answer(self, request: Request) -> Response:
        self.calls += 1
        number = self.calls
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, 0) <= 0:
            return JSONResponse({"message": "The incoming token has expired"}, 401)
        self.tokens[token] -= 1
        if number in self.busy_at:
            return JSONResponse({"message": "Too Many Requests"}, 429, {"Retry-After": self.retry_after})
        query = dict(request.query_params)
        self.asked.append(query)
        since, until = (date.fromisoformat(query[f"filter[date_{end}]"]) for end in ("from", "to"))
        if since < NOW.date() - timedelta(days=366):
            return JSONResponse({"message": "date_from is more than 12 months ago"}, 400)
        last = until + timedelta(days=1) if self.ends_inclusive else until
        held = [each for each in self.events if since <= datetime.fromisoformat(each["event_date"]).date() < last]
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 100))
        body: dict[str, Any] = {
            "_links": {"current": {"href": str(request.url)}},
            "data": held[offset : offset + limit],
        }
        if not self.without_total:
            body["total_count"] = len(held)
        if self.between:
            self.between(number)
        return JSONResponse(body)


class World:
    """A server that runs at `address`, a source that knows it, and what was waited."""

    def __init__(self, warehouse: Warehouse, address: str) -> None:
        self.warehouse, self.address = warehouse, address
        self.waits: list[float] = []
        self.outside = Outside(
            environment={"ID": IDENTITY, "SECRET": SECRET},
            sleep=self.waits.append,
            random=lambda: 0.0,
            elapsed=lambda: 0.0,
        )

    def add(self, **settings: str) -> None:
        given = {
            "base_url": f"{self.address}/analytics-events",
            "token_url": f"{self.address}/oauth2/token",
            "since": (NOW - timedelta(days=20)).date().isoformat(),
        }
        secrets = {"client_id": "env:ID", "client_secret": "env:SECRET"}
        with self.warehouse.transaction() as writer:
            source.add(writer, "deployteq", "deployteq", given | settings, secrets, now=NOW)

    def run(self, now: datetime = NOW) -> Outcome:
        return source.run(self.warehouse, "deployteq", trigger="hand", now=now, outside=self.outside)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.warehouse.reader() as reader:
            return reader.rows(query)

    def stored(self) -> int:
        return int(self.rows("select count(*) from main.events")[0][0])
