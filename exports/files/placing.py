"""A kept file at its place: there whole under its name, or not at all. What is there already is not brought again, and
what else has the name is never overwritten."""

from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from exports.files.kept import File, Kept, digest
from exports.settings.settings import Settings
from jobs.errors import PlaceTaken
from jobs.places import settings as places
from jobs.places.folder import Folder
from jobs.places.place import Place


def open_place(settings: Settings, secrets: dict[str, str], stop: Event | None = None) -> Place:
    """The place of an export, with the values of its secrets; where `stop` is set its transfers end with Stopped."""
    match settings.destination:
        case "folder":
            return Folder(settings.folder, stop)
        case "sftp":
            return places.sftp(settings.own, secrets, stop)
        case _:
            return places.s3(settings.own, secrets, stop)


def holds(place: Place, file: File, scratch: Path, *, or_before: bool = False) -> bool:
    """Whether the place has the file, with these bytes, `or_before` with those that it was sealed with before people
    were forgotten; PlaceTaken where something else has its name."""
    there = place.look(file.name)
    if there is None:
        return False
    known = (file.sha256, *file.before) if or_before else (file.sha256,)
    if there.size == file.bytes or len(known) > 1:
        with TemporaryDirectory(dir=scratch, prefix="look-") as folder:
            copy = Path(folder) / "copy"
            place.fetch(file.name, copy)
            if digest(copy) in known:
                return True
    raise PlaceTaken(
        f"{file.name} is there already with other contents and is never overwritten; move it and run again."
    )


def bring(place: Place, kept: Kept, file: File, run_id: int) -> None:
    """Have the place have the file, which it has not. PlaceUnusable, PlaceTaken, Stopped."""
    place.put(kept.path(file), file.name, str(run_id))
