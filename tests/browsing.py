"""The program as somebody starts it, with a home and a clock of its own, and an admin of that home in a browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accounts import accounts
from accounts.sign_ins import SignIns
from sql.warehouse import Warehouse

PASSWORD = "correct horse battery"
SERVED_AT = Path(__file__).with_name("served_at.py")


@dataclass(frozen=True)
class Program:
    address: str
    process: subprocess.Popen[str]


def admin(warehouse: Warehouse, now: datetime | None = None) -> dict[str, Any]:
    """The cookie of an admin who signed in at `now` (UTC), as a browser keeps it."""
    at = now or datetime.now(UTC).replace(tzinfo=None)
    with warehouse.transaction() as writer:
        ann = accounts.add(writer, "Ann", "admin", at, password=PASSWORD)
    signs = SignIns(warehouse, lambda: at)
    return {"name": signs.cookie, "value": signs.begin(ann, "test"), "domain": "127.0.0.1", "path": "/"}


@contextmanager
def program(home: Path, at: datetime | None = None, **environment: str) -> Iterator[Program]:
    """`klankbord serve`, on a free port, until the block ends; its clock begins `at` that instant (UTC)."""
    klankbord: list[object] = [Path(sys.executable).with_name("klankbord")]
    if at is not None:
        klankbord = [sys.executable, SERVED_AT, at.isoformat()]
    process = subprocess.Popen(
        [*map(str, klankbord), "--home", str(home), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdout
    try:
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"http://[\d.]+:\d+", line):
                yield Program(found[0], process)
                break
        else:
            pytest.fail("klankbord serve said no address: " + "".join(said))
    finally:
        process.terminate()
        process.wait(timeout=15)
        process.stdout.close()
