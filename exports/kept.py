"""The kept copies of what was delivered, compressed, in the home: deliveries/<run>/<file>.zst.

A file is kept first and delivered from its copy. That is why an interrupted run is finished with the bytes that it
began with, and a finished one can be repeated, although people were merged or changed since. Who was forgotten since
is taken out of a copy before it is used again.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from exports import csv
from exports.destinations.folder import PIECE, sync, told
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

    def write(self, role: str, name: str, pieces: Iterable[tuple[bytes, int]]) -> File:
        """Keep a file, given in pieces each with its rows; durable when this returns."""
        digest, size, rows = hashlib.sha256(), 0, 0
        path = self._path(role)
        fresh = path.with_suffix(".new")
        with told(self.folder, "choose another home"):
            self.folder.mkdir(parents=True, exist_ok=True)
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

    def all_without_forgotten(self, warehouse: Warehouse, files: list[File], settings: Settings) -> list[File]:
        """The files as they may be used again: rows of people who were forgotten since are taken out of the copies."""
        with warehouse.reader() as reader:
            forgotten = {key for (key,) in reader.rows(query("exports/forgotten"))}
        return [self._without(forgotten, each, settings) for each in files]

    def _without(self, forgotten: Set[int], file: File, settings: Settings) -> File:
        if file.role != "activities" or not forgotten:
            return file
        rest = self.write(file.role, file.name, csv.without(self.read(file), settings, forgotten))
        return file if rest.sha256 == file.sha256 else rest

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, role: str) -> Path:
        return self.folder / f"{role}.zst"
