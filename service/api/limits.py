"""How often something may happen: a bucket a key that empties with every use and fills with time, in bounded memory."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime

MOST_KEYS = 10_000


class Limit:
    """`rate` uses a second for long, `burst` at once, of each key. Keys that were not used for longest are forgotten,
    which gives them a full bucket again."""

    def __init__(self, rate: float, burst: float, most_keys: int = MOST_KEYS) -> None:
        self._rate = rate
        self._burst = burst
        self._most_keys = most_keys
        self._buckets: OrderedDict[Hashable, tuple[float, datetime]] = OrderedDict()

    def seconds_to_wait(self, key: Hashable, now: datetime) -> int:
        """0 where the key may be used now, else the whole seconds until it may."""
        missing = 1 - self._level(key, now)
        return math.ceil(missing / self._rate) if missing > 1e-9 else 0

    def use(self, key: Hashable, now: datetime) -> int:
        """Take one use out where there is one; as seconds_to_wait."""
        level = self._level(key, now)
        if level < 1 - 1e-9:
            return math.ceil((1 - level) / self._rate)
        self._buckets[key] = (level - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
        return 0

    def _level(self, key: Hashable, now: datetime) -> float:
        level, at = self._buckets.get(key, (self._burst, now))
        passed = (now - at).total_seconds()  # a clock that is set back fills nothing
        return min(self._burst, level + max(passed, 0.0) * self._rate)
