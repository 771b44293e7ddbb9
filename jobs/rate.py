"""How often another system may be called, by all runs of this process together."""

import threading
from collections.abc import Callable
from time import monotonic, sleep


class Rate:
    """At most `per_second` calls a second, evenly spaced; 0 for as many as may be. One for each system."""

    def __init__(
        self,
        per_second: float,
        elapsed: Callable[[], float] = monotonic,
        sleep: Callable[[float], object] = sleep,
    ) -> None:
        self._gap = 1.0 / per_second if per_second else 0.0
        self._elapsed, self._sleep = elapsed, sleep
        self._free_at = 0.0
        self._guard = threading.Lock()

    def wait(self) -> None:
        """Return when the next call may go. Who waits keeps no one from asking for a later turn."""
        with self._guard:
            turn = max(self._elapsed(), self._free_at)
            self._free_at = turn + self._gap
        if (rest := turn - self._elapsed()) > 0:
            self._sleep(rest)
