"""Times as others write them, in UTC: of a zone, in seconds since 1970, in a form of their own. Texts stay texts.

What is no such time stays as it is, for landing to judge.
"""

import re
from typing import Any

import polars as pl

from sql.column import column_named

UNIX = "unix"  # seconds, milliseconds or microseconds since 1970, whole or with a fraction: told apart by their size
_LOCAL = r"^\s*\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?\s*$"
_WRITING = "%Y-%m-%dT%H:%M:%S%.6fZ"
_ZONELESS = "%Y-%m-%dT%H:%M:%S%.6f"
_DAY = "%Y-%m-%d"
_OF_DAYS = frozenset("YCyGgmbBhdejaAuwUWVFxDv")  # what strftime says of a day, and of no hour


def in_utc(frame: pl.DataFrame, name: str, timezone: str) -> pl.Expr:
    """Times without an offset, moved from the zone to UTC: the first of an hour that comes twice, the hour after one
    that does not come."""
    if frame.schema[name].is_temporal():
        read = column_named(name).cast(pl.Datetime("us"))
        return pl.coalesce(_moved(read, timezone), read).alias(name)
    text = column_named(name).cast(pl.String)
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
    return pl.coalesce(_moved(read, timezone).dt.strftime(_WRITING), text).alias(name)


def _moved(read: pl.Expr, timezone: str) -> pl.Expr:
    zone: dict[str, Any] = {"ambiguous": "earliest", "non_existent": "null"}
    there = pl.coalesce(
        read.dt.replace_time_zone(timezone, **zone),
        read.dt.offset_by("1h").dt.replace_time_zone(timezone, **zone),
    )
    return there.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def time_written(name: str, form: str, *, as_days: bool = False) -> pl.Expr:
    """The texts of the column `name` that are written in `form`, UNIX or as strftime has it, as we write times: in UTC
    where the form tells an offset, else without one; where it tells no hour, midnight, or with `as_days` the day."""
    text = column_named(name).cast(pl.String)
    if form == UNIX:
        return pl.coalesce(_since_1970(text).dt.strftime(_WRITING), text).alias(name)
    tells_offset = tells_instant(form)
    read = text.str.strip_chars().str.to_datetime(
        form, time_unit="us", time_zone="UTC" if tells_offset else None, strict=False
    )
    ours = _WRITING if tells_offset else _DAY if as_days and is_of_days(form) else _ZONELESS
    return pl.coalesce(read.dt.strftime(ours), text).alias(name)


def tells_instant(form: str) -> bool:
    """Whether what is written so is a time of no zone in particular."""
    return form == UNIX or "%z" in form or "%:z" in form


def is_of_days(form: str) -> bool:
    """Whether a form as strftime has it tells days and no hours."""
    told = set(re.findall(r"%[-_0]?(\S)", form))
    return bool(told) and told <= _OF_DAYS


def _since_1970(text: pl.Expr) -> pl.Expr:
    """Seconds up to the year 5138 and milliseconds from 1973 on have no number in common."""
    number = text.str.strip_chars().cast(pl.Float64, strict=False)
    size = number.abs()
    micros = pl.when(size < 1e11).then(number * 1e6).when(size < 1e14).then(number * 1e3).when(size < 1e17).then(number)
    return micros.round().cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
