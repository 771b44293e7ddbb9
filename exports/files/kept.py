"""The files that a run delivers, kept in the home to the byte: deliveries/<run>/ has each of them, and beside it
whose row stands where (<role>.<digest>.people.parquet: one customer_key a row, in the file's order). Of what has a
state it also tells the change, and there is what becomes of the destination's (changes.parquet).

That is why an interrupted run is finished with the bytes that it began with, and a finished one can be repeated,
although people were merged or changed since. The rows of people who were forgotten since are taken out, and where
nothing was brought yet those of people who are not to be sent any more."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import polars as pl

from exports.errors import CopyLost
from exports.files import written
from exports.plan import Plan
from exports.settings.settings import FileShape
from jobs.places.folder import sync
from sql.home import Home
from sql.named import query
from sql.reader import Reader, literal

CHANGES = "changes"


@dataclass(frozen=True)
class File:
    """One file of a run: which it is (activities, broadcasts, rows, manifest), its path in the folder; once written,
    its rows, bytes and digest, and `before` the digests that it was sealed with before people were forgotten."""

    role: str
    name: str
    rows: int = 0
    bytes: int = 0
    sha256: str = ""
    before: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "before": tuple(data.get("before", ()))})

    @property
    def has_people(self) -> bool:
        return self.role in ("activities", "rows")

    @property
    def versions(self) -> list[Self]:
        """It, and what it was before people were forgotten."""
        return [self, *(replace(self, sha256=each) for each in reversed(self.before))]


class Kept:
    """What one run keeps."""

    def __init__(self, home: Home, run_id: int) -> None:
        self.run_id = run_id
        self.folder = home.path / "deliveries" / str(run_id)
        self._tmp = home.tmp
        self._mark = f"delivery-{run_id}"

    def path(self, file: File) -> Path:
        return self.folder / f"{file.role}.file"

    def people_path(self, file: File) -> Path:
        """Whose rows are in the file with that digest: named by it, so that the two can never be taken for a pair that
        they are not."""
        return self.folder / f"{file.role}.{file.sha256[:16]}.people.parquet"

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
        count = self.keep_table(reader, "people", *people) if people is not None else None
        fresh = self.fresh_path(file)
        rows = written.write(reader, text, given, shape, fresh)
        if count not in (None, rows):
            raise RuntimeError(f"{file.name} has {rows} rows, of which {count} are somebody's")  # a fault of ours
        written.finish(fresh, shape)
        found = self._take(fresh, replace(file, rows=rows))
        if people is not None:
            self.table_path("people").rename(self.people_path(found))
            sync(self.folder)
        return found

    def keep_table(self, reader: Reader, name: str, text: str, given: Mapping[str, Any]) -> int:
        """Keep the rows of a query as Parquet; how many."""
        self._make()
        fresh = self._tmp / f"{self._mark}-{name}.parquet"
        found = reader.rows(f"copy (\n{text}\n) to {literal(str(fresh))} (format parquet, compression zstd)", given)
        sync(fresh)
        fresh.rename(self.table_path(name))
        sync(self.folder)
        return int(found[0][0])

    def keep_manifest(self, plan: Plan, files: Sequence[File]) -> File:
        """Keep a file that tells what the others of `files` are."""
        self._make()
        told = [
            {"name": each.name, "rows": each.rows, "bytes": each.bytes, "sha256": each.sha256}
            for each in files
            if each.role != "manifest"
        ]
        known = next((each for each in files if each.role == "manifest"), None)
        data = {"export": plan.export, "run": self.run_id, "made_at": f"{plan.made_at.isoformat()}Z", "files": told}
        fresh = self._tmp / f"{self._mark}-manifest"
        fresh.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        found = self._take(fresh, File("manifest", f"{files[0].name}.manifest.json", len(told)))
        if known is None or known.sha256 == found.sha256:
            return replace(found, before=known.before if known else ())
        return replace(found, before=(*known.before, known.sha256))

    def thinned(
        self,
        plan: Plan,
        files: Sequence[File],
        people: pl.Series,
        note: Callable[[list[File]], None],
        *,
        but_left: bool = False,
        with_changes: bool = True,
    ) -> list[File]:
        """The files without the rows of these people, `but_left` where a row stays that tells that somebody left, and a
        manifest that tells of them as they are then; `with_changes` also what becomes of the destination's. `note`
        records what they become, each time before it is there: whoever is stopped in between finds the old file, whose
        digest is one of those `before`."""
        shape = plan.settings.file
        assert shape is not None
        rest = list(files)
        if people.is_empty():
            return rest
        is_gone = pl.col("customer_key").is_in(people.implode())
        if but_left:
            is_gone &= pl.col("change") != "removed"
        if with_changes:
            self._thin_tables(is_gone)
        for number, file in enumerate(rest):
            if not file.has_people or (found := self._thinner(file, shape, is_gone)) is None:
                continue
            rest[number] = found
            note(rest)
            self.fresh_path(file).rename(self.path(file))
            sync(self.folder)
            for whose in self.folder.glob(f"{file.role}.*.people.parquet"):
                if whose != self.people_path(found):
                    whose.unlink()
        if rest != list(files) and rest[-1].role == "manifest":
            rest[-1] = self.keep_manifest(plan, rest)
            note(rest)
        return rest

    def is_lost(self, file: File) -> bool:
        """Whether the file is gone, or whose rows are in it."""
        whose = any(self.people_path(each).is_file() for each in file.versions)
        return not self.path(file).is_file() or (file.has_people and not whose)

    def leave_out(self, name: str, forgotten: pl.Series, whose: str) -> pl.DataFrame:
        """Take the rows of forgotten people, told by the column `whose`, out of a kept table; those rows."""
        path = self.table_path(name)
        if not path.exists():
            return pl.DataFrame()
        whole, is_theirs = pl.scan_parquet(path), pl.col(whose).is_in(forgotten.implode()).fill_null(value=False)
        gone = whole.filter(is_theirs).collect()
        if gone.height:
            fresh = self._tmp / f"{self._mark}-{name}.parquet"
            whole.filter(~is_theirs).sink_parquet(fresh, compression="zstd")
            sync(fresh)
            fresh.rename(path)
            sync(self.folder)
        return gone

    def check(self, file: File) -> None:
        """CopyLost where the kept file is gone, or is not what was sealed."""
        if self.is_lost(file):
            raise CopyLost(
                f"The kept copy of {file.name} is gone, as it is delivery_days (of config.toml) after its run; "
                f"restore {self.folder} from a backup."
            )
        if digest(self.path(file)) != file.sha256:
            anew = ", or remove it to have it made again" if file.role in ("activities", "broadcasts") else ""
            raise CopyLost(
                f"The kept copy of {file.name} has changed on disk; restore {self.path(file)} from a backup{anew}."
            )

    def drop(self, file: File) -> None:
        self.path(file).unlink(missing_ok=True)
        self.people_path(file).unlink(missing_ok=True)

    def discard(self) -> None:
        for left in self._tmp.glob(f"{self._mark}-*"):
            left.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _thinner(self, file: File, shape: FileShape, is_gone: pl.Expr) -> File | None:
        """What the file becomes without the rows of who is gone, written but not yet in its place; None where it has
        none of them. CopyLost."""
        if not any(_any(self.people_path(each), is_gone) for each in file.versions) or self.is_lost(file):
            return None
        there = digest(self.path(file))
        now = next((each for each in file.versions if each.sha256 == there), None)
        if now is None or not self.people_path(now).is_file():
            self.check(file)
            raise CopyLost(f"Whose rows are in {file.name} is gone; restore {self.folder} from a backup.")
        whose = pl.scan_parquet(self.people_path(now))
        places = whose.with_row_index("row").filter(is_gone).select("row").collect().to_series()
        fresh, left = self.fresh_path(file), self._tmp / f"{self._mark}-people"
        written.rewrite(self.path(file), fresh, shape, places, self._tmp)
        whose.filter(_stays(is_gone)).sink_parquet(left, compression="zstd")
        rows = pl.scan_parquet(left).select(pl.len()).collect().item()
        sync(fresh)
        sync(left)
        sha = digest(fresh)
        before = tuple(each for each in dict.fromkeys((*file.before, file.sha256)) if each != sha)
        found = replace(file, rows=rows, bytes=fresh.stat().st_size, sha256=sha, before=before)
        left.rename(self.people_path(found))
        sync(self.folder)
        return found

    def _thin_tables(self, is_gone: pl.Expr) -> None:
        """The same of what stands beside the files; activities.parquet is how rows were kept until version 2."""
        for name in (CHANGES, "activities"):
            path, fresh = self.table_path(name), self._tmp / f"{self._mark}-{name}.left"
            if _any(path, is_gone):
                pl.scan_parquet(path).filter(_stays(is_gone)).sink_parquet(fresh, compression="zstd")
                sync(fresh)
                fresh.rename(path)
                sync(self.folder)

    def fresh_path(self, file: File) -> Path:
        """Where the file is written, before it is whole."""
        return self._tmp / f"{self._mark}-{file.role}"

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


def _any(path: Path, is_gone: pl.Expr) -> bool:
    return path.is_file() and bool(pl.scan_parquet(path).select(is_gone.any()).collect().item())


def _stays(is_gone: pl.Expr) -> pl.Expr:
    """A row that is nobody's stays."""
    return is_gone.not_() | is_gone.is_null()


def forgotten_people(reader: Reader) -> pl.Series:
    """The customer keys of forgotten people, those that were merged into theirs included."""
    return reader.frame(query("exports/forgotten")).to_series()
