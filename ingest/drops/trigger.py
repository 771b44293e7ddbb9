"""A list that starts something: `<name>.csv` in Upload goes through Active to Done or Failed, becomes the static list
`<name>` and at once starts the export of that name.

A file that is in Active when a run begins was left there by one that was killed; it is done again, which changes
nothing that is done already: a list is what its file says, and an export sends each row once.
"""

import re
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.drops.choice import Choice, Wanted, choose
from ingest.drops.drop import BROKE, Drop
from ingest.drops.file_run import FileRun
from ingest.drops.ledger import Taken
from ingest.drops.put_away import put_away, put_failed
from ingest.drops.reading import LIST, Reading
from ingest.drops.settings import trigger_wanted
from ingest.errors import MappingWrong
from ingest.mapping import Mapping
from jobs.errors import PlaceUnusable
from jobs.places.place import Entry, Place
from sql.errors import KlankbordError, WarehouseFull, quoted

UPLOAD, ACTIVE, DONE, FAILED = "Upload", "Active", "Done", "Failed"
DATE = r"[_-]?\d{4}[-_]?\d{2}[-_]?\d{2}(?:[-_T]?\d{4,6})?"


class Trigger(Drop):
    def wanted(self) -> Wanted:
        return trigger_wanted(self._settings)

    @staticmethod
    def complete(given: Mapping | None) -> Mapping:
        if given not in (None, Mapping()):
            raise MappingWrong("A CSV trigger takes no mapping: a list has one column, customer_id or email.")
        return Mapping()

    def work(self, run: FileRun) -> None:
        names = tuple(self._outside.exports())
        with self._open() as place:
            for folder in (UPLOAD, ACTIVE, DONE, FAILED):
                place.make(folder)
            for entry in sorted(place.list(ACTIVE), key=lambda each: (each.modified_at, each.name)):
                self._one(place, run, entry, names)
            for choice in self._choose(place, run, UPLOAD):
                if choice.why_not is None:
                    self._start(place, run, choice, names)
                elif choice.is_waiting:
                    run.tell(choice.entry.name, "left", why=choice.why_not)

    def test(self, now: datetime) -> str:
        names = tuple(self._outside.exports())
        with self._open() as place:
            told = [place.test()]
            choices = choose(place.list(UPLOAD), self.wanted(), now, {})
        for each in choices:
            found = None if each.why_not else self.find(each.entry.name, names)
            would = each.why_not or (
                f"starts {found}" if found else f"no export has its name; there are: {_list(names)}"
            )
            told.append(f"{quoted(each.entry.name)}: {would}.")
        return "\n".join(told) if choices else f"{told[0]} {UPLOAD} holds no file."

    def find(self, file: str, names: tuple[str, ...]) -> str | None:
        """Which of `names` a file's name says, by the template; the longest, without regard to case."""
        before, _, after = self._settings["name"].partition("{name}")
        for name in sorted(names, key=len, reverse=True):
            meant = re.escape(before) + re.escape(name) + re.escape(after) + rf"(?:{DATE})?\.csv"
            if re.fullmatch(meant, file, re.IGNORECASE):
                return name
        return None

    def _start(self, place: Place, run: FileRun, choice: Choice, names: tuple[str, ...]) -> None:
        """Into Active, so that whoever looks sees that it is being read, and on from there."""
        name = choice.entry.name
        try:
            active = put_away(place, name, ACTIVE, run.run_id, f"{UPLOAD}/{name}")
        except PlaceUnusable as error:
            run.tell(name, "left", why=str(error))
            return
        self._one(place, run, Entry(active, choice.entry.size, choice.entry.modified_at), names)

    def _one(self, place: Place, run: FileRun, entry: Entry, names: tuple[str, ...]) -> None:
        was = f"{ACTIVE}/{entry.name}"
        try:
            why = self._done(place, run, entry, names)
        except PlaceUnusable as error:
            place.look(was)  # where the place itself is gone this ends the run
            run.tell(entry.name, "failed", why=str(error))
            return
        try:
            if why is None:
                put_away(place, entry.name, DONE, run.run_id, was)
            else:
                put_failed(place, entry.name, FAILED, run.run_id, why, run.warehouse.home.tmp, was)
        except PlaceUnusable as error:
            run.notes.append(f"{entry.name} stays in {ACTIVE}, and the next run does it again: {error}")

    def _done(self, place: Place, run: FileRun, entry: Entry, names: tuple[str, ...]) -> str | None:
        """Land the list and start what it starts; why not, where that failed. PlaceUnusable where it cannot be had."""
        with TemporaryDirectory(dir=run.warehouse.home.tmp, prefix="drop-") as folder:
            local = Path(folder) / "list.csv"
            place.fetch(f"{ACTIVE}/{entry.name}", local)
            name = self.find(entry.name, names)
            reading = Reading(LIST + (name or ""), Mapping())
            file = Taken.of(run.source, entry.name, local, reading.digest)
            if name is None:
                why = (
                    f"No export has the name of {entry.name}; there are: {_list(names)}. "
                    f"A file is called {self._settings['name']}.csv, with a date after it where you want"
                )
                return self._failed(run, file, why)
            try:
                counts = run.land(
                    file, lambda writer, at: reading.land(writer, run.warehouse, local, file.source, run.run_id, at)
                )
                sent = self._outside.start(name)
            except WarehouseFull:
                raise
            except KlankbordError as error:
                return self._failed(run, file, str(error).replace(str(local), entry.name))
            except Exception as error:
                run.fault = error
                return self._failed(run, file, BROKE)
        run.record_moved(file)
        run.tell(entry.name, "landed", counts, f"the list {name} has {counts.read - counts.rejected:,} rows; {sent}")
        return None

    def _failed(self, run: FileRun, file: Taken, why: str) -> str:
        run.record(file, "failed", why)
        run.tell(file.name, "failed", why=why)
        return why


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none yet"
