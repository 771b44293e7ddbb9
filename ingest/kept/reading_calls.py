"""What calls of a source hold, read as that source reads them: its mapping, its zone, and by what it finds customers.

Where the calls come from, whether they are new, and what becomes of their rows never enters.
"""

from functools import partial

import polars as pl

from ingest import source as sources
from ingest.calls.keys import found_by
from ingest.calls.payloads import Unfolded, unfold
from ingest.errors import SourceWrong
from ingest.hooks.learning import is_learning
from ingest.mapping import Mapping
from ingest.records import columns_of
from ingest.source import SourceDefinition
from ingest.sources import KINDS
from sql.documents import Documents
from sql.errors import quoted
from sql.reader import Reader


def read_calls(
    reader: Reader,
    documents: Documents,
    definition: SourceDefinition,
    payloads: pl.DataFrame,
    mapping: Mapping | None = None,
) -> Unfolded:
    """The rows of `payloads` through `mapping`, by default the one in force. SourceWrong for a source that has none,
    MappingWrong for one that cannot read calls."""
    settings = definition.settings
    if mapping is None:
        if is_learning(definition):
            name = definition.name
            raise SourceWrong(f"{quoted(name)} has no mapping yet; klankbord source learn {name} suggests one.")
        told = sources.mapping_in_force(definition)
    else:
        own = KINDS[definition.kind].complete(mapping)
        told = own.in_zone(settings.get("timezone", own.timezone))
    unfolded = unfold(documents, payloads, told, settings["rows"], partial(columns_of, reader))
    return found_by(unfolded, settings["key"]) if "key" in settings else unfolded
