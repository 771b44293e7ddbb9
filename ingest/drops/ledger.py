"""What became of files, one row each time one was taken; a file is known by its bytes and by how it is read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sql.reader import Reader, Writer


@dataclass(frozen=True)
class Taken:
    """A file of `source` in our hands."""

    source: str
    name: str
    size: int
    sha256: str
    read_as: str

    @classmethod
    def of(cls, source: str, name: str, path: Path, read_as: str) -> "Taken":
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(source, name, path.stat().st_size, sha256, read_as)


@dataclass(frozen=True)
class Before:
    """When it landed before; `is_moved` where it was put away then too."""

    run_id: int
    is_moved: bool


def record(writer: Writer, file: Taken, state: str, run_id: int, at: datetime, reason: str | None = None) -> None:
    """Keep that the file is `state` (taken, again, failed), in the transaction that made it so."""
    writer.execute(
        """insert into app.file (source, name, size, sha256, read_as, state, run_id, recorded_at, reason)
        values ($source, $name, $size, $sha256, $read_as, $state, $run_id, $at, $reason)""",
        {**vars(file), "state": state, "run_id": run_id, "at": at, "reason": reason},
    )


def landed_before(reader: Reader, file: Taken, *, newest_only: bool) -> Before | None:
    """Whether the same bytes landed before, read in the same way. `newest_only`: only what landed last counts, for rows
    that take the place of all rows before."""
    of = {"source": file.source, "read_as": file.read_as}
    found = reader.rows(
        f"""select run_id, state, sha256 from app.file
        where source = $source and read_as = $read_as and state in ('taken', 'done')
            {"" if newest_only else "and sha256 = $sha256"}
        order by run_id desc, recorded_at desc, rowid desc limit 1""",
        of if newest_only else {**of, "sha256": file.sha256},
    )
    return next((Before(run_id, state == "done") for run_id, state, sha in found if sha == file.sha256), None)


def moved(writer: Writer, file: Taken) -> None:
    """What had landed is put away now too."""
    writer.execute(
        """update app.file set state = 'done'
        where source = $source and read_as = $read_as and sha256 = $sha256 and state = 'taken'""",
        {"source": file.source, "read_as": file.read_as, "sha256": file.sha256},
    )
