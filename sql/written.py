"""Rows as text: a value as JSON, a frame as CSV; the same wherever they leave Klankbord for people."""

import json
from decimal import Decimal
from typing import Any

import polars as pl


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_json_value)


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def csv_of(frame: pl.DataFrame, *, header: bool) -> bytes:
    """CSV; a list or an object in it is JSON."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    plain = frame.with_columns(
        pl.Series(name, [None if each is None else to_json(each) for each in frame[name].to_list()], dtype=pl.String)
        for name in nested
    )
    return plain.write_csv(include_header=header).encode()
