"""How long to wait before trying again. Nothing here sleeps, draws lots or asks the clock: the caller does."""

from collections.abc import Callable

from jobs.errors import CallFailed, Transient


class Backoff:
    """Waits that double from `first` to `longest` seconds, each cut by up to a quarter at random so that many callers
    do not come back at once; together at most `patience` seconds. `random` gives numbers from 0 up to 1."""

    def __init__(self, first: float, longest: float, patience: float, random: Callable[[], float]) -> None:
        self._first, self._longest, self._patience, self._random = first, longest, patience, random
        self._tries = 0
        self._waited = 0.0

    def after(self, error: CallFailed) -> float:
        """Seconds to wait before the next try, no fewer than the other side asked for. Raises `error` where no try is
        left: it is terminal, or the patience would be spent."""
        if not isinstance(error, Transient):
            raise error
        wait = min(self._first * 2.0**self._tries, self._longest) * (1 - self._random() / 4)
        wait = max(wait, error.retry_after or 0.0)
        if self._waited + wait > self._patience:
            raise error
        self._tries += 1
        self._waited += wait
        return wait
