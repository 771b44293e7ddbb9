"""Something that is done beside the page, so that it can be watched and stopped: a query, a source's run. It holds
what became of it. One piece of work under one key of the session."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from sql.errors import KlankbordError

LOG = logging.getLogger("klankbord.dashboard")
T = TypeVar("T")


class Work(Generic[T]):
    def __init__(self, do: Callable[[threading.Event], T]) -> None:
        """`do` begins at once; it gets an event that is set when it should stop."""
        self.started = time.monotonic()
        self.result: T | None = None
        self.error: Exception | None = None
        self._do = do
        self._stop = threading.Event()
        self._done = threading.Event()
        threading.Thread(target=self._work, name="dashboard work", daemon=True).start()

    def _work(self) -> None:
        try:
            self.result = self._do(self._stop)
        except KlankbordError as error:
            self.error = error
        except Exception as error:
            LOG.exception("work beside a page failed")
            self.error = error
        finally:
            self._done.set()

    def is_done(self, within: float = 0) -> bool:
        """Whether it is done, now or within so many seconds."""
        return self._done.wait(within)

    def stop(self) -> None:
        self._stop.set()

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.started
