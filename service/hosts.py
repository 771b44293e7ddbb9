"""Requests must name this machine: a page elsewhere that resolves its own name to 127.0.0.1 gets nothing from us."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problem import problem


class LoopbackOnly:
    """Refuses every request and socket whose Host, or Origin where there is one, is not a name of loopback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            origin = headers.get("origin", "")
            if not _is_ours(headers.get("host", "")) or (origin and not _is_ours(urlsplit(origin).netloc)):
                refusal = problem(421, "This address is served to this machine alone; open it as http://127.0.0.1.")
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_ours(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
