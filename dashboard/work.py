"""Something that is done beside the page, so that it can be watched and stopped: a query, a source's run. It holds
what became of it. One piece of work under one key of the session."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from sql.errors import KlankbordError, QueryRefused
from sql.reader import Reader
from sql.warehouse import Warehouse

LOOK_SECONDS = 0.05
LOG = logging.getLogger("klankbord.dashboard")
T = TypeVar("T")


class Work(Generic[T]):
    def __init__(self, do: Callable[[threading.Event], T]) -> None:
        """`do` begins at once; it gets an event that is set when it should stop."""
        self.started = time.monotonic()
        self.ended: float | None = None
        self.result: T | None = None
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._done = threading.Event()
        # The thread alone holds `do`, and what it was given, such as whole files; a session holds this for long.
        threading.Thread(target=self._work, args=(do,), name="dashboard work", daemon=True).start()

    def _work(self, do: Callable[[threading.Event], T]) -> None:
        try:
            self.result = do(self._stop)
        except KlankbordError as error:
            self.error = error
        except Exception as error:
            LOG.exception("work beside a page failed")
            self.error = error
        finally:
            self.ended = time.monotonic()
            self._done.set()

    def is_done(self, within: float = 0) -> bool:
        """Whether it is done, now or within so many seconds."""
        return self._done.wait(within)

    def stop(self) -> None:
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set()

    @property
    def elapsed(self) -> float:
        """Seconds that it takes so far, or took."""
        return (self.ended or time.monotonic()) - self.started


class Asking(Work[T]):
    """Work that only asks the warehouse: to stop it stops the query that runs."""

    def __init__(self, warehouse: Warehouse, ask: Callable[[Reader], T]) -> None:
        """`ask` gets a reader of its own."""
        self._reader: Reader | None = None
        super().__init__(lambda stop: self._ask(warehouse, ask, stop))

    def _ask(self, warehouse: Warehouse, ask: Callable[[Reader], T], stop: threading.Event) -> T:
        with warehouse.reader() as reader:
            self._reader = reader
            try:
                if stop.is_set():
                    raise QueryRefused("It was stopped.")
                return ask(reader)
            finally:
                self._reader = None

    def stop(self) -> None:
        if not (self.is_stopped or self.is_done()):
            super().stop()
            threading.Thread(target=self._interrupt, name="dashboard stop", daemon=True).start()

    def _interrupt(self) -> None:
        """Again and again, for one that comes between two queries is lost."""
        while not self.is_done(LOOK_SECONDS):
            reader = self._reader
            if reader is not None:
                with suppress(Exception):  # it may have been closed just now
                    reader.interrupt()
