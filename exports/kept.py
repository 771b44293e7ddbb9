"""The rows that a run took, kept in the home as Parquet: deliveries/<run>/<role>.parquet, texts in order under their
headers, activities with their customer_key.

Every file is written from its kept rows. That is why an interrupted run is finished with the bytes that it began with,
and a finished one can be repeated, although people were merged or changed since. The rows of people who were forgotten
since are left out; rows that are gone are asked of the warehouse again.
"""

import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import polars as pl

from exports import csv
from exports.activity import Activities
from exports.destinations import folder
from exports.errors import CopyLost
from exports.plan import Plan
from exports.settings import KEY, Settings
from sql.home import Home
from sql.named import query
from sql.reader import Reader
from sql.warehouse import Warehouse

MEND = ", or remove it to have it made again"


@dataclass(frozen=True)
class File:
    """One file of a run: which it is (activities, broadcasts), its path in the folder; once written, its rows, bytes
    and digest."""

    role: str
    name: str
    rows: int = 0
    bytes: int = 0
    sha256: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


class Kept:
    """The kept rows of one run; `written_by` is the run that writes its files, where that is another."""

    def __init__(self, home: Home, run_id: int, written_by: int | None = None) -> None:
        self._writer_id = run_id if written_by is None else written_by
        self.folder = home.path / "deliveries" / str(run_id)
        self._fresh = home.tmp / f"delivery-{run_id}.parquet"

    def keep(self, activities: Activities, role: str) -> None:
        """Keep the rows of that role as the warehouse has them; durable when this returns."""
        with folder.told(self.folder, "choose another home"):
            self.folder.mkdir(parents=True, exist_ok=True)
            folder.sync(self.folder.parent)
            activities.write(role, self._fresh)
            folder.sync(self._fresh)
            self._fresh.rename(self._path(role))
            folder.sync(self.folder)

    def write(self, file: File, settings: Settings, forgotten: pl.Series) -> File:
        """Write the file, still hidden, from its kept rows without those of forgotten people. CopyLost."""
        try:
            rows = pl.scan_parquet(self._path(file.role))
            if file.role == "activities":
                rows = rows.filter(~pl.col(KEY).is_in(forgotten.implode())).drop(KEY)
            count = rows.select(pl.len()).collect().item()
            size, digest = folder.write(settings.folder, file.name, self._writer_id, csv.pieces(rows, settings))
        except (pl.exceptions.PolarsError, OSError):
            raise CopyLost(self._told(file, "cannot be read", MEND)) from None
        return replace(file, rows=count, bytes=size, sha256=digest)

    def again(self, warehouse: Warehouse, plan: Plan, file: File, *, strict: bool) -> File:
        """Write a sealed file again, still hidden: the same bytes but for the people who were forgotten since.

        Rows that are gone are kept anew; where strict they have to give the same bytes. CopyLost otherwise.
        """
        is_lost = not self._path(file.role).exists()
        with warehouse.reader() as reader:
            forgotten = forgotten_people(reader)
            if is_lost:
                self.keep(Activities(reader, plan.settings, plan.interval), file.role)
        found = self.write(file, plan.settings, forgotten)
        is_shorter = found.rows < file.rows and not forgotten.is_empty()
        if found.sha256 == file.sha256 or (is_lost and not strict) or (is_shorter and not is_lost):
            return found
        folder.drop(plan.settings.folder, file.name, self._writer_id)
        if is_lost:
            self._path(file.role).unlink()
            raise CopyLost(self._told(file, "is gone and what it held has changed since"))
        raise CopyLost(self._told(file, "has changed on disk", MEND))

    def discard(self) -> None:
        self._fresh.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _told(self, file: File, what: str, more: str = "") -> str:
        return f"The kept copy of {file.name} {what}; restore {self._path(file.role)} from a backup{more}."

    def _path(self, role: str) -> Path:
        return self.folder / f"{role}.parquet"


def forgotten_people(reader: Reader) -> pl.Series:
    """The customer keys of forgotten people, those that were merged into theirs included."""
    return reader.frame(query("exports/forgotten")).to_series()
