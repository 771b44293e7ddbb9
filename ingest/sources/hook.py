"""Sources that call us: one kind a vendor's file (ingest/vendor.py), all made here. Nothing is fetched from them.

What is received lands through ingest/receiving.py; the address, the signature's settings and the mapping are the
source's own.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.errors import SourceWrong
from ingest.kind import Batched, Setting
from ingest.mapping import Mapping
from ingest.pipeline import Batch
from ingest.signatures import SCHEMES
from ingest.vendor import Vendor, vendors

KEY = "signing_key"


def _check_days(text: str) -> str:
    if not text.strip().isascii() or not text.strip().isdigit() or not 0 <= int(text) <= 3650:
        raise ValueError("is a whole number of days, 0 to 3650")
    return str(int(text))


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
        return cls.vendor.mapping if given is None else given

    def batches(self, *_: object) -> Iterator[Batch]:
        raise SourceWrong(
            f"{self.vendor.title} calls Klankbord, so there is nothing to fetch; see its runs for what came."
        )

    def test(self, *_: object) -> str:
        return f"{self.vendor.setup} Klankbord cannot call to ask; what arrives is seen under runs."


def _kind_of(vendor: Vendor) -> type[Batched]:
    settings = {
        "rows": Setting("what a mapping without rules makes of each element", vendor.rows, _check_rows),
        "keep_days": Setting("how many days calls are kept as they came, to be read anew", "30", _check_days),
    }
    optional = {}
    if vendor.signature:
        age = f"{vendor.max_age_seconds / 60:g}"
        settings["max_age_minutes"] = Setting("how old a signed call may be", age, _check_minutes)
        optional[KEY] = SCHEMES[vendor.signature].secret
    own = {"vendor": vendor, "settings": settings, "optional_secrets": optional, "__doc__": vendor.title}
    return type(f"{vendor.title.replace(' ', '')}Hook", (Hook,), own)


HOOKS: dict[str, type[Batched]] = {name: _kind_of(vendor) for name, vendor in vendors().items()}
