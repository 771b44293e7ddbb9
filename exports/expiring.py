"""What finished runs keep of their files does not stay for ever: it holds what people can be known by, and needs disk.
What was delivered, and the record of it, is not touched."""

from contextlib import suppress
from datetime import datetime, timedelta

from exports.errors import ExportBusy
from exports.files.kept import Kept
from exports.running import alone
from sql.named import query
from sql.warehouse import Warehouse


def expire(warehouse: Warehouse, now: datetime, delivery_days: int) -> int:
    """Let go of the files of runs that ended so long ago (UTC); how many runs."""
    with warehouse.reader() as reader:
        ended = dict(reader.rows(query("expiry/deliveries"), {"before": now - timedelta(days=delivery_days)}))
    count = 0
    for folder in (warehouse.home.path / "deliveries").glob("*"):
        if folder.name.isdigit() and (name := ended.get(int(folder.name))) is not None:
            with suppress(ExportBusy), alone(warehouse, name):  # what is repeated just now goes the next night
                Kept(warehouse.home, int(folder.name)).discard()
                count += 1
    return count
