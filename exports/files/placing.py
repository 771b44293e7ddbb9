"""A kept file at its place: there whole under its name, or not at all. Bringing it twice is bringing it once, and what
else has the name is never overwritten."""

from pathlib import Path
from tempfile import TemporaryDirectory

from exports.files.kept import File, Kept, digest
from exports.settings.settings import Settings
from jobs.errors import PlaceTaken
from jobs.places import settings as places
from jobs.places.folder import Folder
from jobs.places.place import Place


def open_place(settings: Settings, secrets: dict[str, str]) -> Place:
    """The place of an export, with the values of its secrets."""
    match settings.destination:
        case "folder":
            return Folder(settings.folder)
        case "sftp":
            return places.sftp(settings.own, secrets)
        case _:
            return places.s3(settings.own, secrets)


def holds(place: Place, file: File, scratch: Path) -> bool:
    """Whether the place has the file, with these bytes; PlaceTaken where something else has its name."""
    there = place.look(file.name)
    if there is None:
        return False
    if there.size == file.bytes:
        with TemporaryDirectory(dir=scratch, prefix="look-") as folder:
            copy = Path(folder) / "copy"
            place.fetch(file.name, copy)
            if digest(copy) == file.sha256:
                return True
    raise PlaceTaken(
        f"{file.name} is there already with other contents and is never overwritten; move it and run again."
    )


def bring(place: Place, kept: Kept, file: File, run_id: int, scratch: Path) -> None:
    """See that the place has the file. PlaceUnusable, PlaceTaken, CopyLost."""
    if not holds(place, file, scratch):
        kept.check(file)
        place.put(kept.path(file), file.name, str(run_id))
