"""A run whose rows become files: kept, sealed, brought to their place, recorded.

Until it is sealed nothing of it can be seen, and another run simply begins anew. From then on its files are decided to
the byte, so a run that was stopped is finished before anything else, under its own number and names.
"""

from contextlib import closing
from dataclasses import dataclass, replace

from exports import going, ledger, tokens
from exports.definition import OF_CHANGES, mapping_in_force
from exports.errors import CopyLost
from exports.files.kept import CHANGES, File, Kept, forgotten_people
from exports.files.placing import bring, holds, open_place
from exports.files.telling import telling
from exports.files.written import selected
from exports.goes.activities import Activities
from exports.plan import Plan, asked_of, nothing, refuse_other
from exports.running import Running, interrupting
from jobs import run as runs
from jobs.errors import PlaceTaken, Stopped
from jobs.places.place import Place
from jobs.run import Outcome, State
from sql.errors import KlankbordError
from sql.reader import Reader


@dataclass(frozen=True)
class FileDelivery:
    running: Running
    plan: Plan

    def keep(self, reader: Reader, *, is_held: bool) -> list[File]:
        """Keep the files of a fresh run, sealed when this returns; `is_held` where the reader made the plan itself."""
        files = [File(role, name.replace("{run}", str(self.running.run_id))) for role, name in self.plan.files.items()]
        with closing(self._open()) as place:
            for file in files:
                if place.look(file.name) is not None:
                    raise PlaceTaken(
                        f"{file.name} exists there already and is never overwritten; move it, or change the name."
                    )
        self._note(files, sealed=False)
        if self.plan.settings.what == "activities":
            files = [self._keep_activities(reader, each) for each in files]
        else:
            files = self._keep_held(reader, files, is_held)
        if self.plan.settings.file and self.plan.settings.file.manifest and files:
            files.append(self._kept.keep_manifest(self.plan, files))
        self.running.progress("written")
        self.running.heed_stop()
        self._note(files, sealed=True)
        self.running.progress("sealed")
        return files

    def deliver(self, reader: Reader, *, is_held: bool) -> Outcome:
        """All steps of a fresh run."""
        kept = self._keep(reader, is_held)
        return kept if isinstance(kept, Outcome) else self._place(kept, is_fresh=True)

    def queue(self, reader: Reader, *, is_held: bool) -> Outcome:
        """Keep the files of a fresh run, and wait."""
        kept = self._keep(reader, is_held)
        if isinstance(kept, Outcome):
            return kept
        if self.running.stop.is_set():
            return self._cancelled(kept)
        return self.running.queued(self.plan, ledger.detail(self.plan, kept, sealed=True))

    def _keep(self, reader: Reader, is_held: bool) -> list[File] | Outcome:
        """The kept files, or the end of a run that kept none."""
        try:
            with interrupting(reader, self.running.stop):
                return self.keep(reader, is_held=is_held)
        except Stopped:
            self._kept.discard()
            return self.running.cancelled()
        except KlankbordError as error:
            self._kept.discard()
            return self.running.failed(str(error))

    def _cancelled(self, files: list[File]) -> Outcome:
        self._note(files, sealed=False)
        self._kept.discard()
        return self.running.cancelled()

    def start(self) -> Outcome:
        """All steps of a run that waited, without the people who are not to be sent any more."""
        return self._finish(is_begun=False)

    def finish(self) -> Outcome:
        """The rest of a run that was stopped, without the people who were forgotten since; who is not to be sent any
        more is in no file that is not there yet."""
        return self._finish(is_begun=True)

    def _finish(self, *, is_begun: bool) -> Outcome:
        plan = self.plan
        with self.running.warehouse.reader() as reader:
            files, forgotten = ledger.files(reader, self.running.run_id), forgotten_people(reader)
            withheld = going.withheld_now(reader, plan.settings, self.running.clock())
        try:
            rest = self._kept.thinned(plan, files, forgotten, self._note_sealed)
            if not plan.settings.is_log and not withheld.is_empty() and not (is_begun and self._is_there(rest)):
                # A file that was fetched before the stop had them: that the destination has them is still recorded,
                # and so the next run takes them out.
                rest = self._kept.thinned(
                    plan, rest, withheld, self._note_sealed, but_left=True, with_changes=not is_begun
                )
        except KlankbordError as error:
            return self.running.failed(str(error))
        return self._place(rest, is_begun=is_begun)

    def _is_there(self, files: list[File]) -> bool:
        """Whether something has the name of a file of people."""
        with closing(self._open()) as place:
            return any(place.look(each.name) is not None for each in files if each.has_people)

    def again(self, file: File, files: list[File], *, strict: bool) -> File:
        """A sealed file whose kept copy is there: the same one, or where it was lost the rows of activity asked for
        again, where strict only with the same bytes; a manifest of the `files` as they are. CopyLost."""
        if file.role == "manifest":
            return self._kept.keep_manifest(self.plan, files)
        if self._kept.is_lost(file) and self.plan.settings.what == "activities":
            with self.running.warehouse.reader() as reader:
                found = self._keep_activities(reader, replace(file, rows=0))
            if strict and found.sha256 != file.sha256:
                self._kept.drop(found)
                raise CopyLost(
                    f"The kept copy of {file.name} is gone and what it held has changed since; "
                    f"restore {self._kept.folder} from a backup."
                )
            return found
        self._kept.check(file)
        return file

    @property
    def _kept(self) -> Kept:
        return Kept(self.running.warehouse.home, self.running.run_id)

    def _keep_activities(self, reader: Reader, file: File) -> File:
        shape = self.plan.settings.file
        assert shape is not None
        interval = self.plan.interval(reader, self.running.export)
        activities = Activities(reader, self.plan.settings, interval)
        if file.role == "activities":
            export = replace(self.running.export, texts=self.plan.texts, mapping=None)
            mapping = self.plan.field_mapping if self.plan.mapping else mapping_in_force(reader, export)
            text, given = activities.written(mapping)
            chosen = selected(mapping.names, shape, f"({text})")
            with telling(self._kept.fresh_path(file), file.role, self.running.progress):
                found = self._kept.keep(reader, file, chosen, given, shape, activities.people())
        else:
            rows = activities.broadcasts()
            found = self._kept.keep(reader, file, rows.text, rows.given, shape, None)
        self.running.progress(f"kept {file.role}")
        return found

    def _keep_held(self, reader: Reader, files: list[File], is_held: bool) -> list[File]:
        """Files of what is held while it is counted and written; all of one snapshot."""
        plan, settings = self.plan, self.plan.settings
        export = replace(self.running.export, texts=plan.texts)
        wanted = asked_of(
            export, plan.field_mapping, plan.interval(reader, export), plan.made_at, self.running.timezone
        )
        if not is_held:
            going.hold(reader, wanted)
            refuse_other(reader, plan)
        tokens.fill(reader, self.running.warehouse.home, wanted.mapping, settings, self.running.clock())
        shape = settings.file
        assert shape is not None
        order = "kb_arrival" if settings.is_log else "kb_key"
        names = list(wanted.mapping.names)
        held = going.HELD
        if not settings.sends_all and not settings.is_log:
            names = [*OF_CHANGES, *names]
            held = f"(select {going.CHANGE_WORD} as change, kb_key as key, * from {held})"
        source = f"{held} where {going.sent(settings)} order by {order}"
        people = f"select kb_customer_key as customer_key, kb_change as change from {source}"
        found = []
        for each in files:
            with telling(self._kept.fresh_path(each), each.role, self.running.progress):
                found.append(self._kept.keep(reader, each, selected(names, shape, source), {}, shape, (people, {})))
        if not settings.is_log:
            self._kept.keep_table(reader, CHANGES, going.changes_text(), {})
        self.running.progress("kept rows")
        return found

    def _place(self, files: list[File], *, is_fresh: bool = False, is_begun: bool = False) -> Outcome:
        """Bring the files; `is_fresh` where they were kept just now, `is_begun` where some may have been brought."""
        brought, tried = 0, None
        try:
            with closing(self._open()) as place:
                for number, file in enumerate(files):
                    if not holds(place, file, self.running.warehouse.home.tmp, or_before=True):
                        self.running.heed_stop()
                        if not is_fresh and (there := self.again(file, files, strict=False)) != file:
                            files[number] = file = there
                            self._note(files, sealed=True)
                        tried = file
                        bring(place, self._kept, file, self.running.run_id)
                    brought += 1
                    self.running.progress(f"placed {file.role}")
            outcome = self._done(files)
        except Stopped:
            if not brought and not is_begun and self._is_surely_not_there(tried):
                return self._cancelled(files)
            return self.running.ended(State.INTERRUPTED, "It was stopped; the next run brings the rest of its files.")
        except KlankbordError as error:
            if is_fresh and not brought and (isinstance(error, PlaceTaken) or self._is_surely_not_there(tried)):
                self._note(files, sealed=False)
                self._kept.discard()
            return self.running.failed(str(error))
        self.running.progress("done")
        return outcome

    def _is_surely_not_there(self, file: File | None) -> bool:
        """Whether a file that could not be brought is not there all the same, as where only the answer was lost; none
        was tried. Otherwise the run is finished under its own names, or its rows would go twice."""
        try:
            with closing(self._open()) as place:
                return file is None or place.look(file.name) is None
        except KlankbordError:
            return file is None

    def _done(self, files: list[File]) -> Outcome:
        plan, run_id, at = self.plan, self.running.run_id, self.running.clock()
        counts = ledger.counts(files)
        message = _told(counts.inserted, files, plan)
        with self.running.warehouse.transaction() as writer:
            ledger.record(writer, run_id, plan, files, at)
            if not plan.settings.is_log:
                ledger.record_changes(writer, self._kept.table_path(CHANGES), self.running.export.export_id, run_id, at)
            runs.add_counts(writer, run_id, counts, plan.cursor_after)
            if not plan.part:
                ledger.move_cursor(writer, plan.export, plan.cursor_after)
            runs.end(writer, run_id, at, State.DONE, message)
        return Outcome(run_id, State.DONE, counts, message)

    def _open(self) -> Place:
        return open_place(self.plan.settings, self.running.secrets(), self.running.stop)

    def _note_sealed(self, files: list[File]) -> None:
        self._note(files, sealed=True)

    def _note(self, files: list[File], sealed: bool) -> None:
        with self.running.warehouse.transaction() as writer:
            runs.keep_detail(writer, self.running.run_id, ledger.detail(self.plan, files, sealed))


def _told(rows: int, files: list[File], plan: Plan) -> str:
    if not files:
        return nothing(plan)
    if not rows:
        return f"Nothing new to deliver; without rows: {ledger.names(files)}."
    one, many = ("1 activity", "activities") if plan.settings.what == "activities" else ("1 row", "rows")
    told = f"Delivered {one if rows == 1 else f'{rows:,} {many}'}: {ledger.names(files)}."
    if plan.rows > rows:
        told += f" Rows left out of people who are not to be sent any more: {plan.rows - rows:,}."
    elif plan.settings.sends_all and plan.same == rows and not plan.removed:
        told += " Nothing changed since the last delivery."
    return told
