"""A warehouse that many examples land in, one after another."""

from collections.abc import Iterator

import pytest

from sql.home import Home
from sql.warehouse import Warehouse


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("crowded"))) as opened:
        yield opened
