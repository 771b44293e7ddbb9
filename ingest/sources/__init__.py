"""The kinds of sources, one file a vendor, each named here once."""

from ingest.kind import Kind
from ingest.sources.closealert import CloseAlert

KINDS: dict[str, type[Kind]] = {"closealert": CloseAlert}
