"""Every golden profile is what its files say in every view, and its people are those of the plain reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import village
import worlds
from evaluator import people

from segments.check import check
from segments.people import audience
from segments.text.parse import parse
from segments.words import PLURALS
from sql.analyst import ask
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

GOLDEN = Path(__file__).parent.parent / "golden"
PROFILES = sorted(GOLDEN.glob("*.profile"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("golden") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
            worlds.store(writer, village.village())
        yield warehouse


@pytest.fixture(scope="module")
def reader(warehouse: Warehouse) -> Iterator[Reader]:
    with warehouse.reader() as reader:
        yield reader


def test_there_are_golden_profiles() -> None:
    assert len(PROFILES) > 15


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_view_is_as_kept(reader: Reader, path: Path) -> None:
    for ending, text in village.views(reader, path.read_text()).items():
        assert text == path.with_suffix(f".{ending}").read_text(), f"{ending}: run make golden and read the difference"


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_the_people_are_those_of_the_plain_reading(path: Path) -> None:
    world = village.village()
    profile = parse(path.read_text(), PLURALS | {"order": "orders"})
    found = people(world, profile, village.AS_OF, village.ZONE)
    names = sorted(world.customers[key]["customer_id"] or world.customers[key]["email"] for key in found)
    assert names == path.with_suffix(".people.txt").read_text().split()


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_the_query_runs_as_it_is_where_analysts_ask(warehouse: Warehouse, reader: Reader, path: Path) -> None:
    selection = audience.select(reader, check(reader, path.read_text(), village.ZONE), village.AS_OF)
    answer = ask(warehouse, selection.sql, selection.parameters)
    assert answer.table.column_names == ["customer_key"]
    assert answer.table.num_rows == len(path.with_suffix(".people.txt").read_text().split())
