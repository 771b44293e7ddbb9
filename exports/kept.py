"""The kept copies of what a run delivers, compressed, in the home: deliveries/<run>/<file>.zst.

A file is kept first and delivered from its copy. That is why an interrupted run is finished with the bytes that it
began with, and a finished one can be repeated, although people were merged or changed since. Who was forgotten since
is taken out of a copy before it is used again; a copy that is gone is made from the warehouse again.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from exports import csv
from exports.activity import Activities
from exports.destinations.folder import PIECE, sync, told
from exports.plan import Plan
from exports.settings import Settings
from sql.home import Home
from sql.named import query
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class File:
    """One file of a run: which it is (activities, broadcasts), its path in the folder, its rows, bytes and digest."""

    role: str
    name: str
    rows: int
    bytes: int
    sha256: str

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


class Kept:
    """The copies of one run."""

    def __init__(self, home: Home, run_id: int) -> None:
        self.folder = home.path / "deliveries" / str(run_id)

    def fill(self, warehouse: Warehouse, plan: Plan, role: str, name: str) -> File:
        """Keep the file of that role, its rows asked of the warehouse as it stands now."""
        with warehouse.reader() as reader:
            activities = Activities(reader, plan.settings, plan.interval)
            rows = activities.rows() if role == "activities" else activities.broadcasts()
            return self._write(role, name, csv.pieces(rows, plan.settings))

    def _write(self, role: str, name: str, pieces: Iterable[tuple[bytes, int]]) -> File:
        """Keep a file, given in pieces each with its rows; durable when this returns."""
        digest, size, rows = hashlib.sha256(), 0, 0
        path = self._path(role)
        fresh = path.with_suffix(".new")
        with told(self.folder, "choose another home"):
            self.folder.mkdir(parents=True, exist_ok=True)
            sync(self.folder.parent)
            with pa.output_stream(str(fresh), compression="zstd") as compressed:
                for piece, count in pieces:
                    compressed.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    rows += count
            sync(fresh)
            fresh.rename(path)
            sync(self.folder)
        return File(role, name, rows, size, digest.hexdigest())

    def read(self, file: File) -> Iterator[bytes]:
        with (
            told(self.folder, "restore it from a backup"),
            pa.input_stream(str(self._path(file.role)), compression="zstd") as whole,
        ):
            while piece := whole.read(PIECE):
                yield piece

    def has(self, file: File) -> bool:
        return self._path(file.role).exists()

    def ready(self, warehouse: Warehouse, plan: Plan, file: File) -> File:
        """The file as it may be used again: its copy is there, without the rows of people who were forgotten since."""
        if not self.has(file):
            return self.fill(warehouse, plan, file.role, file.name)
        with warehouse.reader() as reader:
            forgotten = {key for (key,) in reader.rows(query("exports/forgotten"))}
        return self._without(forgotten, file, plan.settings)

    def _without(self, forgotten: Set[int], file: File, settings: Settings) -> File:
        if file.role != "activities" or not forgotten:
            return file
        rest = self._write(file.role, file.name, csv.without(self.read(file), settings, forgotten))
        return file if rest.sha256 == file.sha256 else rest

    def drop(self, file: File) -> None:
        self._path(file.role).unlink(missing_ok=True)

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, role: str) -> Path:
        return self.folder / f"{role}.zst"
