"""A folder in which files are dropped: each is taken when it is complete, lands, and is put away with its kind.

A kind says where the folder is; the rest is the same for all.
"""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.drops import ledger
from ingest.drops.choice import Choice, Wanted, choose, look
from ingest.drops.file_run import FileRun, Files
from ingest.drops.ledger import Taken
from ingest.drops.put_away import is_put_away, put_away, put_failed
from ingest.drops.reading import Reading
from ingest.drops.settings import wanted
from jobs.errors import PlaceUnusable
from jobs.places.place import Entry, Place, why_unsafe
from sql.errors import KlankbordError, WarehouseFull, quoted

LONGEST_WAIT = timedelta(seconds=10)
MOST_LISTED = 20
BROKE = "something broke while it was read; it is not your data"


class Drop(Files):
    @abstractmethod
    def place(self) -> Place:
        """Where the files are."""

    def wanted(self) -> Wanted:
        return wanted(self._settings)

    def work(self, run: FileRun) -> None:
        reading = Reading(self._settings["rows"], self._mapping)
        with run.warehouse.reader() as reader:
            reading.check(reader)
        with self._open() as place:
            choices = self._choose(place, run)
            for each in choices:
                if each.is_waiting:
                    run.tell(each.entry.name, "left", why=each.why_not)
                elif why_unsafe(each.entry.name):
                    run.tell(_shown(each.entry.name), "left", why=each.why_not)
            most = int(self._settings["most_files"])
            taken = [each for each in choices if each.why_not is None]
            take = _Take(place, run, reading, self._settings["archive"], self._settings["failed"])
            for each in taken[:most]:
                take.one(each)
            if len(taken) > most:
                more = len(taken) - most
                run.notes.append(
                    "1 more file waits for the next run."
                    if more == 1
                    else f"{more:,} more files wait for the next run."
                )

    def test(self, now: datetime) -> str:
        with self._open() as place:
            told = [place.test()]
            choices = choose(place.list(), self.wanted(), now, {})
        taken = [each for each in choices if each.why_not is None]
        told.append(f"A run would take {_count(len(taken))}{_names([each.entry.name for each in taken])}.")
        left = [each for each in choices if each.why_not is not None]
        told += [f"{_shown(each.entry.name)} is left: {each.why_not}." for each in left[:MOST_LISTED]]
        if len(left) > MOST_LISTED:
            more = len(left) - MOST_LISTED
            told.append("1 more is left." if more == 1 else f"{more:,} more are left.")
        return "\n".join(told)

    @contextmanager
    def _open(self) -> Iterator[Place]:
        place = self.place()
        try:
            yield place
        finally:
            place.close()

    def _choose(self, place: Place, run: FileRun, folder: str = "") -> list[Choice]:
        """What is there; once more where a file only has to be still for some seconds."""
        meant, now = self.wanted(), run.clock()
        choices = choose(place.list(folder), meant, now, run.seen)
        seen = {**run.seen, **look(choices, run.seen, now)}
        if meant.settle <= LONGEST_WAIT and not meant.marker and any(each.is_waiting for each in choices):
            self._outside.sleep(meant.settle.total_seconds())
            now = run.clock()
            choices = choose(place.list(folder), meant, now, seen)
        run.seen = look(choices, seen, now)
        return choices


