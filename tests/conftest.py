"""A fresh home and an open warehouse for whoever asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sql.home import Home
from sql.warehouse import Warehouse


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of its own in UTC, whatever the machine's zone."""
    monkeypatch.setenv("KLANKBORD_TIMEZONE", "UTC")
    return Home.open(tmp_path / "home")


@pytest.fixture
def warehouse(home: Home) -> Iterator[Warehouse]:
    with Warehouse.open(home) as opened:
        yield opened
