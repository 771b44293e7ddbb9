"""What was worked out of the warehouse and holds until something is stored: kept by the warehouse, handed to readers.

Only readers of committed data may keep something here; what a transaction sees may never come to be.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

MOST = 512


class Memory:
    """The newest and most used things, each with the stamp of the data that it was made of. Safe between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, stamp: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for `key` when the stamp was this one; else it is made now. Two may make it at once."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] == stamp:
                self._kept.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._kept[key] = (stamp, made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
