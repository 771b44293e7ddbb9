"""How a call names a profile and an instant, and what is answered where the profile is not there or is wrong."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from segments import profiles
from segments.check import check
from segments.checked import Checked
from segments.errors import (
    ProfileChanged,
    ProfileErrors,
    ProfileInUse,
    ProfileTaken,
    ProfileUnknown,
    VersionUnknown,
)
from service.api.call import TEXT, WHOLE, Given, described, many, thing
from service.api.problem import Refused
from sql.errors import quoted
from sql.reader import Reader

PROFILE = {
    "text": described(TEXT, "The profile, in the profile language"),
    "name": described(TEXT, "Or the name of a saved one"),
}
AS_OF = {"as_of": described(TEXT, "The instant to evaluate at, ISO 8601; default now")}
PROBLEM = thing(line=WHOLE, column=WHOLE, message=TEXT, expected=many(TEXT), nearest=TEXT)


def checked_of(given: Given, reader: Reader, asked: Mapping[str, Any], as_of: datetime | None = None) -> Checked:
    """The profile that `asked` gives by its `text` or `name`, checked. Refused 400, 404, or 422 with every problem."""
    text, name = asked.get("text"), asked.get("name")
    if (text is None) == (name is None):
        raise Refused(400, 'Give either "text" or "name".')
    if not isinstance(text if name is None else name, str):
        raise Refused(400, '"text" and "name" must be a text.')
    with told():
        if name is not None:
            text = profiles.get(reader, name).text
        return check(reader, str(text), given.warehouse.home.settings.timezone, as_of, warn=as_of is not None)


@contextmanager
def told() -> Iterator[None]:
    """What can be wrong with a profile as a reply: 404 not there, 409 in the way of another, 422 wrong in itself."""
    try:
        yield
    except (ProfileUnknown, VersionUnknown) as error:
        raise Refused(404, str(error)) from None
    except ProfileTaken as error:
        raise Refused(409, str(error)) from None
    except ProfileInUse as error:
        raise Refused(409, str(error), users=list(error.users)) from None
    except ProfileChanged as error:
        raise Refused(409, str(error), version=error.version, difference=list(error.difference)) from None
    except ProfileErrors as error:
        problems = [each.as_data() for each in error.problems]
        raise Refused(422, str(error), profile_valid=False, errors=problems) from None


def as_of_of(given: Given) -> datetime:
    return instant_of(given, "as_of") or given.now


def instant_of(given: Given, name: str) -> datetime | None:
    """The instant that the body's `name` tells, naive UTC; None where it tells none. Refused 400 for what is none."""
    text = given.body.get(name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    except (ValueError, OverflowError):
        raise Refused(
            400, f"{quoted(name)} {quoted(text)} is no instant; write it as 2026-11-21 or 2026-11-21T10:00:00+01:00."
        ) from None
