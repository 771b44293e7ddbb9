"""Objects as they come in JSON, made the frame of texts that landing takes.

An absent key is null, one that holds null is EMPTY, which clears a customer's attribute. What rows mean never enters.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.records import EMPTY, PERSON
from ingest.stored.remarks import Remark

LONGEST_NAME = 200


def frame_of(
    objects: Sequence[Mapping[str, Any]], read_only: Collection[str]
) -> tuple[pl.DataFrame, dict[int, list[Remark]]]:
    """One text column a name, without `read_only`; and by row, from 0, the names that no field can have."""
    names: dict[str, bool] = {}
    dropped: dict[int, list[Remark]] = {}
    for row, each in enumerate(objects):
        for name in each:
            if name not in names:
                names[name] = _can_be_field(name)
            if not names[name]:
                shown = json.dumps(name[:60], ensure_ascii=True)
                dropped.setdefault(row, []).append(
                    Remark(shown, "was left out: a name is 1 to 200 printable characters, no backquote.")
                )
    taken = dict.fromkeys(name.strip() for name, can_be in names.items() if can_be)
    plain = [{name.strip(): value for name, value in each.items()} for each in objects]
    columns = {
        name: [_text(each[name]) if name in each else None for each in plain]
        for name in taken
        if name.lower() not in read_only
    }
    columns = columns or {PERSON[0]: [None] * len(objects)}  # so that objects with nothing in them still are rows
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), dropped


def _can_be_field(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and len(name) <= LONGEST_NAME and "`" not in name


def _text(value: Any) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # half a character, which JSON can hold and no text can
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
