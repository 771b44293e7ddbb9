"""The .sql files that people read, as code asks for them."""

import re
from pathlib import Path

from sql.named import query

HOUSE = Path(__file__).parents[2]
ROOMS = ("sql", "ingest", "exports", "segments", "jobs", "service", "dashboard", "bench", "tests")


def test_every_query_that_code_names_has_its_file():
    texts = [each.read_text() for room in ROOMS for each in (HOUSE / room).rglob("*.py")]
    names = {name for text in texts for name in re.findall(r'\bquery\("([\w/]+)"\)', text)}
    assert len(names) > 50
    missing = [name for name in sorted(names) if not (HOUSE / "sql" / "queries" / f"{name}.sql").exists()]
    assert missing == []
    assert query(min(names))
