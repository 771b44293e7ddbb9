"""A small real server that keeps to CloseAlert's documented rules, the awkward ones included.

The demo pulls its answers from it and the tests hold the source against it. Data, clock and faults are handed in;
no rule of Klankbord's own enters.
"""

import base64
import hashlib
import hmac
import json
import threading
from bisect import bisect_left, bisect_right, insort
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any, Self
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

MOST_PER_PAGE = 250


@dataclass
class Faults:
    """What goes wrong on purpose; requests are counted from 1, and numbers may be added while the server runs."""

    busy_every: int = 0  # 429 for every n-th request
    timeout_at: set[int] = field(default_factory=set)  # 504
    html_at: set[int] = field(default_factory=set)  # a 200 with a page in it
    cut_at: set[int] = field(default_factory=set)  # JSON that ends in the middle
    budget: int | None = None  # requests until requests_left is 0, then 429
    between_pages: Callable[[int], None] | None = None  # called with the request's number after it was answered


class CloseAlertServer:
    """`responses` are in the vendor's shape with created_at in UTC, without an offset; those after `clock()` are not
    shown yet. created_at goes out in `zone`, still without an offset. `listed` are the addresses that may call."""

    def __init__(
        self,
        project: str,
        responses: Iterable[dict[str, Any]],
        clock: Callable[[], datetime],
        *,
        zone: str = "UTC",
        listed: tuple[str, ...] = ("127.0.0.1",),
        faults: Faults | None = None,
        signing_key: bytes = b"closealert",
    ) -> None:
        self.project, self.clock, self.listed, self.faults = project, clock, listed, faults or Faults()
        self.requests = 0
        self.paths: list[str] = []
        self._zone, self._signing_key = ZoneInfo(zone), signing_key
        self._changing = threading.Lock()
        self._by_id = {each["id"]: each for each in responses}
        self._order = sorted((_instant(each), key) for key, each in self._by_id.items())
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    # ------------------------------------------------------------------------------------------- the data

    def add(self, *responses: dict[str, Any]) -> None:
        """Show further responses, late ones with an old created_at too; one with a known id is an edited one."""
        with self._changing:
            for each in responses:
                self._drop(each["id"])
                self._by_id[each["id"]] = each
                insort(self._order, (_instant(each), each["id"]))

    def remove(self, *ids: int) -> None:
        with self._changing:
            for each in ids:
                self._drop(each)

    def token(self, days: int = 365, **claims: Any) -> str:
        """A JWT as the vendor's settings page makes it; `days` 0 never ends."""
        now = self.clock().replace(tzinfo=UTC)
        payload = {"iss": "closealert", "iat": int(now.timestamp()), **claims}
        if days:
            payload["exp"] = int((now + timedelta(days=days)).timestamp())
        body = ".".join(_encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, payload))
        return f"{body}.{self._signature(body)}"

    # --------------------------------------------------------------------------------------------- the HTTP

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    @property
    def base_url(self) -> str:
        """What to set as the source's base_url, once it runs."""
        if self._server is None:
            raise RuntimeError("the server does not run")
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/v1/"

    def start(self, port: int = 0) -> Self:
        config = uvicorn.Config(self.app(), host="127.0.0.1", port=port, log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="closealert", daemon=True)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise OSError(f"The CloseAlert server could not take port {port}.")
            sleep(0.01)
        return self

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _answer(self, request: Request) -> Response:
        self.requests += 1
        number, faults = self.requests, self.faults
        raw = request.scope["raw_path"].decode("ascii")
        self.paths.append(raw)
        if not self._may_call(request):
            return Response(status_code=403)
        if [unquote(part) for part in raw.split("/")] != ["", "v1", self.project, "form_responses"]:
            return _error(404, "Not found", {})
        if faults.budget is not None and number > faults.budget:
            return _error(429, "Too many requests", {})
        if faults.busy_every and number % faults.busy_every == 0:
            return _error(429, "Too many requests", {})
        if number in faults.timeout_at:
            return PlainTextResponse("upstream timed out", 504)
        if number in faults.html_at:
            return Response("<html>Down for maintenance</html>", media_type="text/html")
        reply = self._page(request, number)
        if number in faults.cut_at:
            reply = Response(bytes(reply.body)[: len(reply.body) // 2], media_type="application/json")
        if faults.between_pages:
            faults.between_pages(number)
        return reply

    def _may_call(self, request: Request) -> bool:
        if not request.client or request.client.host not in self.listed:
            return False
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        body, _, signature = token.rpartition(".")
        if scheme != "Bearer" or not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return False
        payload = body.rpartition(".")[2]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return "exp" not in claims or claims["exp"] > self.clock().replace(tzinfo=UTC).timestamp()

    def _page(self, request: Request, number: int) -> Response:
        query, wrong = request.query_params, dict[str, str]()
        per_page = min(_whole(query, "per_page", 100, 1, wrong), MOST_PER_PAGE)
        page = _whole(query, "page", 0, 0, wrong)
        form_id = _whole(query, "form_id", 0, 0, wrong)
        since = _time(query, "since", self.clock() - timedelta(days=7), wrong)
        until = _time(query, "until", since + timedelta(days=7), wrong)
        if until > _month_later(since):
            wrong["until"] = "must be at most 1 month after since"
        elif until < since:
            wrong["until"] = "must be after since"
        if wrong:
            return _error(422, "The given parameters are invalid", wrong)
        with self._changing:
            first = bisect_left(self._order, (since, -1))
            last = bisect_right(self._order, (min(until, self.clock()), 2**63))
            found = self._order[first:last]
            if form_id:
                found = [pair for pair in found if self._by_id[pair[1]]["form"]["id"] == form_id]
            rows = [self._shown(*pair) for pair in found[page * per_page : (page + 1) * per_page]]
        pages = -(-len(found) // per_page)
        left = 1000 if self.faults.budget is None else self.faults.budget - number
        return JSONResponse(
            {
                "form_responses": rows,
                "meta": {
                    "page": str(page),
                    "per_page": str(per_page),
                    "total_pages": pages,
                    "total_results": len(found),
                    "filters": {"form_id": form_id or None, "since": f"{since}+00:00", "until": f"{until}+00:00"},
                    "requests_left": left,
                },
                # As in the vendor's example: the project is missing, so whoever follows them gets nowhere.
                "links": {
                    name: f"{request.base_url}v1/form_responses?page={target}"
                    for name, target in (("first", 0), ("last", pages - 1), ("next", page + 1), ("prev", page - 1))
                },
            }
        )

    def _shown(self, at: datetime, key: int) -> dict[str, Any]:
        local = at.replace(tzinfo=UTC).astimezone(self._zone).replace(tzinfo=None)
        return {**self._by_id[key], "created_at": local.isoformat()}

    def _drop(self, key: int) -> None:
        if known := self._by_id.pop(key, None):
            self._order.remove((_instant(known), key))

    def _signature(self, body: str) -> str:
        return _encoded(hmac.new(self._signing_key, body.encode(), hashlib.sha256).digest())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _instant(response: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(response["created_at"])


def _error(status: int, description: str, attributes: dict[str, str]) -> Response:
    error = {"description": description, "code": status, "attributes": attributes}
    return JSONResponse({"error": error}, status)


def _whole(query: Any, name: str, default: int, least: int, wrong: dict[str, str]) -> int:
    try:
        value = int(query.get(name, default))
    except ValueError:
        value = least - 1
    if value < least:
        wrong[name] = f"must be an integer of at least {least}"
        return least
    return value


def _time(query: Any, name: str, default: datetime, wrong: dict[str, str]) -> datetime:
    if name not in query:
        return default
    try:
        given = datetime.fromisoformat(query[name])
        if given.tzinfo is None:
            raise ValueError(given)
    except ValueError:
        wrong[name] = "must be an ISO 8601 date with an offset"
        return default
    return given.astimezone(UTC).replace(tzinfo=None)


def _month_later(at: datetime) -> datetime:
    year, month = at.year + at.month // 12, at.month % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
