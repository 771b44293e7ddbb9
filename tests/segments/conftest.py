"""The village to ask, filled once; and the engines of other dialects, each started once and handed the store of a
warehouse that has the test schema."""

from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa
import pytest
import village
import worlds
from engines import stored

from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

# What no selection on another engine reads.
UNREAD = {"counter", "field", "activity", "customer_updated", "customer_email", "customer_merge", "touched"}
UNREAD |= {"event_total", "event_day", "membership"}


class Engine(Protocol):
    name: str

    def store(self, tables: dict[str, pa.Table]) -> None:
        """These rows and no others."""

    def people(self, sql: str) -> list[int]:
        """The keys that the query yields."""

    def value(self, expression: str) -> str | None:
        """Of an expression without rows, as text."""

    def close(self) -> None: ...


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Of the village, which nobody changes."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("village") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
            worlds.store(writer, village.village())
        with warehouse.reader() as reader:
            yield reader


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """One for all examples: each puts its world in and takes it back."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("engines") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        yield warehouse


@pytest.fixture(scope="session")
def shape(prepared: Warehouse) -> stored.Shape:
    with prepared.reader() as reader:
        return {name: columns for name, columns in stored.shape(reader).items() if name not in UNREAD}


@pytest.fixture(scope="session", params=["clickhouse", "postgres", "spark"])
def engine(
    request: pytest.FixtureRequest, shape: stored.Shape, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    opened: Engine
    match request.param:
        case "clickhouse":
            pytest.importorskip("chdb")
            from engines.clickhouse import ClickHouse

            opened = ClickHouse(tmp_path_factory.mktemp("clickhouse"), shape)
        case "postgres":
            pytest.importorskip("pg8000")
            from engines.postgres import PROGRAMS, Postgres

            if not PROGRAMS:
                pytest.skip("PostgreSQL is not installed; it is Debian's package postgresql")
            opened = Postgres(shape)
        case _:
            pytest.importorskip("pysail")
            pytest.importorskip("pyspark")
            from engines.sail import Sail

            opened = Sail(shape)
    yield opened
    opened.close()
