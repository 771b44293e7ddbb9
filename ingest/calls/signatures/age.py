"""How long ago a call was signed."""

from datetime import datetime, timedelta

from ingest.errors import SignatureWrong


def check_age(timestamp: str, now: datetime, max_age_seconds: float) -> None:
    """SignatureWrong where the seconds since 1970 in `timestamp` are none, or further from `now` than that."""
    try:
        at = datetime(1970, 1, 1) + timedelta(seconds=float(timestamp))
    except (ValueError, OverflowError):
        raise SignatureWrong("The time in the signature is no number of seconds.") from None
    check_time(at, now, max_age_seconds)


def check_time(at: datetime, now: datetime, max_age_seconds: float) -> None:
    """SignatureWrong where `at` (UTC) is further from `now` than that."""
    if abs((now - at).total_seconds()) > max_age_seconds:
        raise SignatureWrong(f"The call was signed at {at:%Y-%m-%d %H:%M:%S} UTC, which is too long from now.")
