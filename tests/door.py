"""The gate before an application that says the path, what one does at it, and what is recorded of that."""

import re
import threading
from datetime import datetime

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from accounts.sign_ins import SignIns
from service.gate import Gate
from service.gate.doors import Doors
from service.gate.refused import RECORDING
from service.hosts import KnownHosts
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
PASSWORD = "correct horse battery"
BASE = "http://127.0.0.1:8501"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Door:
    """A gate before an application that says the path, and what one does at it."""

    def __init__(self, warehouse: Warehouse, visitor: str | None = None) -> None:
        self.warehouse, self.clock = warehouse, Clock()
        self.sign_ins = SignIns(warehouse, self.clock)
        gate = Middleware(
            Gate, sign_ins=self.sign_ins, doors=Doors(warehouse, self.sign_ins, self.clock), visitor=visitor
        )
        url = warehouse.home.settings.dashboard_url
        self.app = Starlette(
            routes=[Route("/{path:path}", _say, methods=["GET", "POST"]), WebSocketRoute("/{path:path}", _echo)],
            middleware=[Middleware(KnownHosts, dashboard_url=url), gate],
        )

    def browser(self, base: str = BASE, address: str = "127.0.0.1") -> TestClient:
        return TestClient(
            self.app, base_url=base, client=(address, 5000), follow_redirects=False, headers={"Accept": "text/html"}
        )

    def sign_in(
        self, browser: TestClient, name: str = "Ann", password: str = PASSWORD, to: str = "/"
    ) -> httpx.Response:
        shown = browser.get("/sign-in", params={"to": to})
        key = re.search(r'name="key" value="([^"]*)"', shown.text)
        assert key, shown.text
        held = re.search(r'name="to" value="([^"]*)"', shown.text)
        assert held
        return browser.post("/sign-in", data={"name": name, "password": password, "key": key[1], "to": held[1]})


async def _say(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"inside {request.url.path}")


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    async for message in socket.iter_bytes():
        await socket.send_bytes(message)


def recorded(door: Door) -> list[tuple[str, ...]]:
    """The audit log, once what is being written there is."""
    for each in threading.enumerate():
        if each.name == RECORDING:
            each.join()
    with door.warehouse.reader() as reader:
        return reader.rows("select account, role, act, about, detail from app.audit order by acted_at, act")
