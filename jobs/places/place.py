"""What can be done at every place. Names are relative, as `archive/people.csv`; a place never leads outside itself and
never overwrites."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from jobs.errors import PlaceUnusable
from sql.errors import quoted

LONGEST_NAME = 200  # bytes; file systems allow 255, and what is put aside gets a little longer
LONGEST_PART = 240


@dataclass(frozen=True)
class Entry:
    """A file that is there; `size` in bytes, `modified_at` UTC as the place tells it."""

    name: str
    size: int
    modified_at: datetime


class Place(Protocol):
    """Everything raises PlaceUnusable, one sentence, for what can be mended, also where a server stands still or
    crawls. One that was opened with an event `stop` raises Stopped from `put` and `fetch` once that is set, and leaves
    nothing that is not whole."""

    def list(self, folder: str = "") -> list[Entry]:
        """The files right in `folder`, in no order, none where it is not there; links and the like are left out."""

    def look(self, name: str) -> Entry | None:
        """What has this name now, be it no file; None where nothing has."""

    def fetch(self, name: str, to: Path) -> None:
        """Copy the file to the local path."""

    def put(self, path: Path, name: str, mark: str = "") -> None:
        """Bring a local file there: whole under its name, or not at all. PlaceTaken; folders are made. Two who bring
        one name at once need a mark each: it stands in the name under which the file is hidden until then."""

    def move(self, name: str, to: str) -> None:
        """Give a file another name, which may be in another folder, made where it is missing. PlaceTaken."""

    def make(self, folder: str) -> None:
        """See that there is a folder of this name, where the place has folders."""

    def remove(self, name: str) -> None:
        """Take the file away; one that is not there is no error."""

    def test(self) -> str:
        """See that it can be reached and read; a sentence that says what it is."""

    def close(self) -> None:
        """Let go of what is open; everything else opens it again."""


def why_unsafe(name: str, longest: int = LONGEST_NAME) -> str | None:
    """Why a name, without folders, cannot be taken as it is; None where it can."""
    if not name or name in (".", "..") or "/" in name or "\\" in name:
        return "its name leads elsewhere"
    if not name.isprintable():
        return "its name has characters that cannot be seen"
    if name != name.strip():
        return "its name begins or ends with a space"
    if len(name.encode("utf-8", "surrogateescape")) > longest:
        return f"its name is longer than {longest} bytes"
    return None


def checked(name: str) -> str:
    """`name`, where all its parts are safe; PlaceUnusable where it could lead outside."""
    for part in name.split("/"):
        if why := why_unsafe(part, LONGEST_PART):
            raise PlaceUnusable(f"The file {quoted(name[:100])} is not touched: {why}.")
    return name


def hidden(name: str, mark: str = "") -> str:
    """The name under which a file is written, beside its place."""
    folder, _, last = name.rpartition("/")
    kept = f".{last}.{mark}.partial" if mark else f".{last}.partial"
    return f"{folder}/{kept}" if folder else kept
