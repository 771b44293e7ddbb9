"""Requests must name this machine, and pages must be our own: one that resolves its own name to 127.0.0.1, or that
another program serves on this machine, gets nothing from us. Who comes by the public address gets to the hooks alone.

A name that a proxy passes on (X-Forwarded-Host) counts beside Host: it can take away, and never give.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problem import problem

PUBLIC = ("/api/v1/hooks/", "/api/v1/health")
PORTS = {"http": 80, "https": 443}


class LoopbackOnly:
    """Refuses every request and socket whose Host is not a name of loopback, or whose Origin is another than that.
    By the host of `public_url` calls come through, to what is PUBLIC."""

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        self._app = app
        self._public = _name(urlsplit(public_url).netloc, urlsplit(public_url).scheme) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            hosts = [headers.get("host", "")]
            hosts += [each.strip() for told in headers.getlist("x-forwarded-host") for each in told.split(",")]
            origin = headers.get("origin", "")
            is_own = not origin or urlsplit(origin).netloc.lower() in (each.lower() for each in hosts)
            if not is_own or not (all(map(_is_ours, hosts)) or self._is_for_all(scope, hosts)):
                refusal = problem(421, "This address is served to this machine alone; open it as http://127.0.0.1.")
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_for_all(self, scope: Scope, hosts: list[str]) -> bool:
        """Whether whoever comes by the public address may call this."""
        if self._public is None or scope["type"] != "http":
            return False
        path = scope["path"]
        is_public = path.startswith(PUBLIC[0]) or path == PUBLIC[1]
        named = [each for each in hosts if not _is_ours(each)]
        return is_public and all(any(_name(each, scheme) == self._public for scheme in PORTS) for each in named)


def _name(host: str, scheme: str) -> tuple[str, int] | None:
    """A host and its port, the scheme's own where it tells none; None for what is no host."""
    try:
        split = urlsplit(f"//{host}")
        return (split.hostname, split.port or PORTS[scheme]) if split.hostname else None
    except ValueError:
        return None


def _is_ours(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
