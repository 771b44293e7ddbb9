"""Whose column is which of ours, and which rows a payload holds: data, read from TOML or JSON.

Of a table, or of the rows that a rule finds:

    timezone = "Europe/Amsterdam"      # of times without an offset; UTC where nothing is said
    times = ["signed_up_at"]           # further columns that hold times
    empty = "clear"                    # an empty cell: "clear" the attribute, or "keep" what stands
    delimiter = ";"                    # of CSV; found out where nothing is said
    encoding = "utf-8"
    ignore = ["Row number"]            # their columns that stay out
    header = ["Number", "E-mail"]      # the columns in order, of a CSV whose first line does not name them
    identity = ["event", "message_id"] # our columns that tell an event apart where it has no event_id
    [columns]                          # ours = "theirs"
    customer_id = "External customer number"
    [first]                            # ours = the first of theirs that holds something
    email = ["recipient", "email"]
    [joined]                           # ours = theirs with a slash between, "-" for each that is missing beside others
    event = ["RecordType", "Type"]
    [constants]                        # ours = one text for all rows
    event = "open"
    [values.event]                     # for a column of ours: "theirs" = "ours", stars allowed (value_map.py)
    "Opened mail" = "open"
    "Bounce/*" = "bounce"
    [formats]                          # how a column's times are written: unix, or as strftime has it
    occurred_at = "unix"
    birthday = "%d-%m-%Y"              # without an hour: days of customers, midnights of all other rows
    spent = "1.234,56"                 # its numbers: 1.234,56 or 1,234.56

Of payloads, where theirs are paths into JSON (sql/document_path.py):

    form = "mandrill_events"           # the body is a form, and JSON stands in this field; ".": in all
    inside = "Message"                 # the body is JSON, and what is meant stands in this field, as a text
    headers = ["svix-id"]              # headers of the call that columns are taken from, as @header.svix-id
    skip = [{ type = "domain.*" }]     # elements that are about no customer
    [[rows]]                           # a rule: of the elements of the body where each `when` holds …
    kind = "events"                    # … rows of this kind …
    when = { eventType = ["Bounce"] }
    each = ["bounce.recipients"]       # … one an item of the list that this leads to; without it one an element
    where = { value = "*" }            # … but only those rows whose columns of ours hold this, "" nothing
    columns = { email = "address" }    # … and all that a table may have

Columns that a mapping does not name keep their own names. What the rows mean is landing's.
"""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl

from ingest.errors import MappingWrong
from ingest.mapping import check as mapping_check
from ingest.mapping import text as mapping_text
from ingest.mapping.forms import formatted
from ingest.mapping.local_times import in_utc
from ingest.mapping.value_map import matches, translated
from ingest.records import EMPTY, FIXED
from sql.column import column_named

TIMES = frozenset(name for records in FIXED.values() for name in records.times)
Condition = Map[str, tuple[str, ...]]  # path -> the texts of which it is one (value_map.py); all must hold


