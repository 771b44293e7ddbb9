"""Files brought in from the browser: their first rows, which of their columns is which of ours, and what came of it.
All files of one go land, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.said import for_reader
from dashboard.widgets.head import escaped
from dashboard.widgets.states import state_word
from dashboard.words import number, say
from dashboard.work import Work
from ingest.files import import_files
from ingest.mapping import Mapping
from ingest.naming import matched
from ingest.records import FIXED, PERSON, columns_of
from jobs.run import Outcome, State
from sql import files
from sql.column import column_named

KINDS = ("customers", "events", "answers", "responses")
TYPES = ("csv", "ndjson", "jsonl", "parquet", "gz", "zst")
SHOWN = 5
THEIRS, OURS = "theirs", "ours"
LONGEST = 60  # characters of a name: file systems take 255 bytes
WORK, TOLD, TURN, SEEN = "upload_work", "upload_told", "upload_turn", "upload_seen"


@dataclass(frozen=True)
class Seen:
    """What is shown of a file: its first rows, its columns, and how many rows it has."""

    first: pl.DataFrame
    columns: list[str]
    rows: int


def draw_upload() -> None:
    """The whole form, and below it the import that was begun here last."""
    with st.container(border=True, key="upload"):
        st.subheader(say("upload.title"), anchor=False)
        st.caption(say("upload.help"))
        kind = st.segmented_control(
            say("upload.kind"),
            KINDS,
            default=KINDS[0],
            format_func=lambda each: say(f"upload.{each}"),
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
    seen = _look(given[0])
    theirs = seen.columns
    st.markdown(say("upload.preview", name=escaped(given[0].name), rows=seen.rows))
    draw_rows(seen.first)
    picked = _pick_columns(kind, theirs)
    lacks = _draw_lacking(kind, picked, theirs)
    busy = WORK in st.session_state and not st.session_state[WORK].is_done()
    if st.button(
        say("upload.import"), icon=":material/upload_file:", type="primary", key="upload_import", disabled=busy or lacks
    ):
        who.allow(Act.SOURCES, "file.import", kind, ", ".join(each.name for each in given))
        told: dict[str, int | None] = {}
        st.session_state[TOLD] = told
        st.session_state[WORK] = Work(partial(land, kind, given, mapping_of(kind, picked, theirs), told))
        st.session_state[TURN] = _turn() + 1  # the next files are others
        st.session_state.pop(SEEN, None)
        st.rerun()


def _look(given: Any) -> Seen:
    """What is seen of a file, which is read whole for that: once, however often the page is drawn."""
    kept: tuple[str, Seen] | None = st.session_state.get(SEEN)
    if kept is not None and kept[0] == given.file_id:
        return kept[1]
    home = house.warehouse().home
    with (
        _laid([given]) as (path,),
        files.told_by_name(path),
        files.read(path, home.tmp, most_unpacked=home.settings.unpacked_bytes) as file,
    ):
        first = next(file.batches(SHOWN), pl.DataFrame()).head(SHOWN)
        theirs, rows = [name for name in file.columns if name != files.LINE], file.rows
    texts = (column_named(each).replace(files.EMPTY, None) for each in theirs if each in first.columns)
    seen = Seen(first.select(texts), theirs, rows)
    st.session_state[SEEN] = given.file_id, seen
    return seen


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


def _pick_columns(kind: str, theirs: list[str]) -> dict[str, str]:
    """Theirs by ours, as it is chosen; what names tell is filled in."""
    with house.warehouse().reader() as reader:
        ours = columns_of(reader, kind)
    st.caption(say("upload.columns_help"))
    guessed = matched(kind, ours, theirs)
    rows = pl.DataFrame(
        {OURS: ours, THEIRS: [guessed.get(name) for name in ours]}, schema={OURS: pl.String, THEIRS: pl.String}
    )
    edited = st.data_editor(
        rows,
        key=f"upload_columns_{kind}_{hash(tuple(theirs))}",
        hide_index=True,
        placeholder="–",
        height="auto",
        disabled=[OURS],
        column_config={
            OURS: st.column_config.TextColumn(say("source.ours")),
            THEIRS: st.column_config.SelectboxColumn(say("upload.theirs"), options=theirs),
        },
    )
    return {row[OURS]: row[THEIRS] for row in edited.to_dicts() if row[THEIRS]}


def mapping_of(kind: str, picked: dict[str, str], theirs: list[str]) -> Mapping:
    """What is chosen and no more: a column that only bears a name of ours, and was not chosen for it, stays out."""
    with house.warehouse().reader() as reader:
        ours = {name.lower() for name in columns_of(reader, kind)}
    out = [name for name in theirs if name not in picked.values() and name.lower() in ours]
    return Mapping(columns={ours: theirs for ours, theirs in picked.items() if ours != theirs}, ignore=tuple(out))


def _draw_lacking(kind: str, picked: dict[str, str], theirs: list[str]) -> bool:
    """Whether a column is not chosen without which no row can land; which, and of what kind the rows look."""
    lacking = _lacking(kind, picked)
    if not lacking:
        return False
    either = f" {say('upload.or')} "
    st.warning(
        say("upload.lacks", names=", ".join(either.join(f"`{each}`" for each in names) for names in lacking)),
        icon=":material/edit:",
    )
    with house.warehouse().reader() as reader:
        guesses = {each: matched(each, columns_of(reader, each), theirs) for each in KINDS if each != kind}
    fitting = [each for each, guess in guesses.items() if not _lacking(each, guess)]
    if fitting:
        # A person and a time are in rows of every kind.
        best = max(fitting, key=lambda each: len(guesses[each].keys() - {*PERSON, *FIXED[each].times}))
        st.caption(say("upload.looks_like", kind=say(f"upload.{best}")))
    return True


def _lacking(kind: str, picked: dict[str, str]) -> list[tuple[str, ...]]:
    """Columns of which one each has to be chosen and is not."""
    return [names for names in FIXED[kind].needs if not any(each in picked for each in names)]


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
        came = for_reader(done.message) or say(
            "upload.came", rows=number(done.counts.inserted + done.counts.updated), left=number(done.counts.rejected)
        )
        show(say("source.ran", state=state_word(done.state), came=escaped(came)))
        st.page_link("app_pages/run.py", label=say("export.see_run"), query_params={"id": str(done.run_id)})
