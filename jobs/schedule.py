"""When something runs: cron in a zone, as Debian's cron does it on days when the clock is moved.

A time that a day does not have runs once at the next hour that it has; a time that comes twice runs once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from jobs.errors import ScheduleRefused


@dataclass(frozen=True)
class Schedule:
    """Five fields of `cron` (minute, hour, day, month, weekday; 0 is Sunday), read in the IANA zone `timezone`."""

    cron: str
    timezone: str

    def __post_init__(self) -> None:
        if len(self.cron.split()) != 5:
            raise ScheduleRefused(
                f"The schedule {self.cron!r} is not five fields: minute, hour, day, month, weekday; "
                "0 6 * * * is every day at 06:00."
            )
        try:
            zone = ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError):
            raise ScheduleRefused(f"The timezone {self.timezone!r} does not exist; Europe/Amsterdam does.") from None
        try:
            next(CronSim(self.cron, datetime(2000, 1, 1, tzinfo=zone)))
        except CronSimError as error:
            field = str(error).removeprefix("Bad ")
            raise ScheduleRefused(
                f"The schedule {self.cron!r} has a {field} that does not exist; 0 6 * * * is every day at 06:00."
            ) from None
        except StopIteration:
            raise ScheduleRefused(
                f"The schedule {self.cron!r} names a day that never comes; 0 6 * * * is every day at 06:00."
            ) from None

    def next_after(self, at: datetime) -> datetime:
        """The first time strictly after `at`; both UTC without an offset."""
        return next(self._times(at))

    def upcoming(self, at: datetime, count: int) -> list[datetime]:
        """The next `count` times after `at`."""
        return list(islice(self._times(at), count))

    def _times(self, at: datetime) -> Iterator[datetime]:
        for local in CronSim(self.cron, at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.timezone))):
            time = local.astimezone(UTC).replace(tzinfo=None)
            if time > at:  # in the hour that comes twice, local times lie behind the second of them
                yield time
