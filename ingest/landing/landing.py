"""What every kind's landing is handed: the batch on the table, and what is told of it."""

from dataclasses import dataclass
from datetime import datetime

from ingest.landing.staging import Staged
from sql.reader import Writer


@dataclass(frozen=True)
class Landing:
    """`received_at` UTC. `is_anew`: the rows are read anew, and the table `origin` (call, received_at) has when they
    came, `read_again` (received_at) when all the calls did that are read anew as wholes."""

    writer: Writer
    staged: Staged
    source: str
    run_id: int
    received_at: datetime
    is_anew: bool = False
