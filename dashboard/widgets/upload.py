"""Files brought in from the browser: their first rows, which of their columns is which of ours, and what came of it.
All files of one go land, or none."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, trouble, who
from dashboard.theme import in_text_colour
from dashboard.widgets.event_meanings import pick_meanings
from dashboard.widgets.head import escaped
from dashboard.widgets.states import state_word
from dashboard.widgets.upload_columns import draw_unread_times, pick_columns, pick_forms, pick_zone, unsettled
from dashboard.widgets.upload_letters import pick_encoding
from dashboard.words import number, say, when
from dashboard.work import Work
from ingest.files import import_files
from ingest.looks.kind_of_rows import kind_of_rows
from ingest.looks.look import Look, Looking
from ingest.looks.reading import Ours, Reading, as_before, guessed, looked_at_again, mapping_of, words_of
from ingest.mapping import Mapping
from ingest.records import FIXED
from ingest.source import import_mapping
from ingest.source.mapping_versions import MappingVersion
from jobs.run import Outcome, State
from sql import files
from sql.column import column_named
from sql.letters import UTF8, WINDOWS, Letters

KINDS = ("customers", "events", "answers", "responses")
TYPES = ("csv", "ndjson", "jsonl", "parquet", "gz", "zst")
SHOWN = 5
LONGEST = 60  # characters of a name: file systems take 255 bytes
WORK, TOLD, TURN, SEEN, KIND = "upload_work", "upload_told", "upload_turn", "upload_seen", "upload_landed"
NEXT = {
    "customers": ("people", "group"),
    "events": ("campaigns", "campaign"),
    "answers": ("surveys", "reviews"),
    "responses": ("surveys", "reviews"),
}


@dataclass(frozen=True)
class Seen:
    """What is shown of files: the first rows of the first, how many it has, what its columns look like in all, and in
    which letters all are written."""

    first: pl.DataFrame
    looks: list[Look]
    rows: int
    letters: Letters

    @property
    def columns(self) -> list[str]:
        return [each.name for each in self.looks]


def draw_upload() -> None:
    """The whole form, and below it the import that was begun here last."""
    with st.container(border=True, key="upload"):
        st.subheader(say("upload.title"), anchor=False)
        st.caption(say("upload.help"))
        kind = st.segmented_control(
            say("upload.kind"),
            KINDS,
            default=KINDS[0],
            format_func=lambda each: in_text_colour(say(f"upload.{each}")),
            key="upload_kind",
            required=True,
            wrap=True,
        )
        st.caption(say(f"upload.{kind}_are"))
        given = st.file_uploader(
            say("upload.files"), list(TYPES), key=f"upload_files_{_turn()}", accept_multiple_files=True
        )
        if given:
            with trouble.shown():
                _draw_given(str(kind), given)
        work: Work[Outcome] | None = st.session_state.get(WORK)
        if work is not None:
            st.fragment(_draw_work, run_every=None if work.is_done() else "1s")(work)


def _draw_given(kind: str, given: list[Any]) -> None:
    letters = _look(given).letters
    alike = _newest(kind, _look(given, WINDOWS if letters.is_windows else UTF8))
    encoding = pick_encoding(letters, (alike.mapping if alike else None) or Mapping(), f"upload_{kind}_{_key(given)}")
    seen = _look(given, encoding or UTF8)
    last = _newest(kind, seen)
    with house.warehouse().reader() as reader:
        ours = Ours.of(reader, kind)
    before = last.mapping if last else None
    columns = looked_at_again(seen.looks, before) if before else seen.looks
    _draw_kind(kind, columns)
    st.markdown(say("upload.preview", name=escaped(given[0].name), rows=seen.rows))
    draw_rows(seen.first)
    if last and before:
        st.caption(f":material/history: {say('upload.as_before', time=when(last.saved_at, house.now(), reads.zone()))}")
    key = f"upload_{kind}_{_key(given)}_{encoding or UTF8}"
    begun = as_before(ours, columns, before) if before else guessed(ours, columns)
    picked = pick_columns(ours, columns, begun, f"{key}_columns")
    readings = pick_forms(ours, columns, picked, begun, f"{key}_form")
    zone = pick_zone(ours, columns, readings, before.timezone if before else "UTC", f"{key}_zone")
    draw_unread_times(ours, columns, readings)
    words = words_of(columns, readings)
    meanings = pick_meanings(words, (before or Mapping()).values.get("event", {}), f"{key}_words") if words else {}
    stops = [
        encoding is None,
        _draw_lacking(kind, readings),
        _draw_twice(readings),
        _draw_open(ours, columns, picked, f"{key}_form"),
    ]
    busy = WORK in st.session_state and not st.session_state[WORK].is_done()
    if st.button(
        say("upload.import"),
        icon=":material/upload_file:",
        type="primary",
        key="upload_import",
        disabled=busy or any(stops),
    ):
        mapping = replace(mapping_of(ours, readings, meanings, zone), encoding=encoding or UTF8)
        with who.writing(Act.SOURCES, "file.import", kind, ", ".join(each.name for each in given)) as writer:
            import_mapping.keep(writer, kind, mapping, house.now(), who.account().name)
        told: dict[str, int | None] = {}
        st.session_state[TOLD], st.session_state[KIND] = told, kind
        st.session_state[WORK] = Work(partial(land, kind, given, mapping, told))
        st.session_state[TURN] = _turn() + 1  # the next files are others
        st.session_state.pop(SEEN, None)
        st.rerun()


def _newest(kind: str, seen: Seen) -> MappingVersion | None:
    with house.warehouse().reader() as reader:
        return import_mapping.newest_that_fits(reader, kind, seen.columns)


def _look(given: list[Any], encoding: str = UTF8) -> Seen:
    """What is seen of the files, which are read whole for that, for all are read as the first: once in an encoding,
    however often the page is drawn."""
    kept: dict[tuple[str, str], Seen] = st.session_state.setdefault(SEEN, {})
    if found := kept.get((_key(given), encoding)):
        return found
    home, looking, first, rows, letters = house.warehouse().home, Looking(), pl.DataFrame(), 0, Letters()
    most = home.settings.unpacked_bytes
    with _laid(given) as paths:
        for path in paths:
            with (
                files.told_by_name(path),
                files.read(path, home.tmp, encoding=encoding, most_unpacked=most) as file,
            ):
                letters += files.letters(path, home.tmp, most_unpacked=most)
                if path is paths[0]:
                    first, rows = next(file.batches(SHOWN), pl.DataFrame()).head(SHOWN), file.rows
                looking.see(file)
    looks = looking.told()
    texts = (column_named(each.name).replace(files.EMPTY, None) for each in looks if each.name in first.columns)
    seen = Seen(first.select(texts), looks, rows, letters)
    others = {key: each for key, each in kept.items() if key[0] == _key(given)}
    st.session_state[SEEN] = {**others, (_key(given), encoding): seen}
    return seen


def _key(given: list[Any]) -> str:
    """Another one whenever a file comes or goes."""
    return "_".join(each.file_id for each in given)


def draw_rows(first: pl.DataFrame) -> None:
    """The first rows of a file as they are, people and all."""
    st.dataframe(who.masked(first), hide_index=True, placeholder="–", alt=say("upload.rows"))


def land(kind: str, given: list[Any], mapping: Mapping, told: dict[str, int | None], _: Event) -> Outcome:
    """Import them; how many rows are done, of how many, is told in `told`."""
    warehouse, now = house.warehouse(), house.now()
    with _laid(given) as paths:
        done = import_files(
            warehouse,
            kind,
            paths,
            mapping=mapping,
            now=now,
            progress=lambda rows, of: told.update(rows=rows, of=of),
            clock=house.now,
            by_name=True,
        )
    house.refresh_soon()
    return done


def _turn() -> int:
    return int(st.session_state.get(TURN, 0))


@contextmanager
def _laid(given: list[Any]) -> Iterator[list[Path]]:
    """The files where they can be read, each in a folder of its own, for two may have one name. They tell of people, so
    they are there no longer than they are read."""
    with TemporaryDirectory(prefix="upload-", dir=house.warehouse().home.tmp) as folder:
        paths = [Path(folder, str(place), Path(each.name).name[-LONGEST:]) for place, each in enumerate(given)]
        for each, path in zip(given, paths, strict=True):
            path.parent.mkdir()
            path.write_bytes(each.getbuffer())
        yield paths


def _draw_kind(kind: str, seen: list[Look]) -> None:
    """Of what other kind the rows are, where it is sure; a click says so."""
    other = kind_of_rows(seen)
    if other is None or other == kind:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/lightbulb: {say('upload.looks_like', kind=say(f'upload.{other}'))}", width="stretch")
        st.button(
            say("upload.take_kind", kind=say(f"upload.{other}")),
            key="upload_take_kind",
            on_click=lambda: st.session_state.update(upload_kind=other),
        )


def _draw_lacking(kind: str, readings: list[Reading]) -> bool:
    """Whether a column is not chosen without which no row can land, and which."""
    there = {each.ours for each in readings}
    lacking = [names for names in FIXED[kind].needs if not there & set(names)]
    if lacking:
        either = f" {say('upload.or')} "
        names = ", ".join(either.join(f"`{each}`" for each in names) for names in lacking)
        st.warning(say("upload.lacks", names=names), icon=":material/edit:")
    return bool(lacking)


def _draw_twice(readings: list[Reading]) -> bool:
    """Whether two columns are chosen to be one of ours, and which."""
    counted = Counter(each.ours for each in readings if each.ours is not None)
    twice = [name for name, count in counted.items() if count > 1]
    if twice:
        st.warning(say("upload.twice", names=", ".join(f"`{each}`" for each in twice)), icon=":material/edit:")
    return bool(twice)


def _draw_open(ours: Ours, seen: list[Look], picked: list[Reading], key: str) -> bool:
    """Whether a column could be read in several ways, and nobody said yet in which."""
    left = unsettled(ours, seen, picked, key)
    if left:
        st.warning(say("upload.unsettled", names=", ".join(map(escaped, left))), icon=":material/help:")
    return bool(left)


def _draw_work(work: Work[Outcome]) -> None:
    if not work.is_done():
        told: dict[str, int | None] = st.session_state.get(TOLD, {})
        rows, of = told.get("rows") or 0, told.get("of")
        st.progress(min(rows / of, 1.0) if of else 0.0, text=say("upload.working", rows=rows))
        st.session_state["upload_watched"] = True
        return
    if st.session_state.pop("upload_watched", False):
        st.rerun(scope="app")  # the facts beside it are others now
    if work.error is not None:
        trouble.show(work.error)
    elif work.result is not None:
        done = work.result
        show = st.success if done.state is State.DONE else st.error if done.state is State.FAILED else st.warning
        came = say(
            "upload.came", rows=number(done.counts.inserted + done.counts.updated), left=number(done.counts.rejected)
        )
        said = who.masked_message(done.message)
        came = said if done.state is State.FAILED else " ".join(filter(None, (came, said)))
        show(say("source.ran", state=state_word(done.state), came=escaped(came)))
        draw_next(st.session_state.get(KIND, "customers"), done)


def draw_next(kind: str, done: Outcome) -> None:
    """What to do now that they are there: see what came, or mend what could not."""
    landed = done.counts.inserted + done.counts.updated + done.counts.duplicates
    with st.container(horizontal=True, key="upload_next"):
        if done.counts.rejected:
            st.page_link("app_pages/quarantine.py", label=say("upload.see_rejected"), icon=":material/rule:")
        if landed and kind in NEXT:
            page, icon = NEXT[kind]
            st.page_link(f"app_pages/{page}.py", label=say(f"upload.see_{page}"), icon=f":material/{icon}:")
        if landed:
            st.page_link("app_pages/profile.py", label=say("upload.build"), icon=":material/filter_alt:")
        st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(done.run_id)})
