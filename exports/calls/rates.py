"""How often each server is called, by all exports of this process that send to it together."""

import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from jobs.rate import Rate

ADDRESSES = ("url", "base_url", "address")
_rates: dict[str, Rate] = {}
_guard = threading.Lock()


def rate_of(settings: Mapping[str, str]) -> Rate:
    """The one of the server that these settings of a destination name, whatever is called there."""
    server = next((urlsplit(settings[name]).netloc.lower() for name in ADDRESSES if settings.get(name)), "")
    with _guard:
        return _rates.setdefault(server, Rate())
