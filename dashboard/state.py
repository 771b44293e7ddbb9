"""The desk: what a session remembers of the profile that is being built, what it was when it was saved, and what can be
undone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from dashboard.draft import Block, Draft, copy_of, from_ast, part_of, to_ast
from dashboard.words import say
from segments import ast
from segments.profiles import Saved
from sql.errors import KlankbordError

UNDO_DEPTH = 30
MOST_SEEN = 12  # people


@dataclass
class Desk:
    """One profile on the desk. `opened` is the name in the link it was opened by ("" for a new one), `saved` what is
    kept under that name; `typed` is what stands in the text tab while it cannot be read; `newer` is what somebody else
    saved in between, from the moment that one would have saved over it. `notice` (an icon and a sentence) and `failed`
    are what came of the last click, to be told once."""

    opened: str
    draft: Draft
    saved: ast.Profile | None = None
    version: int = 0
    typed: str | None = None
    notice: tuple[str, str] | None = None
    failed: KlankbordError | None = None
    newer: Saved | None = None
    undo: list[tuple[str, Draft]] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything here that is not saved."""
        if self.typed is not None:
            return True
        reading = to_ast(self.draft)
        if self.saved is None:
            return bool(self.draft.include.parts or self.draft.exclude.parts)
        return reading.profile != self.saved or bool(set(reading.holes) - {self.draft.exclude.id})

    def keep(self, done: str) -> None:
        """Remember the draft as it is, before `done` (a phrase's name) is done to it."""
        self.undo.append((done, copy_of(self.draft)))
        del self.undo[:-UNDO_DEPTH]

    @contextmanager
    def doing(self) -> Iterator[None]:
        """Do in a callback what can fail: there a fragment may show nothing itself."""
        try:
            yield
        except KlankbordError as error:
            self.failed = error

    def narrow(self, conditions: Sequence[ast.Condition], done: str) -> None:
        """Ask for these too, of whoever is included."""
        self.keep(done)
        include = self.draft.include
        parts = []
        for each in conditions:
            part = part_of(each)
            parts += part.parts if isinstance(part, Block) and part.kind == "all" else [part]
        if include.kind == "all" or (include.kind == "any" and len(include.parts) <= 1):
            include.kind = "all"
            include.parts += parts
        else:
            self.draft.include = Block("all", [include, *parts])

    def take_back(self) -> None:
        if self.undo:
            _, self.draft = self.undo.pop()


def desks() -> dict[str, Desk]:
    """What is on the desk, by the name in the link: what is not saved is still there when one comes back to it."""
    laid: dict[str, Desk] = st.session_state.setdefault("desks", {})
    return laid


def opened() -> str:
    """The name of the profile that was opened last in this session, "" for a new one."""
    return str(st.session_state.get("opened", ""))


def open_next(name: str) -> None:
    st.session_state["opened"] = name


def linked(page: str, *names: str) -> dict[str, str]:
    """What the link of `page` says under these names; where it says nothing, what it said last in this session, for the
    browser's way back leads over a link that Streamlit has emptied."""
    kept: dict[str, dict[str, str]] = st.session_state.setdefault("links", {})
    given = {name: st.query_params[name] for name in names if name in st.query_params}
    if given:
        kept[page] = given
    elif page in kept:
        given = kept[page]
        st.query_params.update(given)
    return given


def lay(profile: ast.Profile | None, opened: str = "", version: int = 0) -> Desk:
    """Put a saved profile, or an empty one, on the desk."""
    laid = Desk(opened, from_ast(profile) if profile else Draft(say("profile.new_name")), profile, version)
    desks()[opened] = laid
    return laid


def lay_new(profile: ast.Profile, done: str) -> None:
    """Put a profile that is not saved on the desk, as the one that is opened next. What was built there and is not
    saved comes back by undoing `done`."""
    desk = desks().get("")
    if desk is None or not desk.is_changed:
        desk = lay(None)
        desk.draft = from_ast(profile)
    else:
        desk.keep(done)
        desk.draft, desk.typed = from_ast(profile), None
    open_next("")
    st.session_state["view_next"] = "build"


def rename(desk: Desk, name: str) -> None:
    """From now on `desk` is found under `name`."""
    desks().pop(desk.opened, None)
    desk.opened = name
    desks()[name] = desk
    open_next(name)


def see(person: str) -> None:
    """Remember that this session looked at `person`, an id or address, last."""
    names: list[str] = st.session_state.setdefault("people_seen", [])
    names[:] = [person, *(each for each in names if each != person)][:MOST_SEEN]


def seen() -> list[str]:
    """Whom this session looked at, the last one first."""
    return list(st.session_state.get("people_seen", []))


def unsee(person: str) -> None:
    st.session_state["people_seen"] = [each for each in seen() if each != person]
