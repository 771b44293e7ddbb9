"""Which names of time zones there are. What is done with one never enters."""

from zoneinfo import ZoneInfo


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
