"""When a token that nobody uses falls asleep, and from when on that is said; it knows none of the tokens."""

from datetime import datetime, timedelta
from enum import StrEnum

UNUSED = timedelta(days=60)
WARNED = timedelta(days=14)  # so long before


class Sleep(StrEnum):
    AWAKE = "awake"
    SOON = "sleeps soon"
    ASLEEP = "asleep"

    @classmethod
    def of(cls, awake_at: datetime, now: datetime) -> "Sleep":
        """How a token fares that was made, used or woken last at `awake_at`."""
        left = awake_at + UNUSED - now
        if left <= timedelta():
            return cls.ASLEEP
        return cls.SOON if left <= WARNED else cls.AWAKE
