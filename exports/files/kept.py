"""The files that a run delivers, kept in the home to the byte: deliveries/<run>/ has each of them, and beside it
whose row stands where (<role>.people.parquet: one customer_key a row, in the file's order). Of what has a state
there is also what becomes of the destination's (changes.parquet).

That is why an interrupted run is finished with the bytes that it began with, and a finished one can be repeated,
although people were merged or changed since. The rows of people who were forgotten since are taken out."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import polars as pl

from exports.errors import CopyLost
from exports.files import written
from exports.settings.settings import FileShape
from jobs.places.folder import sync
from sql.home import Home
from sql.named import query
from sql.reader import Reader, literal


@dataclass(frozen=True)
class File:
    """One file of a run: which it is (activities, broadcasts, rows, manifest), its path in the folder; once written,
    its rows, bytes and digest."""

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
    """What one run keeps."""

    def __init__(self, home: Home, run_id: int) -> None:
        self.folder = home.path / "deliveries" / str(run_id)
        self._tmp = home.tmp
        self._mark = f"delivery-{run_id}"

    def path(self, file: File) -> Path:
        return self.folder / f"{file.role}.file"

    def people_path(self, role: str) -> Path:
        return self.folder / f"{role}.people.parquet"

    def table_path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def keep(
        self,
        reader: Reader,
        file: File,
        text: str,
        given: Mapping[str, Any],
        shape: FileShape,
        people: tuple[str, Mapping[str, Any]] | None,
    ) -> File:
        """Write the rows of `text` as `file`, and of the query `people` whose each is; durable when this returns."""
        self._make()
        if people is not None:
            self.keep_table(reader, f"{file.role}.people", *people)
        fresh = self._tmp / f"{self._mark}-{file.role}"
        rows = written.write(reader, text, given, shape, fresh)
        written.finish(fresh, shape)
        return self._take(fresh, replace(file, rows=rows))

    def keep_table(self, reader: Reader, name: str, text: str, given: Mapping[str, Any]) -> int:
        """Keep the rows of a query as Parquet; how many."""
        self._make()
        fresh = self._tmp / f"{self._mark}-{name}.parquet"
        found = reader.rows(f"copy (\n{text}\n) to {literal(str(fresh))} (format parquet, compression zstd)", given)
        sync(fresh)
        fresh.rename(self.table_path(name))
        sync(self.folder)
        return int(found[0][0])

    def keep_bytes(self, file: File, content: bytes) -> File:
        """Keep a small file that was made elsewhere."""
        self._make()
        fresh = self._tmp / f"{self._mark}-{file.role}"
        fresh.write_bytes(content)
        return self._take(fresh, file)

    def without(self, file: File, shape: FileShape, forgotten: pl.Series) -> File:
        """The file without the rows of forgotten people, rewritten where it has any. CopyLost."""
        people = self.people_path(file.role)
        if forgotten.is_empty() or not people.exists():
            return file
        whose = pl.scan_parquet(people)
        gone = whose.with_row_index("row").filter(pl.col("customer_key").is_in(forgotten.implode()))
        places = gone.select("row").collect().to_series()
        if places.is_empty():
            return file
        self.check(file)
        fresh, left = self._tmp / f"{self._mark}-{file.role}", self._tmp / f"{self._mark}-{file.role}.people"
        written.rewrite(self.path(file), fresh, shape, places, self._tmp)
        whose.filter(~pl.col("customer_key").is_in(forgotten.implode())).sink_parquet(left, compression="zstd")
        found = self._take(fresh, replace(file, rows=file.rows - len(places)))
        sync(left)
        left.rename(people)
        sync(self.folder)
        return found

    def leave_out(self, name: str, forgotten: pl.Series) -> int:
        """Take the rows of forgotten people out of a kept table; how many there were."""
        path = self.table_path(name)
        if not path.exists():
            return 0
        whole = pl.scan_parquet(path)
        gone: int = whole.filter(pl.col("kb_customer_key").is_in(forgotten.implode())).select(pl.len()).collect().item()
        if gone:
            fresh = self._tmp / f"{self._mark}-{name}.parquet"
            whole.filter(~pl.col("kb_customer_key").is_in(forgotten.implode())).sink_parquet(fresh, compression="zstd")
            sync(fresh)
            fresh.rename(path)
            sync(self.folder)
        return gone

    def check(self, file: File) -> None:
        """CopyLost where the kept file is gone, or is not what was sealed."""
        path = self.path(file)
        if not path.is_file():
            raise CopyLost(f"The kept copy of {file.name} is gone; restore {path} from a backup.")
        if digest(path) != file.sha256:
            raise CopyLost(f"The kept copy of {file.name} has changed on disk; restore {path} from a backup.")

    def discard(self) -> None:
        for left in self._tmp.glob(f"{self._mark}-*"):
            left.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        sync(self.folder.parent)

    def _take(self, fresh: Path, file: File) -> File:
        size, found = fresh.stat().st_size, digest(fresh)
        sync(fresh)
        fresh.rename(self.path(file))
        sync(self.folder)
        return replace(file, bytes=size, sha256=found)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def forgotten_people(reader: Reader) -> pl.Series:
    """The customer keys of forgotten people, those that were merged into theirs included."""
    return reader.frame(query("exports/forgotten")).to_series()
