"""Requests must name this machine, and pages must be our own: one that resolves its own name to 127.0.0.1, or that
another program serves on this machine, gets nothing from us. Who comes by the public address gets to the hooks alone;
by the dashboard's own address (`dashboard_url`), and by the one that is listened on, people get to all of it.

A name that a proxy passes on (X-Forwarded-Host) counts beside Host: it can take away, and never give.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problem import problem

PUBLIC = ("/api/v1/hooks/", "/api/v1/health")
PORTS = {"http": 80, "https": 443}


class KnownHosts:
    """Refuses every request and socket whose Host is no name of this server, or whose Origin is another than that.
    Its names are those of loopback, the host of `dashboard_url`, and `bound`, the address that is listened on: where
    that is any address, any address, for only a name can be made to lead here by who does not own this machine.
    By the host of `public_url` calls come through, to what is PUBLIC."""

    def __init__(self, app: ASGIApp, public_url: str = "", dashboard_url: str = "", bound: str = "127.0.0.1") -> None:
        self._app = app
        self._public = _named_by(public_url)
        self._dashboard = _named_by(dashboard_url)
        self._bound = ipaddress.ip_address(bound)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            hosts = [headers.get("host", "")]
            hosts += [each.strip() for told in headers.getlist("x-forwarded-host") for each in told.split(",")]
            origin = headers.get("origin", "")
            is_own = not origin or urlsplit(origin).netloc.lower() in (each.lower() for each in hosts)
            if not is_own or not (all(map(self._is_ours, hosts)) or self._is_for_all(scope, hosts)):
                refusal = problem(
                    421,
                    "Klankbord is not served at this address; open it as http://127.0.0.1, or where it is said to be.",
                )
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        if self._dashboard is not None and any(_name(host, scheme) == self._dashboard for scheme in PORTS):
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
            address = None if name == "localhost" else ipaddress.ip_address(name)
        except ValueError:
            return False
        if address is None or address.is_loopback:
            return True
        return not self._bound.is_loopback and (self._bound.is_unspecified or address == self._bound)

    def _is_for_all(self, scope: Scope, hosts: list[str]) -> bool:
        """Whether whoever comes by the public address may call this."""
        if self._public is None or scope["type"] != "http":
            return False
        path = scope["path"]
        is_public = path.startswith(PUBLIC[0]) or path == PUBLIC[1]
        named = [each for each in hosts if not self._is_ours(each)]
        return is_public and all(any(_name(each, scheme) == self._public for scheme in PORTS) for each in named)


def _name(host: str, scheme: str) -> tuple[str, int] | None:
    """A host and its port, the scheme's own where it tells none; None for what is no host."""
    try:
        split = urlsplit(f"//{host}")
        return (split.hostname, split.port or PORTS[scheme]) if split.hostname else None
    except ValueError:
        return None


def _named_by(url: str) -> tuple[str, int] | None:
    return _name(urlsplit(url).netloc, urlsplit(url).scheme) if url else None
