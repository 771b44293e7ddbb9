"""What can be asked of an export's destination outside of a run: whether it can be written, what fields it has, and
what would be sent to it. Nothing stays changed there, or it is told what does."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile

from exports import definition
from exports.definition import mapping_in_force
from exports.destination import Batch, Change, Destination, Row, Their
from exports.destinations import called, sketch
from exports.export import Export
from exports.files.placing import open_place
from exports.plan import Plan
from exports.running import secrets_of
from jobs.errors import PlaceUnusable
from jobs.outside import Outside
from jobs.places.folder import Folder
from jobs.places.place import Place
from sql.warehouse import Warehouse

TOKEN = "TOKEN"  # a link's is made when it is sent


@dataclass(frozen=True)
class Tried:
    """What came of it, and what does not fit of the mapping, a sentence each."""

    message: str
    wrong: tuple[str, ...] = ()


def test(warehouse: Warehouse, name: str, outside: Outside) -> Tried:
    """See that the destination can be written, and that the mapping fits its fields. PlaceUnusable, CallFailed,
    SecretMissing."""
    with warehouse.reader() as reader:
        export = definition.get(reader, name)
        mapping = mapping_in_force(reader, export)
    if export.settings.is_place:
        with closing(open_place(export.settings, secrets_of(warehouse, export, outside))) as place:
            return Tried(see(place, warehouse.home.tmp))
    with closing(_open(warehouse, export, outside)) as destination:
        told = destination.test()
        _, wrong = mapping.against(destination.fields())
    return Tried(told, wrong)


def see(place: Place, scratch: Path, *, is_made: bool = False) -> str:
    """See that a place can be read and written, by a file that is put there and taken away again; what of it is said.
    `is_made`: a folder that is not there will be, when the export is saved. PlaceUnusable."""
    if isinstance(place, Folder) and is_made and not place.is_there:
        return place.test(is_made=True)
    return f"{place.test()} {_write(place, scratch)}"


def fields(warehouse: Warehouse, name: str, outside: Outside) -> tuple[Their, ...] | None:
    """The destination's own fields; None where it has none of its own and takes what it gets."""
    with warehouse.reader() as reader:
        export = definition.get(reader, name)
    if export.settings.is_place:
        return None
    with closing(_open(warehouse, export, outside)) as destination:
        return destination.fields()


def payloads(plan: Plan, *, apart: bool = False) -> Iterator[tuple[str, list[str]]]:
    """The sample of a plan as it would be sent, without secrets: what the rows are (`going.CHANGES`) with the payloads
    of those; each row `apart`, or as many in one as go in one. Nothing of a place, which gets files; no payload of who
    left where the destination cannot be told of that."""
    settings = plan.settings
    if settings.is_place:
        return
    links = {each.to: TOKEN for each in plan.field_mapping.fields if each.link}
    found = [
        (each.change, Row(number, {**each.values, **links}, each.their_id))
        for number, each in enumerate(plan.sample, 1)
    ]
    with closing(sketch(settings.destination, settings.own)) as destination:
        size = 1 if apart else max(1, destination.batch_rows)
        for change, pairs in groupby(found, key=lambda pair: pair[0]):
            rows = tuple(row for _, row in pairs)
            asked = Change.REMOVE if change == "removed" else Change.PUT
            if asked is Change.REMOVE and not destination.removes:
                rows = ()
            batches = (Batch("preview", asked, rows[at : at + size]) for at in range(0, len(rows), size))
            yield change, [text for each in batches for text in destination.preview(each)]


def _open(warehouse: Warehouse, export: Export, outside: Outside) -> Destination:
    settings = export.settings
    return called(settings.destination)(settings.own, secrets_of(warehouse, export, outside), outside)


def _write(place: Place, scratch: Path) -> str:
    """Put a small file under a name that nobody else has, and take it away; a sentence of that, for a run takes nothing
    away and can do without. PlaceUnusable where nothing can be put there."""
    name = f".klankbord-test-{secrets.token_hex(6)}"
    with NamedTemporaryFile(dir=scratch, prefix="test-") as file:
        file.write(b"Klankbord wrote this to see that it can; it may be removed.\n")
        file.flush()
        place.put(Path(file.name), name)
    try:
        place.remove(name)
    except PlaceUnusable as error:
        return f"The file {name} was put there and could not be taken away again; remove it. {error}"
    return "A file was put there and taken away again."
