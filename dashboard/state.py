"""The desk: what a session remembers of the profile that is being built, what it was when it was saved, and what can be
undone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import streamlit as st

from dashboard.draft import Block, Draft, copy_of, from_ast, part_of, to_ast
from dashboard.words import say
from segments import ast
from segments.people.nodes import NodeCount
from segments.profiles import Saved
from sql.errors import KlankbordError

UNDO_DEPTH = 30
EDITED = "edit"  # what is done where a widget changes a value
MOST_SEEN = 12  # people


@dataclass
class Desk:
    """One profile on the desk. `opened` is the name in the link it was opened by ("" for a new one), `saved` what is
    kept under that name; `newer` is what somebody else saved in between, from the moment that one would have saved over
    it. `failed` is what came of the last click, to be told once. `told` is what was last counted of each part, by its
    id; `settled` is the draft as it was after the last redraw, `doing` what is being done to it since; `turn` changes
    whenever a widget has to forget what was typed in it, `added` is the key of the container of what was added last."""

    opened: str
    draft: Draft
    saved: ast.Profile | None = None
    version: int = 0
    failed: KlankbordError | None = None
    newer: Saved | None = None
    told: dict[int, NodeCount] = field(default_factory=dict)
    undo: list[tuple[str, Draft]] = field(default_factory=list)
    redo: list[tuple[str, Draft]] = field(default_factory=list)
    settled: Draft = field(default_factory=Draft)
    doing: str = EDITED
    turn: int = 0
    added: str | None = None

    def __post_init__(self) -> None:
        self.settled = copy_of(self.draft)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything here that is not saved."""
        if self.draft.typed is not None:
            return True
        reading = to_ast(self.draft)
        if self.saved is None:
            return bool(self.draft.include.parts or self.draft.exclude.parts)
        return reading.profile != self.saved or bool(set(reading.holes) - {self.draft.exclude.id})

    def keep(self, done: str) -> None:
        """What comes now is `done` (a phrase's name), and can be undone by itself."""
        self.settle()
        self.doing = done

    def put(self, draft: Draft, done: str) -> None:
        """Go on with another draft; what was there, half a text included, is an undo away."""
        self.keep(done)
        self.draft = draft
        self.turn += 1

    def settle(self) -> None:
        """Remember how the draft was, if it has changed since it was settled last."""
        if self.draft != self.settled:
            self.undo.append((self.doing, self.settled))
            del self.undo[:-UNDO_DEPTH]
            self.redo.clear()
            self.settled = copy_of(self.draft)
        self.doing = EDITED

    @contextmanager
    def trying(self) -> Iterator[None]:
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
        self.settle()

    def take_back(self) -> None:
        self._step(self.undo, self.redo)

    def do_again(self) -> None:
        self._step(self.redo, self.undo)

    def _step(self, from_: list[tuple[str, Draft]], to: list[tuple[str, Draft]]) -> None:
        self.settle()
        if from_:
            done, draft = from_.pop()
            to.append((done, self.settled))
            self.draft, self.settled = draft, copy_of(draft)
            self.turn += 1


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
        desk = desks()[""] = Desk("", from_ast(profile))
    else:
        desk.put(from_ast(profile), done)
    open_next("")


def rename(desk: Desk, name: str) -> None:
    """From now on `desk` is found under `name`."""
    desks().pop(desk.opened, None)
    desk.opened = name
    for each in (desk.settled, *(draft for _, draft in (*desk.undo, *desk.redo))):  # undoing does not undo the name
        each.name, each.about = desk.draft.name, desk.draft.about
    desks()[name] = desk
    open_next(name)


def renamed(name: str, saved: Saved) -> None:
    """The profile `name` is called as `saved` says from now on: what was built on it and not saved goes along, with all
    that can be undone in it."""
    desk = desks().pop(name, None)
    if opened() == name:
        open_next(saved.name)
    if desk is None or desk.saved is None or not desk.is_changed:
        return
    if desk.version == saved.version - 1:  # else somebody else saved in between, which saving has yet to tell
        desk.version = saved.version
    desk.opened, desk.saved = saved.name, replace(desk.saved, name=saved.name)
    for each in (desk.draft, desk.settled, *(draft for _, draft in (*desk.undo, *desk.redo))):
        each.name = saved.name if each.name == name else each.name
    desks()[saved.name] = desk


def see(person: str, called: str | None) -> None:
    """Remember that this session looked at `person`, an id or address, last, and what they are called."""
    known: dict[str, str | None] = st.session_state.get("people_seen", {})
    newest = {person: called} | {name: called for name, called in known.items() if name != person}
    st.session_state["people_seen"] = dict(list(newest.items())[:MOST_SEEN])


def seen() -> dict[str, str | None]:
    """Whom this session looked at, the last one first, each with what they are called."""
    return dict(st.session_state.get("people_seen", {}))


def unsee(person: str) -> None:
    st.session_state["people_seen"] = {name: called for name, called in seen().items() if name != person}
