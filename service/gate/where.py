"""Where a request comes from and where one may be led to: this machine itself, and paths of ours."""

import ipaddress
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection

LONGEST = 2_000
NOT_TO = ("/sign-in", "/auth/", "/oauth2callback", "/api/", "/internal/", "/static/", "/_stcore/")
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def own_path(text: str) -> str:
    """`text` where it is a page of ours, else the first page: whatever a link says, nobody is led to another site."""
    is_plain = text.isascii() and text.isprintable() and "\\" not in text and len(text) <= LONGEST
    if not is_plain or not text.startswith("/") or text.startswith(("//", *NOT_TO)):
        return "/"
    split = urlsplit(text)
    return text if not split.scheme and not split.netloc else "/"


def asked_path(connection: HTTPConnection) -> str:
    """The path and query of what was asked for, as in the browser's address."""
    query = connection.scope.get("query_string", b"").decode("latin-1")
    return own_path(quote(connection.scope["path"], safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else ""))


def is_here(connection: HTTPConnection) -> bool:
    """Whether somebody on this machine asks, by a name of loopback, and no proxy for anybody else."""
    client = connection.client.host if connection.client else ""
    host = urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""
    is_passed_on = any(name in connection.headers for name in FORWARDED)
    return not is_passed_on and _is_loopback(client) and (host == "localhost" or _is_loopback(host))


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
