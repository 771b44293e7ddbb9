"""What can be asked of an export's destination outside of a run: whether it can be written, what fields it has, and
what would be sent to it. Nothing stays changed there, or it is told what does."""

import secrets
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from exports import definition
from exports.definition import mapping_in_force
from exports.destination import Batch, Change, Destination, Row, Their
from exports.destinations import called, sketch
from exports.export import Export
from exports.files.placing import open_place
from exports.going import HELD, sent
from exports.plan import Plan
from exports.running import secrets_of
from jobs.errors import PlaceUnusable
from jobs.outside import Outside
from jobs.places.place import Place
from sql.reader import Reader, identifier
from sql.warehouse import Warehouse

SHOWN = 10  # rows
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
            told = place.test()
            wrote = _write(place, warehouse.home.tmp)
        return Tried(f"{told} {wrote}")
    with closing(_open(warehouse, export, outside)) as destination:
        told = destination.test()
        _, wrong = mapping.against(destination.fields())
    return Tried(told, wrong)


def fields(warehouse: Warehouse, name: str, outside: Outside) -> tuple[Their, ...] | None:
    """The destination's own fields; None where it has none of its own and takes what it gets."""
    with warehouse.reader() as reader:
        export = definition.get(reader, name)
    if export.settings.is_place:
        return None
    with closing(_open(warehouse, export, outside)) as destination:
        return destination.fields()


def payloads(reader: Reader, plan: Plan, limit: int = SHOWN) -> list[str]:
    """The first rows of a plan that this reader made, as they would be sent, without secrets; none of a place."""
    settings = plan.settings
    if settings.is_place or not plan.rows:
        return []
    mapping = plan.field_mapping
    columns = ", ".join(map(identifier, mapping.names))
    frame = reader.frame(
        f"""select kb_change, kb_their_id, {columns} from {HELD} where {sent(settings)}
        order by kb_change = 'removed', kb_key limit {limit}"""
    )
    links = {each.to: TOKEN for each in mapping.fields if each.link}
    put: list[Row] = []
    gone: list[Row] = []
    for number, row in enumerate(frame.to_dicts(), 1):
        change, their = row.pop("kb_change"), row.pop("kb_their_id")
        (gone if change == "removed" else put).append(Row(number, {**row, **links}, their))
    with closing(sketch(settings.destination, settings.own)) as destination:
        found = _preview(destination, Change.PUT, put)
        return found + (_preview(destination, Change.REMOVE, gone) if destination.removes else [])


def _preview(destination: Destination, change: Change, rows: list[Row]) -> list[str]:
    size = max(1, destination.batch_rows)
    batches = [tuple(rows[at : at + size]) for at in range(0, len(rows), size)]
    return [text for each in batches for text in destination.preview(Batch("preview", change, each))]


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
