"""Which delivered files have somebody in them, as far as the kept copies tell: whose rows stand where in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from exports import ledger
from exports.files.kept import Kept
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class InFile:
    """`rows`: how many of the file's rows are theirs; `delivered_at` UTC."""

    export: str
    run_id: int
    file: str
    rows: int
    delivered_at: datetime


def files_with(warehouse: Warehouse, keys: Sequence[int]) -> list[InFile]:
    """The files, the newest first, that have rows of whoever has one of these keys. Of a file whose copy has expired
    nothing is known."""
    with warehouse.reader() as reader:
        delivered = reader.rows(
            "select run_id, export, file, delivered_at from app.delivery order by delivered_at desc, run_id desc, file"
        )
        sealed = {run_id: ledger.found(reader, run_id) for run_id in dict.fromkeys(run_id for run_id, *_ in delivered)}
    found = []
    for run_id, export, address, at in delivered:
        plan, files = sealed[run_id] or (None, [])
        kept = Kept(warehouse.home, run_id)
        for file in files:
            if plan is None or not file.has_people or ledger.address(plan.settings, file) != address:
                continue
            whose = [path for each in file.versions if (path := kept.people_path(each)).is_file()]
            if whose and (rows := _count(whose[0], keys)):
                found.append(InFile(export, run_id, address, rows, at))
    return found


def _count(path: Path, keys: Sequence[int]) -> int:
    theirs = pl.scan_parquet(path).filter(pl.col("customer_key").is_in(list(keys)))
    return int(theirs.select(pl.len()).collect().item())
