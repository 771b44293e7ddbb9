"""The door of the warehouse for rows: a batch of one kind lands whole, in the caller's transaction.

Validated, the rejected kept with their reason, tied to people, told from what is there already, inserted; all as sets.
Where the rows came from and what their columns were called before never enters.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import polars as pl

from ingest.landing import totals
from ingest.landing.activities import land_activity
from ingest.landing.customers import land_customers
from ingest.landing.events import land_events
from ingest.landing.landing import Landing
from ingest.landing.staging import stage
from ingest.landing.surveys import land_answers, land_responses
from ingest.records import records_of
from jobs.run import Counts
from sql.reader import Writer

Land = Callable[[Landing], Counts]
LANDINGS: Mapping[str, Land] = {
    "customers": land_customers,
    "events": land_events,
    "responses": land_responses,
    "answers": land_answers,
}


def land(
    writer: Writer,
    kind: str,
    records: pl.DataFrame,
    *,
    source: str,
    run_id: int,
    received_at: datetime,
    landings: Mapping[str, Land] = LANDINGS,
    is_anew: bool = False,
) -> Counts:
    """Land `records`, canonical rows of `kind` in the order of their arrival; what became of them.

    Raises UnknownRecords for a kind that does not exist. `records` may have LINE, where each row stood in its file,
    and CALL, the call that brought it. `landings`: how each kind lands; what `is_anew` lands otherwise.
    """
    asked = records_of(writer, kind)
    if not records.height:
        return Counts()
    landing = Landing(writer, stage(writer, asked, records), source, run_id, received_at, is_anew)
    totals.begin(writer)
    return landings.get(asked.kind, land_activity)(landing)
