"""Worlds with a CloseAlert server: fresh ones, and one that has run; and a source of files."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from closealert import NOW, World, make
from dropping import Dropping

from service.demo.closealert import CloseAlertServer
from sql.home import Home
from sql.warehouse import Warehouse


@pytest.fixture
def server() -> Iterator[CloseAlertServer]:
    with CloseAlertServer("company.com", make(), lambda: NOW) as started:
        yield started


@pytest.fixture
def world(warehouse: Warehouse, server: CloseAlertServer) -> World:
    return World(warehouse, server)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world after its first run, to look at."""
    with (
        CloseAlertServer("company.com", make(252, NOW - timedelta(days=1)), lambda: NOW) as server,
        Warehouse.open(Home.open(tmp_path_factory.mktemp("landed"))) as warehouse,
    ):
        world = World(warehouse, server)
        world.add(since=(NOW - timedelta(days=2)).date().isoformat())
        world.run()
        yield world


@pytest.fixture
def drop(warehouse: Warehouse, tmp_path: Path) -> Dropping:
    (tmp_path / "drop").mkdir()
    return Dropping(warehouse, tmp_path / "drop")
