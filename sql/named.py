"""SQL that people read lives in .sql files; here it is fetched by name."""

from functools import cache
from pathlib import Path

ROOM = Path(__file__).parent


@cache
def query(name: str) -> str:
    """The text of queries/<name>.sql, `name` with slashes for folders."""
    return (ROOM / "queries" / f"{name}.sql").read_text()
