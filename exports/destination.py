"""What a kind of destination is that is called with rows: what is set of it, its fields, and how it takes a batch.

A kind knows one vendor's rules and nothing else: it never opens the warehouse, never waits, never tries again, keeps no
secret anywhere, and gets what it touches handed in. How that goes well, and what is kept of it, stands in calls.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from jobs.outside import Outside
from jobs.setting import Setting


class Change(StrEnum):
    """What a row asks of the destination."""

    PUT = "put"  # have these values, be it known already or not
    REMOVE = "remove"  # does not belong any more


class Again(StrEnum):
    """What comes of sending a batch a second time when the answer to the first was lost."""

    SAME = "same"  # the same state once more: an upsert
    KEYED = "keyed"  # it knows the batch by its key and does nothing a second time
    ASKED = "asked"  # it can be asked what became of it, by what was noted while it was sent
    UNKNOWN = "unknown"  # it would be there twice, and nobody can tell


@dataclass(frozen=True)
class Their:
    """A field of its own. `type`: text, number, boolean, date, time or choice; `longest` in characters."""

    name: str
    type: str = "text"
    is_required: bool = False
    longest: int | None = None
    choices: tuple[str, ...] = ()
    is_read_only: bool = False


@dataclass(frozen=True)
class Row:
    """`number` is its place in the run; `values` has every mapped field: a text, number, boolean or list of texts, None
    for what is missing; `their_id` what the destination called it the last time, where it did."""

    number: int
    values: Mapping[str, Any]
    their_id: str | None = None


@dataclass(frozen=True)
class Batch:
    """Rows that go in one send, all with the same change, no two with the same key. `key` is the same whenever the same
    rows are sent again, and of no other batch: letters and digits, at most 64."""

    key: str
    change: Change
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Answer:
    """What became of a batch, by number of the row; who is not named was accepted. `rejected`: why it will never
    be taken as it is; `later`: why it was not taken this time; `warned`: taken, but not as it was; `ids`: what the
    destination calls it."""

    status: int | None = None
    rejected: Mapping[int, str] = field(default_factory=dict)
    later: Mapping[int, str] = field(default_factory=dict)
    warned: Mapping[int, str] = field(default_factory=dict)
    ids: Mapping[int, str] = field(default_factory=dict)
    message: str = ""


class Destination(Protocol):
    """One destination, ready to be called; made from its settings and the values of its secrets."""

    settings: ClassVar[Mapping[str, Setting]]
    secrets: ClassVar[Mapping[str, str]]  # name -> what it is
    optional_secrets: ClassVar[Mapping[str, str]]
    mapping: ClassVar[str]  # the mapping that it starts with, as TOML; "" where only its owner can know

    again: Again
    removes_by_id: bool  # whether a REMOVE without values is enough where it has `their_id`
    batch_rows: int  # how many rows go in one send at most
    per_second: float  # how many calls a second at most, 0 for as many as may be

    def __init__(self, settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside) -> None: ...

    @property
    def removes(self) -> bool:
        """Whether it can be told of people who do not belong any more; its settings may decide that."""

    @property
    def key(self) -> tuple[str, ...]:
        """Their fields by which a row is found, the first one that is mapped counts."""

    def test(self) -> str:
        """Ask for as little as can be, change nothing, and tell in a sentence what came of it; CallFailed as `send`."""

    def fields(self) -> tuple[Their, ...] | None:
        """Its own fields as it tells them now; None where it has none of its own and takes what it gets."""

    def preview(self, batch: Batch) -> list[str]:
        """The payloads of `batch` as they would be sent, without secrets and without a call."""

    def send(self, batch: Batch, noted: str | None, note: Callable[[str], None]) -> Answer:
        """Send the batch. Transient where none of it was taken or nobody knows, Terminal where every batch would be
        refused so (a wrong secret, a list that is gone). `note` keeps a text durably before the next step, and `noted`
        is the last one kept, where this very batch was begun before."""

    def close(self) -> None:
        """Let go of what is open."""


def given(row: Row) -> dict[str, Any]:
    """Its values without those that are missing."""
    return {name: value for name, value in row.values.items() if value is not None}
