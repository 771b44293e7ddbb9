"""JSON bodies unfolded in a line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from sql.documents import Documents

SCHEMA = {"call": pl.Int64, "body": pl.String, "header": pl.String}


@contextmanager
def documents(scratch: Path) -> Iterator[Documents]:
    with Documents(scratch) as room:
        yield room


def called(*bodies: Any, headers: dict[str, str] | None = None) -> pl.DataFrame:
    """Each body as one call, numbered from 1; a text is taken as it is."""
    rows = [
        (number, body if isinstance(body, str) else json.dumps(body), json.dumps(headers) if headers else None)
        for number, body in enumerate(bodies, 1)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
