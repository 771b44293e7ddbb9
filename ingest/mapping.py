"""Whose column is which of ours: columns, constants, words and a time zone, as data that is read from TOML or JSON.

    timezone = "Europe/Amsterdam"      # of times without an offset; UTC where nothing is said
    times = ["signed_up_at"]           # further columns that hold times
    empty = "clear"                    # an empty cell: "clear" the attribute, or "keep" what stands
    delimiter = ";"                    # of CSV; found out where nothing is said
    encoding = "utf-8"
    ignore = ["Row number"]            # their columns that stay out
    [columns]                          # ours = "theirs"
    customer_id = "External customer number"
    [constants]                        # ours = one text for all rows
    event = "open"
    [values.event]                     # for a column of ours: "theirs" = "ours"
    "Opened mail" = "open"

Columns that a mapping does not name keep their own names. What the rows mean is landing's.
"""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import polars as pl

from ingest.errors import MappingWrong
from ingest.records import EMPTY, FIXED

TIMES = frozenset(name for records in FIXED.values() for name in records.times)
_LOCAL = r"^\s*\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?\s*$"


@dataclass(frozen=True)
class Mapping:
    columns: Map[str, str] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    timezone: str = "UTC"
    times: tuple[str, ...] = ()
    empty: Literal["clear", "keep"] = "clear"
    delimiter: str | None = None
    encoding: str = "utf-8"
    ignore: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, given: Map[str, Any], where: str = "The mapping") -> "Mapping":
        """MappingWrong, with what exists, for anything that is not as above."""
        known = [each.name for each in fields(cls)]
        for name, value in given.items():
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f", meant is perhaps {near[0]}" if near else ""
                raise MappingWrong(f"{where} has {name!r}, which does not exist{hint}; there are: {', '.join(known)}.")
            _check(name, value, where)
        taken: dict[str, Any] = {
            name: tuple(value) if name in ("times", "ignore") else value for name, value in given.items()
        }
        return cls(**taken)

    @classmethod
    def read(cls, path: Path) -> "Mapping":
        """The mapping in the TOML file at `path`."""
        try:
            return cls.from_dict(tomllib.loads(path.read_text(encoding="utf-8")), f"The mapping {path}")
        except OSError as error:
            raise MappingWrong(f"The mapping {path} cannot be read: {error.strerror}.") from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MappingWrong(f"The mapping {path} cannot be read: {error}") from None

    def to_dict(self) -> dict[str, Any]:
        """What from_dict takes, ready for JSON, without what is as it would be anyway."""
        plain = Mapping()
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value != getattr(plain, name)
        }

    def missing(self, columns: Iterable[str]) -> list[str]:
        """Those of their columns that the mapping speaks of and `columns` lacks."""
        there = set(columns)
        return [theirs for theirs in self.columns.values() if theirs not in there]

    def apply(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with our columns, extras under their own names; a column of theirs that is not there is left out."""
        taken = {ours: pl.col(theirs) for ours, theirs in self.columns.items() if theirs in frame.columns}
        used = {*self.columns.values(), *self.ignore, *self.constants}
        own = {name: pl.col(name) for name in frame.columns if name not in used and name not in taken}
        constants = {ours: pl.lit(text) for ours, text in self.constants.items()}
        found = frame.select(**(own | taken | constants))
        for ours, words in self.values.items():
            if ours in found.columns:
                found = found.with_columns(pl.col(ours).cast(pl.String).replace(dict(words)))
        if self.timezone != "UTC":
            local = [name for name in found.columns if name in TIMES or name in self.times]
            found = found.with_columns(self._in_utc(found, name) for name in local)
        if self.empty == "keep":
            texts = [name for name, kind in found.schema.items() if kind == pl.String]
            found = found.with_columns(
                pl.when(pl.col(name).is_in(["", EMPTY])).then(None).otherwise(pl.col(name)).alias(name)
                for name in texts
            )
        return found

    def _in_utc(self, frame: pl.DataFrame, name: str) -> pl.Expr:
        """Times without an offset, moved from the zone to UTC: the first of an hour that comes twice, the hour after
        one that does not come. What is no such time stays for landing to judge."""
        if frame.schema[name].is_temporal():
            read, text = pl.col(name).cast(pl.Datetime("us")), pl.col(name).cast(pl.String)
        else:
            text = pl.col(name).cast(pl.String)
            plain = text.str.strip_chars().str.replace(",", ".", literal=True).str.replace("(?i)t", " ")
            whole = (
                pl.when(plain.str.len_chars() == 10)
                .then(plain + " 00:00:00")
                .when(plain.str.len_chars() == 16)
                .then(plain + ":00")
                .otherwise(plain)
            )
            read = pl.when(text.str.contains(_LOCAL)).then(
                whole.str.slice(0, 26).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
            )
        zone: dict[str, Any] = {"ambiguous": "earliest", "non_existent": "null"}
        moved = pl.coalesce(
            read.dt.replace_time_zone(self.timezone, **zone),
            read.dt.offset_by("1h").dt.replace_time_zone(self.timezone, **zone),
        )
        utc = moved.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
        return pl.coalesce(utc, text).alias(name)


def _check(name: str, value: Any, where: str) -> None:
    match name:
        case "columns" | "constants":
            right = _is_texts(value)
        case "values":
            right = isinstance(value, Map) and all(_is_texts(each) for each in value.values())
        case "times" | "ignore":
            right = isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
        case "timezone":
            right = isinstance(value, str) and _is_zone(value)
        case "empty":
            right = value in ("clear", "keep")
        case "delimiter":
            right = value is None or (isinstance(value, str) and len(value) == 1)
        case _:
            right = value in ENCODINGS
    if not right:
        raise MappingWrong(f"{where} has {name} = {value!r}; it should be {_WHAT[name]}.")


ENCODINGS = ("utf-8", "utf-16", "latin-1")
_WHAT = {
    "columns": 'a table of ours = "theirs"',
    "constants": 'a table of ours = "text"',
    "values": 'a table for each column of "theirs" = "ours"',
    "times": "a list of columns",
    "ignore": "a list of columns",
    "timezone": "the name of a time zone, such as Europe/Amsterdam",
    "empty": "clear or keep",
    "delimiter": "one character",
    "encoding": " or ".join(ENCODINGS),
}


def _is_texts(value: Any) -> bool:
    return isinstance(value, Map) and all(isinstance(each, str) for each in value.values())


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
