"""`publish`: the analysts' views in a folder as they are now. Only what is another one than last time is written."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from exports.errors import PublishStopped
from exports.publishing import views
from exports.publishing.manifest import Kept, Manifest, Table
from exports.publishing.shelf import Shelf
from exports.publishing.views import Part, View
from sql.reader import Reader
from sql.warehouse import Warehouse


@dataclass(frozen=True)
class Published:
    """How many files were written, stayed as they were, and are not there any more."""

    manifest: Manifest
    written: int
    kept: int
    removed: int

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.manifest.views.values())


def publish(
    warehouse: Warehouse,
    folder: Path,
    now: datetime,
    *,
    stop: threading.Event | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Published:
    """Make `folder` show every view as of one snapshot. Before it is whole, and where it fails, what was shown
    before is still shown. FolderTaken, FolderUnusable; PublishStopped where `stop` is set."""
    with (
        Shelf.opened(folder) as shelf,
        TemporaryDirectory(dir=warehouse.home.tmp, prefix="publish-") as scratch,
        warehouse.reader() as reader,
    ):
        arrival = int(reader.value("select value from store.counter where name = 'arrival'"))
        before = {kept.file for table in shelf.manifest.views.values() for kept in table.files}
        tables: dict[str, Table] = {}
        written = 0
        for view in views.views(reader):
            known = _known(shelf, view)
            files = []
            for part in views.parts(reader, view):
                if stop is not None and stop.is_set():
                    raise PublishStopped(f"Stopped; {folder} shows what it showed before.")
                if kept := known.get((part.name, part.rows, part.digest)):
                    shelf.keep(kept.file)
                else:
                    tell(f"{view.name} {part.name}: {part.rows:,} rows")
                    kept = _written(reader, shelf, view, part, Path(scratch) / "part.parquet")
                    written += 1
                files.append(kept)
            tables[view.name] = Table(view.comment, view.columns, tuple(files))
        manifest = Manifest(now, arrival, tables)
        shelf.switch(manifest)
    after = {kept.file for table in tables.values() for kept in table.files}
    return Published(manifest, written, len(after) - written, len(before - after))


def _known(shelf: Shelf, view: View) -> dict[tuple[str, int, str], Kept]:
    """The files of the view that are in view, by what they were made of; none where its columns are others now."""
    table = shelf.manifest.views.get(view.name)
    if table is None or not table.has_columns_of(view):
        return {}
    return {(each.part, each.rows, each.digest): each for each in table.files if shelf.has(each.file, each.bytes)}


def _written(reader: Reader, shelf: Shelf, view: View, part: Part, path: Path) -> Kept:
    rows = views.write(reader, view, part, path)
    file, size, sha256 = shelf.put(path, view.name, part.name)
    path.unlink()
    return Kept(file, part.name, rows, size, sha256, part.digest)
