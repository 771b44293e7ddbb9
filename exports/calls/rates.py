"""How often each server is called, by all exports of this process that send to it together."""

import threading

from jobs.rate import Rate

_rates: dict[tuple[str, ...], Rate] = {}
_guard = threading.Lock()


def rate_of(servers: tuple[str, ...]) -> Rate:
    """The one of these servers (Settings.servers), whatever is called there."""
    with _guard:
        return _rates.setdefault(servers, Rate())
