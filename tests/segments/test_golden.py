"""Every golden profile is what its files say in every view, and its people are those of the plain reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import village
import worlds
from evaluator import people

from segments.parse import parse
from segments.words import PLURALS
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

GOLDEN = Path(__file__).parent.parent / "golden"
PROFILES = sorted(GOLDEN.glob("*.profile"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("golden") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
            worlds.store(writer, village.village())
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
