"""A transfer looked after from a thread of its own: what stands still or crawls is cut, and what somebody wants to end
is ended. What moves and how it is cut is the place's affair."""

import threading
from collections.abc import Callable
from time import monotonic

from jobs.errors import PlaceUnusable, Stopped

SECONDS = 300.0  # in which LEAST has to move, so a large file may take as long as it needs
LEAST = 1 << 20  # bytes
AFTERWARDS = 20.0  # seconds, for what is tidied up after a cut or a stop
GRACE = 5.0  # seconds for a transfer that is to stop to hear of it by itself
LOOK_SECONDS = 0.1


class Watch:
    """For the length of the block: `cut` is called, from another thread, once fewer than LEAST bytes moved within
    `seconds`, and again every AFTERWARDS while it is not over; the block then ends with PlaceUnusable, whose sentence
    begins with `who`. Where `stop` is set, `heed` raises Stopped, `to_stop` is called after `grace` seconds, and the
    block, unless it comes to its end, ends with Stopped."""

    def __init__(
        self,
        who: str,
        seconds: float,
        cut: Callable[[], object],
        stop: threading.Event | None = None,
        to_stop: Callable[[], object] | None = None,
        grace: float = GRACE,
    ) -> None:
        self._who, self._seconds, self._cut = who, seconds, cut
        self._stop, self._to_stop, self._grace = stop, to_stop or cut, grace
        self._guard = threading.Lock()
        self._bytes, self._since = 0, monotonic()
        self._is_slow = self._is_stopped = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="transfer watch", daemon=True)

    @property
    def has_cut(self) -> bool:
        return self._is_slow or self._is_stopped

    def moved(self, count: int = LEAST) -> None:
        """So many bytes went or came; without a number enough for now."""
        with self._guard:
            self._bytes += count
            if self._bytes >= LEAST:
                self._bytes, self._since = 0, monotonic()

    def heed(self) -> None:
        """Stopped where it is to stop."""
        if self._stop is not None and self._stop.is_set():
            raise Stopped

    def commit(self) -> None:
        """From now on it is not stopped any more, for it might be there all the same. Stopped."""
        with self._guard:
            self.heed()
            self._stop = None

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if kind is None or not issubclass(kind, Exception):
            return
        if self._is_stopped:
            raise Stopped from None
        if self._is_slow:
            raise PlaceUnusable(
                f"{self._who} took or gave less than {LEAST >> 20} MiB in {self._seconds:g} seconds, so the connection "
                "was cut; try again once it is faster."
            ) from None

    def _look(self) -> None:
        until, asked_at = self._seconds, None
        while not self._over.wait(LOOK_SECONDS):
            with self._guard:
                now = monotonic()
                if self._stop is not None and self._stop.is_set() and not self._is_stopped:
                    asked_at = asked_at or now
                    if now - asked_at >= self._grace:
                        self._is_stopped = True
                        self._to_stop()
                if now - self._since >= until:
                    self._is_slow = True
                    self._since, until = now, min(AFTERWARDS, self._seconds)
                    self._cut()
