"""Requests must name this machine, and pages must be our own: one that resolves its own name to 127.0.0.1, or that
another program serves on this machine, gets nothing from us."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problem import problem


class LoopbackOnly:
    """Refuses every request and socket whose Host is not a name of loopback, or whose Origin is another than that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            host, origin = headers.get("host", ""), headers.get("origin", "")
            if not _is_ours(host) or (origin and urlsplit(origin).netloc.lower() != host.lower()):
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
