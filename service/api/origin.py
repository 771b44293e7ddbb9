"""Where a call comes from: the other end of the connection, or what a trusted proxy says of it."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def origin(request: HTTPConnection, proxies: Sequence[Network]) -> Address | None:
    """The caller's address; None where the connection tells none.

    X-Forwarded-For is read from its end, since each proxy adds whom it heard and all before that is the caller's own
    word: the first that is no trusted proxy is the caller.
    """
    peer = _read(request.client.host if request.client else "")
    if peer is None or not proxies:
        return peer
    told = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while told and any(peer in each for each in proxies):
        before = _read(told.pop())
        if before is None:
            break
        peer = before
    return peer


def household(address: Address | None) -> str:
    """What one caller commands of addresses: the one, or the /64 of IPv6."""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
