"""A delivered file for somebody who wants to look at it: the copy that its run kept, else the file itself where it went
to a folder of this machine. It is what was delivered, to the byte, but for the rows of people who were erased since."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from exports import ledger
from exports.errors import CopyLost
from exports.files.kept import File, Kept, digest
from exports.plan import Plan
from jobs import run as runs
from sql.home import Home
from sql.reader import Reader


@dataclass(frozen=True)
class Copy:
    """Where it lies, and what it has to be."""

    path: Path
    file: File


def copy_of(reader: Reader, home: Home, run_id: int, address: str) -> Copy | None:
    """The copy of the file that the run delivered to this address; None where nothing of it can be had here."""
    origin, found = _found(reader, run_id)
    if found is None:
        return None
    plan, files = found
    file = next((each for each in files if ledger.address(plan.settings, each) == address), None)
    if file is None:
        return None
    kept = Kept(home, origin)
    if not kept.is_lost(file):
        return Copy(kept.path(file), file)
    there = plan.settings.folder / file.name if plan.settings.destination == "folder" else None
    if there is not None and there.is_file() and not (file.has_people and _lost_people(reader, run_id)):
        return Copy(there, file)
    return None


def content(reader: Reader, home: Home, run_id: int, address: str) -> bytes:
    """What stands in the copy as it may be had at this moment, however long ago it was offered. CopyLost where it is
    not what was delivered any more, or somebody was erased since."""
    copy = copy_of(reader, home, run_id, address)
    try:
        if copy is not None and digest(copy.path) == copy.file.sha256:
            return copy.path.read_bytes()
    except OSError:
        pass
    file = PurePosixPath(address).name
    raise CopyLost(f"The file {file} is not here any more as it was delivered; ask for it where it went.")


def _found(reader: Reader, run_id: int) -> tuple[int, tuple[Plan, list[File]] | None]:
    """The run whose files these are, for one may have repeated another's, and what it has."""
    origin = (runs.kept_detail(reader, run_id) or {}).get("repeats", run_id)
    return origin, ledger.found(reader, origin)


def _lost_people(reader: Reader, run_id: int) -> bool:
    """Whether somebody was erased since, whose rows may stand in a file that nobody took them out of."""
    delivered: datetime | None = reader.value(
        "select min(delivered_at) from app.delivery where run_id = $run_id", {"run_id": run_id}
    )
    return bool(reader.value("select count(*) from store.customer where erased_at >= $since", {"since": delivered}))
