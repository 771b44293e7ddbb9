"""The kinds of sources: one file a vendor that is asked, one mapping file a vendor that calls."""

from ingest.kind import Kind
from ingest.sources.closealert import CloseAlert
from ingest.sources.hook import HOOKS

KINDS: dict[str, type[Kind]] = {"closealert": CloseAlert, **HOOKS}
