"""When a token ends, read from the token itself: a JWT tells it in `exp`. Nothing is verified here, only read, and no
text shows any part of the token."""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

SOON, URGENT = timedelta(days=14), timedelta(days=7)


class Urgency(StrEnum):
    SOON = "soon"  # within 14 days
    URGENT = "urgent"  # within 7 days
    ENDED = "ended"


@dataclass(frozen=True)
class Notice:
    urgency: Urgency
    ends_at: datetime
    text: str  # a sentence's end: "ends on 3 December 2026, in 6 days"


def read_end(token: str) -> datetime | None:
    """When the JWT ends (UTC); None for one without an end, and for what is no JWT and so tells none."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        end = claims["exp"]
        if isinstance(end, bool) or not isinstance(end, int | float) or not math.isfinite(end) or end <= 0:
            return None
        return datetime.fromtimestamp(end, UTC).replace(tzinfo=None)
    except (binascii.Error, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None


def token_notice(token: str, now: datetime) -> Notice | None:
    """What there is to say about the token's end: from 14 days before it, sharper from 7; None before, or without."""
    end = read_end(token)
    if end is None or end - now > SOON:
        return None
    day = f"{end.day} {end:%B %Y}"
    if end <= now:
        return Notice(Urgency.ENDED, end, f"ended on {day}")
    left = (end - now).days
    told = {0: "in less than a day", 1: "in 1 day"}.get(left, f"in {left} days")
    return Notice(Urgency.URGENT if end - now <= URGENT else Urgency.SOON, end, f"ends on {day}, {told}")
