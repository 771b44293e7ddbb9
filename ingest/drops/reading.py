"""How a dropped file is read: as which rows, by which mapping."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.errors import MappingWrong
from ingest.files import Landing, land_list_file, records_and_mapping
from ingest.mapping import Mapping
from jobs.run import Counts
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse

LIST = "list:"


@dataclass(frozen=True)
class Reading:
    """`rows` as the setting says: customers, events, answers, responses, a model's name, or list:NAME."""

    rows: str
    mapping: Mapping

    @property
    def is_whole(self) -> bool:
        """Whether a file takes the place of all that were before it."""
        return self.rows.startswith(LIST)

    @property
    def digest(self) -> str:
        told = json.dumps([self.rows, self.mapping.to_dict()], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def check(self, reader: Reader) -> None:
        """UnknownRecords where there are no rows of that name, MappingWrong where they take no mapping."""
        if self.is_whole and self.mapping != Mapping():
            raise MappingWrong("A list takes no mapping: its one column is customer_id or email.")
        if not self.is_whole:
            records_and_mapping(reader, self.rows, self.mapping)

    def land(
        self, writer: Writer, warehouse: Warehouse, path: Path, source: str, run_id: int, received_at: datetime
    ) -> Counts:
        """Land the file whole, within the writer's transaction, or raise and land nothing."""
        if self.is_whole:
            return land_list_file(writer, warehouse, self.rows.removeprefix(LIST), path, run_id, received_at)
        records, told = records_and_mapping(writer, self.rows, self.mapping)
        return Landing(warehouse, records, told, source, run_id, received_at).land(writer, path)


def check_rows(text: str) -> str:
    """What `rows` may be, as far as it can be told without the warehouse."""
    text = text.strip()
    name = text.removeprefix(LIST)
    if not name.strip() or not name.isprintable() or (text.startswith("list") and not text.startswith(LIST)):
        raise ValueError("is customers, events, answers, responses, an activity of a data model, or list:NAME")
    return LIST + name.strip() if text.startswith(LIST) else text
