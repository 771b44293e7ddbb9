"""Sources that call us: one kind a vendor's file (ingest/calls/vendor.py), all made here. Nothing is fetched from them.

What is received lands through ingest/hooks/receiver.py; the address, the signature's settings and the mapping are the
source's own.
"""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.calls.keys import check_key
from ingest.calls.signatures import SCHEMES
from ingest.calls.vendor import Vendor, vendors
from ingest.mapping import Mapping
from ingest.mapping.check import check_path
from jobs.checks import check_whole, check_zone
from jobs.setting import Setting

KEY = "signing_key"
KEEP_DAYS = 30


def _check_minutes(text: str) -> str:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1
    if not 0 < minutes <= 60 * 24 * 14:
        raise ValueError("is a number of minutes, more than 0 and at most two weeks")
    return text.strip()


def _check_rows(text: str) -> str:
    if not text.strip():
        raise ValueError("is customers, events, responses, answers or an activity of a data model")
    return text.strip()


class Hook:
    """One source that calls us."""

    vendor: ClassVar[Vendor]
    settings: ClassVar[Map[str, Setting]]
    secrets: ClassVar[Map[str, str]] = {}
    optional_secrets: ClassVar[Map[str, str]]
    schedule: ClassVar[str] = ""
    model: ClassVar[str] = ""

    def __init__(self, *_: object) -> None:
        self.notes: list[str] = []

    @classmethod
    def complete(cls, given: Mapping | None) -> Mapping:
        if given is None:
            return cls.vendor.mapping
        for path in (*([] if given.rows else given.theirs), *filter(None, [given.inside])):
            check_path(path)
        return given

    def test(self, *_: object) -> str:
        return f"{self.vendor.setup} Klankbord cannot call to ask; what arrives is seen under runs."


_OF_RECEIVERS = {
    "key": Setting(
        "what finds a customer: both (customer_id first, then the e-mail address), or customer_id or email alone",
        "both",
        check_key,
    ),
    "export": Setting("the export that is started after rows have landed", ""),
    "most_objects": Setting("how many objects a call may bring", "1000", check_whole(1, 100_000)),
}


def _kind_of(vendor: Vendor) -> type[Hook]:
    settings = {
        "rows": Setting("what a mapping without rules makes of each element", vendor.rows, _check_rows),
        "timezone": Setting("the zone of times that come without an offset", vendor.mapping.timezone, check_zone),
        "keep_days": Setting(
            "how many days calls are kept as they came, to be read anew", str(KEEP_DAYS), check_whole(0, 3650, "days")
        ),
    }
    if vendor.learns:
        settings |= _OF_RECEIVERS
    optional = {}
    if vendor.signature:
        age = f"{vendor.max_age_seconds / 60:g}"
        settings["max_age_minutes"] = Setting("how old a signed call may be", age, _check_minutes)
        optional[KEY] = SCHEMES[vendor.signature].secret
    own = {"vendor": vendor, "settings": settings, "optional_secrets": optional, "__doc__": vendor.title}
    return type(f"{vendor.title.replace(' ', '')}Hook", (Hook,), own)


HOOKS: dict[str, type[Hook]] = {name: _kind_of(vendor) for name, vendor in vendors().items()}