class _Take:
    """Taking files one by one: fetched, landed with its record in one transaction, then moved away."""

    def __init__(self, place: Place, run: FileRun, reading: Reading, archive: str, failed: str) -> None:
        self._place, self._run, self._reading = place, run, reading
        self._archive, self._failed = archive, failed

    def one(self, choice: Choice) -> None:
        with TemporaryDirectory(dir=self._run.warehouse.home.tmp, prefix="drop-") as folder:
            local = Path(folder) / choice.entry.name
            if not self._fetch(choice.entry, local):
                return
            file = Taken.of(self._run.source, choice.entry.name, local, self._reading.digest)
            with self._run.warehouse.reader() as reader:
                before = ledger.landed_before(reader, file, newest_only=self._reading.is_whole)
            if before:
                why = f"in run {before.run_id}"
                if before.is_moved:
                    self._run.record(file, "again", why)
                self._run.tell(file.name, "again", why=why)
                if not before.is_moved and self._is_put_away(file, before.run_id, local):
                    self._take_away(choice, file)
                    return
            else:
                try:
                    counts = self._run.land(
                        file,
                        lambda writer, at: self._reading.land(
                            writer, self._run.warehouse, local, file.source, self._run.run_id, at
                        ),
                    )
                except WarehouseFull:
                    raise  # it is not the file's fault, and the next would fare no better
                except KlankbordError as error:
                    self._fail(choice, file, str(error).replace(str(local), file.name))
                    return
                except Exception as error:
                    self._run.fault = error
                    self._fail(choice, file, BROKE)
                    return
                rows = "1 row" if counts.read == 1 else f"{counts.read:,} rows"
                rows += f", {counts.rejected:,} rejected" if counts.rejected else ""
                self._run.tell(file.name, "landed", counts, rows)
        self._put_away(choice, file)

    def _fetch(self, entry: Entry, local: Path) -> bool:
        """Whether it was whole: what was fetched is what was listed, and what is there still."""
        try:
            self._place.fetch(entry.name, local)
            is_same = self._place.look(entry.name) == entry and local.stat().st_size == entry.size
        except PlaceUnusable as error:
            is_there = self._place.look(entry.name)  # where the place itself is gone this ends the run
            self._run.tell(entry.name, "failed" if is_there else "left", why=str(error))
            return False
        except OSError as error:
            raise WarehouseFull(
                f"{entry.name} cannot be fetched to {local.parent} ({error.strerror}); free space there and try again."
            ) from None
        if not is_same:
            self._run.tell(entry.name, "left", why="it changed while it was fetched")
        return is_same

    def _is_put_away(self, file: Taken, run_id: int, local: Path) -> bool:
        try:
            return is_put_away(self._place, file.name, self._archive, run_id, local)
        except (PlaceUnusable, OSError):
            return False  # another copy of it harms nobody

    def _take_away(self, choice: Choice, file: Taken) -> None:
        """Remove what its archive holds already."""
        try:
            self._place.remove(file.name)
        except PlaceUnusable as error:
            self._run.notes.append(
                f"{file.name} is archived but lies there still, and the next run removes it: {error}"
            )
            return
        self._run.record_moved(file)
        self._drop_marker(choice)

    def _put_away(self, choice: Choice, file: Taken) -> None:
        try:
            put_away(self._place, file.name, self._archive, self._run.run_id)
        except PlaceUnusable as error:
            self._run.notes.append(f"{file.name} landed but stays where it is, and the next run moves it: {error}")
            return
        self._run.record_moved(file)
        self._drop_marker(choice)

    def _fail(self, choice: Choice, file: Taken, why: str) -> None:
        self._run.record(file, "failed", why)
        self._run.tell(file.name, "failed", why=why)
        try:
            put_failed(self._place, file.name, self._failed, self._run.run_id, why, self._run.warehouse.home.tmp)
        except PlaceUnusable as error:
            self._run.notes.append(f"{file.name} stays where it is: {error}")
            return
        self._drop_marker(choice)

    def _drop_marker(self, choice: Choice) -> None:
        if choice.marker:
            with suppress(PlaceUnusable):
                self._place.remove(choice.marker)


def _shown(name: str) -> str:
    """A name that may hold anything, for people to read."""
    return quoted(name.encode("utf-8", "backslashreplace").decode()[:80])


def _count(many: int) -> str:
    return {0: "no file", 1: "1 file"}.get(many, f"{many:,} files")


def _names(names: list[str]) -> str:
    if not names:
        return ""
    more = f", and {len(names) - MOST_LISTED:,} more" if len(names) > MOST_LISTED else ""
    return ": " + ", ".join(names[:MOST_LISTED]) + more
