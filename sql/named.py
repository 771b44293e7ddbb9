"""SQL that people read lives in .sql files; here it is fetched by name."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOM = Path(__file__).parent


@cache
def query(name: str) -> str:
    """The text of queries/<name>.sql, `name` with slashes for folders."""
    return (ROOM / "queries" / f"{name}.sql").read_text()


def fill(text: str, slots: Mapping[str, str]) -> str:
    """`text` with its {slots} filled all at once: what fills one may hold the words of another."""
    return re.sub(r"\{\w+\}", lambda found: slots.get(found[0], found[0]), text)
