"""What calls us: one TOML file a vendor in vendors/, its mapping and what little there is beside it.

    [vendor]
    title = "SendGrid"
    setup = "Under Settings, Mail Settings, Event Webhook, …"   # where the vendor wants our address
    signature = "sendgrid"                                      # a scheme of signatures/; without it a token alone
    max_age_seconds = 900                                       # how old a signature may be
    rows = "events"                                             # what a mapping without rules makes
    tells_stored = true                                         # the reply is the body, with the id of each customer
    learns = true                                               # until it has a mapping, calls are only kept

All else in the file is the mapping (mapping.py). A new vendor is a new file, and at most a scheme of signatures.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.mapping import Mapping

ROOM = Path(__file__).with_name("vendors")


@dataclass(frozen=True)
class Vendor:
    name: str
    title: str
    setup: str
    mapping: Mapping
    signature: str | None = None
    max_age_seconds: float = 900.0
    rows: str = "events"
    tells_stored: bool = False
    learns: bool = False


@cache
def vendors() -> dict[str, Vendor]:
    """Every vendor by name."""
    return {path.stem: _read(path) for path in sorted(ROOM.glob("*.toml"))}


def _read(path: Path) -> Vendor:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    own = told.pop("vendor")
    return Vendor(path.stem, mapping=Mapping.from_dict(told, f"The mapping of {path.stem}"), **own)