@dataclass(frozen=True)
class Mapping:
    columns: Map[str, str] = field(default_factory=dict)
    first: Map[str, tuple[str, ...]] = field(default_factory=dict)
    joined: Map[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    formats: Map[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    times: tuple[str, ...] = ()
    empty: Literal["clear", "keep"] = "clear"
    delimiter: str | None = None
    encoding: str = "utf-8"
    ignore: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    form: str | None = None
    inside: str | None = None
    headers: tuple[str, ...] = ()
    skip: tuple[Condition, ...] = ()
    rows: tuple["Rule", ...] = ()

    @classmethod
    def from_dict(cls, given: Map[str, Any], where: str = "The mapping") -> "Mapping":
        """MappingWrong, with what exists, for anything that is not as above."""
        mapping_check.check(given, [each.name for each in fields(cls)], where)
        return cls(**{name: _READ.get(name, _same)(value) for name, value in given.items()})

    @classmethod
    def read(cls, path: Path) -> "Mapping":
        """The mapping in the TOML file at `path`."""
        try:
            return cls.from_toml(path.read_text(encoding="utf-8"), f"The mapping {path}")
        except OSError as error:
            raise MappingWrong(f"The mapping {path} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError as error:
            raise MappingWrong(f"The mapping {path} cannot be read: {error}") from None

    @classmethod
    def from_toml(cls, text: str, where: str = "The mapping") -> "Mapping":
        try:
            return cls.from_dict(tomllib.loads(text), where)
        except tomllib.TOMLDecodeError as error:
            raise MappingWrong(f"{where} cannot be read: {error}") from None

    def to_dict(self) -> dict[str, Any]:
        """What from_dict takes, ready for JSON, without what is as it would be anyway."""
        plain = Mapping()
        return {
            each.name: _plain(getattr(self, each.name))
            for each in fields(self)
            if getattr(self, each.name) != getattr(plain, each.name)
        }

    def to_toml(self) -> str:
        """The text that from_toml reads as this mapping."""
        return mapping_text.written(self.to_dict())

    @property
    def theirs(self) -> tuple[str, ...]:
        """Their columns, or paths, that a column of ours is made of, each once."""
        several = (name for group in (*self.first.values(), *self.joined.values()) for name in group)
        return tuple(dict.fromkeys((*self.columns.values(), *several)))

    def in_zone(self, timezone: str) -> "Mapping":
        """The mapping with times that have no offset in `timezone`, wherever it says no zone itself."""
        rules = tuple(replace(rule, mapping=rule.mapping.in_zone(timezone)) for rule in self.rows)
        return replace(self, timezone=timezone if self.timezone == "UTC" else self.timezone, rows=rules)

    def rules(self, kind: str) -> tuple["Rule", ...]:
        """The rules for payloads; a mapping without any is one itself, for rows of `kind`."""
        return self.rows or (Rule(kind, self),)

    def missing(self, columns: Iterable[str]) -> list[str]:
        """Those of their columns that the mapping cannot do without and `columns` lacks."""
        there = set(columns)
        return [theirs for theirs in self.columns.values() if theirs not in there]

    def apply(self, frame: pl.DataFrame, kind: str | None = None) -> pl.DataFrame:
        """`frame` with our columns, extras under their own names; a column of theirs that is not there is left out.
        `kind` of rows: of customers a form without an hour makes days. What is told apart by all that it holds keeps
        the writing that it always had, a time at midnight; else the same file would land twice."""
        found = self._chosen(frame)
        for ours, words in self.values.items():
            if ours in found.columns:
                found = found.with_columns(translated(found[ours], words))
        found = found.with_columns(
            formatted(ours, form, as_days=kind == "customers")
            for ours, form in self.formats.items()
            if ours in found.columns
        )
        if self.timezone != "UTC":
            local = [name for name in found.columns if name in TIMES or name in self.times]
            found = found.with_columns(in_utc(found, name, self.timezone) for name in local)
        if self.empty == "keep":
            texts = [name for name, kind in found.schema.items() if kind == pl.String]
            found = found.with_columns(
                pl.when(column_named(name).is_in(["", EMPTY])).then(None).otherwise(column_named(name)).alias(name)
                for name in texts
            )
        return found.with_columns(_event_id(found, self.identity)) if self.identity else found

    def _chosen(self, frame: pl.DataFrame) -> pl.DataFrame:
        there = set(frame.columns)
        taken = {ours: column_named(theirs) for ours, theirs in self.columns.items() if theirs in there}
        for ours, several in self.first.items():
            if known := [name for name in several if name in there]:
                taken[ours] = pl.coalesce(_filled(name) for name in known)
        for ours, several in self.joined.items():
            if any(name in there for name in several):
                parts = [_text(name).fill_null("-") if name in there else pl.lit("-") for name in several]
                is_told = pl.any_horizontal(column_named(name).is_not_null() for name in several if name in there)
                taken[ours] = pl.when(is_told).then(pl.concat_str(parts, separator="/"))
        used = {*self.theirs, *self.ignore}
        made = {*taken, *self.constants}  # theirs that is called so, and is another, is kept under a name of its own
        own = {
            (f"given_{name}" if name in made else name): column_named(name)
            for name in frame.columns
            if name not in used
        }
        return frame.select(**(own | taken | {ours: pl.lit(text) for ours, text in self.constants.items()}))


@dataclass(frozen=True)
class Rule:
    """Which rows an element of a payload holds, and the mapping of what they are made of."""

    kind: str
    mapping: Mapping
    each: tuple[str, ...] = ()
    when: Condition = field(default_factory=dict)
    where: Condition = field(default_factory=dict)

    @classmethod
    def from_dict(cls, given: Map[str, Any]) -> "Rule":
        table = {name: value for name, value in given.items() if name not in mapping_check.OF_RULES}
        when, where = (_condition(given.get(name, {})) for name in ("when", "where"))
        return cls(given["kind"], Mapping.from_dict(table), tuple(given.get("each", ())), when, where)

    def chosen(self, mapped: pl.DataFrame) -> pl.DataFrame:
        """Those of the rule's rows, with our columns, that it is for; a column that is not there holds nothing."""
        for ours, words in self.where.items():
            nothing = pl.Series([None] * mapped.height, dtype=pl.String)
            held = mapped.select(_filled(ours)).to_series() if ours in mapped.columns else nothing
            mapped = mapped.filter(matches(held, words))
        return mapped

    @property
    def named(self) -> tuple[str, ...]:
        """The columns of ours that the rule does something with, whatever they are made of."""
        table = self.mapping
        return (*self.where, *table.values, *table.formats, *table.times, *table.identity)

    def to_dict(self) -> dict[str, Any]:
        own = {
            "kind": self.kind,
            "each": list(self.each),
            "when": _plain(self.when),
            "where": _plain(self.where),
        }
        return {name: value for name, value in own.items() if value} | self.mapping.to_dict()


def _text(name: str) -> pl.Expr:
    return column_named(name).cast(pl.String)


def _filled(name: str) -> pl.Expr:
    return pl.when(_text(name).is_in(["", EMPTY])).then(None).otherwise(_text(name))


def _event_id(found: pl.DataFrame, identity: tuple[str, ...]) -> pl.Expr:
    """The event_id where there is one, else what tells the event apart."""
    parts = pl.concat_str([_text(name).fill_null("") for name in identity if name in found.columns], separator="|")
    own = _filled("event_id") if "event_id" in found.columns else pl.lit(None, pl.String)
    return pl.coalesce(own, parts).alias("event_id")


def _same(value: Any) -> Any:
    return value


def _condition(given: Map[str, Any]) -> Condition:
    return {path: (text,) if isinstance(text, str) else tuple(text) for path, text in given.items()}


def _groups(given: Map[str, Any]) -> Map[str, tuple[str, ...]]:
    return {ours: tuple(theirs) for ours, theirs in given.items()}


_READ: dict[str, Any] = {
    "first": _groups,
    "joined": _groups,
    "times": tuple,
    "ignore": tuple,
    "identity": tuple,
    "header": tuple,
    "headers": tuple,
    "skip": lambda given: tuple(map(_condition, given)),
    "rows": lambda given: tuple(map(Rule.from_dict, given)),
}


def _plain(value: Any) -> Any:
    if isinstance(value, Rule):
        return value.to_dict()
    if isinstance(value, Map):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
