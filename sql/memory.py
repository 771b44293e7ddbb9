"""What was worked out of the warehouse and holds until something is stored: kept by the warehouse, handed to readers.

Each thing is kept with the stamp of the data that it was made of (queries/stamp.sql), and made anew once that differs.
Only readers of committed data may keep something here; what a transaction sees may never come to be. Nothing that hangs
on the time enters, unless the instant is a part of its key.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable
from typing import Any

MOST = 512


class Memory:
    """The things of each kind that were asked for last, `most` of a kind, so that many of one push out none of another.
    Safe between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: defaultdict[str, OrderedDict[Hashable, tuple[Hashable, Any]]] = defaultdict(OrderedDict)
        self._lock = threading.Lock()

    def get(self, kind: str, key: Hashable, stamp: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for `key` when the stamp was this one; else it is made now. Two may make it at once."""
        with self._lock:
            kept = self._kept[kind]
            found = kept.get(key)
            if found is not None and found[0] == stamp:
                kept.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            kept[key] = (stamp, made)
            kept.move_to_end(key)
            while len(kept) > self._most:
                kept.popitem(last=False)
        return made
