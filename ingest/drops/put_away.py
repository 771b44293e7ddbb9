"""Files that are done with get out of the way, under their own name where it is free; a failed one with its reason."""

from collections.abc import Iterator
from filecmp import cmp
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.errors import PlaceTaken
from jobs.places.place import Place

REASON = ".reason.txt"
PACKED = (".gz", ".zst")


def put_away(place: Place, name: str, folder: str, run_id: int, was: str | None = None) -> str:
    """Move the file (`was`, where that is not `name`) into `folder`; the name it has there."""
    for free in _names(name, run_id):
        if place.look(f"{folder}/{free}"):
            continue
        try:
            place.move(was or name, f"{folder}/{free}")
        except PlaceTaken:
            continue  # somebody was faster
        return free
    raise AssertionError("names do not run out")


def is_put_away(place: Place, name: str, folder: str, run_id: int, local: Path) -> bool:
    """Whether the run that landed the file (`local`) brought it into `folder` and was stopped before it took it away:
    where moving is copying and then removing, it lies in both. Their bytes are compared, for tags differ by maker."""
    for there in islice(_names(name, run_id), 2):
        entry = place.look(f"{folder}/{there}")
        if entry and entry.size == local.stat().st_size:
            copy = local.with_name(f"{local.name}.archived")
            place.fetch(f"{folder}/{there}", copy)
            if cmp(local, copy, shallow=False):
                return True
    return False


def put_failed(
    place: Place, name: str, folder: str, run_id: int, why: str, scratch: Path, was: str | None = None
) -> None:
    """Move the file into `folder`, and beside it a text that says why."""
    there = put_away(place, name, folder, run_id, was)
    with TemporaryDirectory(dir=scratch, prefix="reason-") as made:
        text = Path(made) / "reason.txt"
        text.write_text(
            f"{why}\n\nRun {run_id}. When it is mended, put the file back where it was.\n", encoding="utf-8"
        )
        place.remove(f"{folder}/{there}{REASON}")
        place.put(text, f"{folder}/{there}{REASON}")


def _names(name: str, run_id: int) -> Iterator[str]:
    """The name, then the run's number in it, then further numbers."""
    yield name
    endings = "".join(Path(name).suffixes[-2 if name.lower().endswith(PACKED) else -1 :])
    stem = name.removesuffix(endings)
    yield f"{stem}.{run_id}{endings}"
    for number in count(2):
        yield f"{stem}.{run_id}.{number}{endings}"
