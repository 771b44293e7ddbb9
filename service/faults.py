"""What is our fault: logged in the home, whole but for tokens, and shown as a reference alone."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from jobs.secrets import redact_shown

LOG_NAME = "klankbord.log"
LOG_BYTES = 5_000_000


def record(home: Path, error: BaseException) -> str:
    """Log `error` in the home's log and return the sentence to show; a home that takes no log still gets one."""
    reference = secrets.token_hex(4).upper()
    with suppress(OSError), _handler(home) as handler:
        told = (type(error), error, error.__traceback__)
        handler.handle(logging.LogRecord("klankbord", logging.ERROR, "", 0, f"fault {reference}", None, told))
    return f"Something broke, reference {reference}; details in {home / LOG_NAME}."


@contextmanager
def logged(home: Path) -> Iterator[None]:
    """For the length of the block, what any room logs under `klankbord` goes to the home's log."""
    logger = logging.getLogger("klankbord")
    with _handler(home) as handler:
        logger.addHandler(handler)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(handler)
            logger.propagate = True


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, traceback included, for an error may repeat what it was given."""
        return redact_shown(super().format(record))


class _Quiet(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk must not print a traceback."""


@contextmanager
def _handler(home: Path) -> Iterator[logging.Handler]:
    handler = _Quiet(home / LOG_NAME, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(_Redacted("%(asctime)s %(message)s"))
    try:
        yield handler
    finally:
        handler.close()
