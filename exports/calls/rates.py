"""How often each destination is called, by all exports of this process that send to it together."""

import json
import threading
from collections.abc import Mapping

from jobs.rate import Rate

_rates: dict[str, Rate] = {}
_guard = threading.Lock()


def rate_of(kind: str, settings: Mapping[str, str], per_second: float) -> Rate:
    """The one of the destination at this address; another figure is another one."""
    where = {name: value for name, value in settings.items() if name.endswith(("url", "domain", "host", "endpoint"))}
    key = json.dumps([kind, where, per_second], sort_keys=True)
    with _guard:
        return _rates.setdefault(key, Rate(per_second))
