"""What the calls hold that a source keeps until it has a mapping: every field, where it stands, what it is, how often.
Values leave only with every letter as x and every digit as 9. Which field is which of ours is suggesting.py's.

A sample is looked at, the newest calls first, so that this takes a second however much was kept.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.calls.vendor import vendors
from ingest.errors import SourceWrong
from ingest.mapping import Mapping
from ingest.source import SourceDefinition
from sql.named import query
from sql.reader import Reader

MOST_CALLS, MOST_BYTES, MOST_OBJECTS = 200, 16_000_000, 2_000
MOST_FIELDS = 300  # of a level; where there are more, names are data
MOST_DEPTH = 50  # lists and objects within each other; what lies deeper is not looked at
MOST_VALUES = 5  # different ones that are remembered, to know codes by
LISTED = "list of objects"
EMPTY_LIST = "empty list"
OBJECT = "object"
_SPECIAL = re.compile(r'[.\[\]"*\x00]')
_ROOTS = ("$", "^", "@header", "@envelope")


@dataclass
class Seen:
    """A field: its `names` from the row on, the kinds of what it held, in how many rows it was, an example without its
    letters and digits; `values`: the different ones, None where there are many."""

    names: tuple[str, ...]
    kinds: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    example: str = ""
    values: set[str] | None = field(default_factory=set)

    @property
    def path(self) -> str:
        """As a mapping writes it."""
        return ".".join(map(_name, self.names))

    def see(self, kind: str, value: str | None) -> None:
        self.rows += 1
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if value is None:
            return
        self.example = self.example or _masked(value)
        if self.values is not None:
            self.values.add(value)
            if len(self.values) > MOST_VALUES:
                self.values = None


@dataclass
class Level:
    """Rows of one place: the objects of a body, or of a list within them that `lists` lead to, step after step."""

    lists: tuple[str, ...]
    rows: int = 0
    fields: dict[tuple[str, ...], Seen] = field(default_factory=dict)
    is_cut: bool = False

    def place(self, seen: Seen) -> str:
        return ".".join([*(f"{each}[]" for each in self.lists), seen.path])


@dataclass(frozen=True)
class Structure:
    """`calls`: how many are kept; `levels` by their lists, the objects of bodies first."""

    calls: int
    levels: dict[tuple[str, ...], Level]

    @property
    def rows(self) -> int:
        return self.levels[()].rows if self.levels else 0

    def as_data(self) -> list[dict[str, Any]]:
        return [
            {
                "field": level.place(seen),
                "kinds": list(seen.kinds),
                "seen": seen.rows,
                "of": level.rows,
                "example": seen.example,
            }
            for level in self.levels.values()
            for seen in level.fields.values()
        ]


def is_learning(source: SourceDefinition) -> bool:
    """Whether its calls are only kept, for nobody has said yet what they mean."""
    vendor = vendors().get(source.kind)
    return vendor is not None and vendor.learns and source.mapping in (None, Mapping())


def learn(reader: Reader, source: SourceDefinition) -> Structure:
    """SourceWrong where the source is of a kind that learns nothing."""
    vendor = vendors().get(source.kind)
    if vendor is None or not vendor.learns:
        known = ", ".join(name for name, each in vendors().items() if each.learns)
        raise SourceWrong(f"The source {source.name} is of kind {source.kind}; only sources of kind {known} learn.")
    limits = {"source": source.name, "calls": MOST_CALLS, "bytes": MOST_BYTES}
    bodies = [body for (body,) in reader.rows(query("learn/bodies"), limits)]
    calls = int(reader.value(query("learn/count"), {"source": source.name}))
    levels: dict[tuple[str, ...], Level] = {}
    for _, each in zip(range(MOST_OBJECTS), _objects(bodies), strict=False):
        _see_row(levels, (), each)
    return Structure(calls, dict(sorted(levels.items(), key=lambda each: len(each[0]))))


def one_line(text: str) -> str:
    """`text` as it can be printed anywhere, for whoever calls us chooses the names of fields."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _objects(bodies: list[str]) -> Iterator[dict[str, Any]]:
    for body in bodies:
        try:
            told = json.loads(body)
        except RecursionError:  # whoever took it in stood less deep themselves
            continue
        yield from (each for each in (told if isinstance(told, list) else [told]) if isinstance(each, dict))


def _see_row(levels: dict[tuple[str, ...], Level], lists: tuple[str, ...], row: dict[str, Any]) -> None:
    level = levels.setdefault(lists, Level(lists))
    level.rows += 1
    _see_object(levels, level, (), row)


def _see_object(
    levels: dict[tuple[str, ...], Level], level: Level, inside: tuple[str, ...], given: dict[str, Any]
) -> None:
    if len(level.lists) + len(inside) >= MOST_DEPTH:
        return
    for name, value in given.items():
        names = (*inside, name)
        if not name or "\x00" in name:
            continue
        if names not in level.fields and len(level.fields) >= MOST_FIELDS:
            level.is_cut = True
            continue
        seen = level.fields.setdefault(names, Seen(names))
        if isinstance(value, dict):
            seen.see(OBJECT, None)
            _see_object(levels, level, names, value)
        elif isinstance(value, list):
            seen.see(_list_kind(value), None)
            for each in value:
                if isinstance(each, dict):
                    _see_row(levels, (*level.lists, seen.path), each)
        else:
            seen.see(_kind(value), None if value is None else value if isinstance(value, str) else json.dumps(value))


def _list_kind(items: list[Any]) -> str:
    if any(isinstance(each, dict) for each in items):
        return LISTED
    return "list" if items else EMPTY_LIST


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "text" if isinstance(value, str) else "number"


def _masked(value: str) -> str:
    """The shape of a value: enough to know a date or an address by, and nobody."""
    if value in ("true", "false"):
        return value
    cut = value[:24] + ("…" if len(value) > 24 else "")
    return "".join("9" if each.isdigit() else "x" if each.isalpha() else each for each in cut)


def _name(name: str) -> str:
    if not _SPECIAL.search(name) and "\\" not in name and name not in _ROOTS:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
