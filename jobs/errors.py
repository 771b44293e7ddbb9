"""What can go wrong in a run, whatever it brings in or sends out.

KlankbordError
└── JobError
    ├── SecretMissing     a reference that leads to no secret
    ├── SettingRefused    a setting or secret that does not exist, is missing, or whose value does not fit
    ├── ScheduleRefused   a cron or a zone that cannot be read
    ├── LinkRefused       data that a link parameter cannot carry
    ├── LinkUnreadable    a link parameter that was not made here, was changed, is over, or says nothing any more
    ├── PlaceUnusable     a folder, SFTP server or bucket that cannot be reached, or where something may not be done
    │   └── PlaceTaken    a name that is there already, and nothing is ever overwritten
    └── CallFailed        another system did not do what it was asked; `status` and `body` are its reply, redacted
        ├── Transient     worth trying again, after `retry_after` seconds where it said so
        └── Terminal      the same call would fail again

Stopped                   no error: somebody wants the run to end
"""

from copy import copy
from typing import Any, Self

from sql.errors import KlankbordError


class Stopped(Exception):
    pass


class JobError(KlankbordError):
    pass


class SecretMissing(JobError):
    pass


class SettingRefused(JobError):
    pass


class ScheduleRefused(JobError):
    pass


class LinkRefused(JobError):
    pass


class LinkUnreadable(JobError):
    pass


class PlaceUnusable(JobError):
    pass


class PlaceTaken(PlaceUnusable):
    pass


class CallFailed(JobError):
    was_sent = True  # whether the other side may have got what it was asked; False where it surely has not

    def __init__(self, message: str, status: int | None = None, body: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = body

    def in_words(self, message: str) -> Self:
        """The same failure, told otherwise."""
        told = copy(self)
        told.args = (message,)
        return told


class Transient(CallFailed):
    def __init__(
        self,
        message: str,
        status: int | None = None,
        body: Any = None,
        retry_after: float | None = None,
        *,
        was_sent: bool = True,
    ) -> None:
        super().__init__(message, status, body)
        self.retry_after = retry_after
        self.was_sent = was_sent


class Terminal(CallFailed):
    pass
