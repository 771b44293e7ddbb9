"""How often another system may be called, by all runs of this process together."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep


class Rate:
    """One for each system. Calls are evenly spaced; while several runs call it, the slowest of them sets the pace for
    all."""

    def __init__(self, elapsed: Callable[[], float] = monotonic, sleep: Callable[[float], object] = sleep) -> None:
        self._elapsed, self._sleep = elapsed, sleep
        self._gaps: list[float] = []  # seconds between two calls, of each run that is at it
        self._last = float("-inf")
        self._guard = threading.Lock()

    @contextmanager
    def at(self, per_second: float) -> Iterator[Callable[[], None]]:
        """For the length of the block at most so many calls a second, 0 for as many as may be; what it yields waits for
        the turn of the next."""
        gap = 1.0 / per_second if per_second else 0.0
        with self._guard:
            self._gaps.append(gap)
        try:
            yield self._wait
        finally:
            with self._guard:
                self._gaps.remove(gap)

    def _wait(self) -> None:
        """Who waits keeps no one from asking for a later turn."""
        with self._guard:
            now = self._elapsed()
            turn = self._last = max(now, self._last + max(self._gaps))
        if turn > now:
            self._sleep(turn - now)
