"""The moments that queries written by hand speak of: `$days_90` is the wall-clock time 90 days before as_of, in UTC.

Worked out apart from the language's own windows, so that a mistake there shows as other people.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.world import AS_OF

ZONE = ZoneInfo("Europe/Amsterdam")


def with_moments(text: str) -> str:
    """The query with a literal for each `$as_of`, `$days_N`, `$months_N` and `$years_N`."""
    return re.sub(r"\$(as_of|days|months|years)(?:_(\d+))?", lambda found: f"'{moment(found[1], found[2])}'", text)


def moment(unit: str, count: str | None) -> datetime:
    if unit == "as_of":
        return AS_OF
    local = AS_OF.replace(tzinfo=UTC).astimezone(ZONE).replace(tzinfo=None)
    if unit == "days":
        local -= timedelta(days=int(count or 0))
    else:
        months = local.year * 12 + local.month - 1 - int(count or 0) * (12 if unit == "years" else 1)
        local = local.replace(year=months // 12, month=months % 12 + 1)
    return local.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)
