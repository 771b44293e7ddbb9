"""A breakdown is cut into conditions: each slice counts whom the profile with that condition finds, and of one value a
person, the slices of an axis are everybody once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

import pytest
import worlds
from evaluator import World

from segments import ast
from segments.check import check
from segments.checked import Checked
from segments.people import audience
from segments.people.breakdown import Axis, Breakdown, axes, breakdown
from segments.text.format import format_profile
from segments.text.parse import parse
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

AS_OF = datetime(2026, 11, 21, 9)
ZONE = "Pacific/Kiritimati"  # far ahead of UTC, so that local days are other days
TEXT = 'profile "Some"\ninclude any of\n  points < 55\n  points is missing\nexclude vip is false\n'
QUESTION = Axis("How was it?", "Shop")
COUNTRIES = ("NL", "BE", " ", None, "DE")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A hundred and twenty customers; every fourth answered, some of them twice, one without a score."""
    world = World()
    for key in range(1, 121):
        world.customers[key] = {
            "customer_id": f"c{key:03}", "email": f"a{key}@x.nl",
            "first_seen_at": datetime(2023, 1, 31, 13) + timedelta(days=9 * key),
            "country": COUNTRIES[key % 5], "points": None if key % 7 == 0 else float(key) / 2,
            "vip": (True, False, None)[key % 3], "tags": [["red", "blue"], ["red"], []][key % 3], "erased": key == 120,
        }  # fmt: skip
        for number in range(key % 4 == 0, -(key % 8 == 0), -1):
            world.rows.append(
                {"activity": "answer", "customer": key, "arrival": 2 * key + number, "form": "Shop",
                 "question": "How was it?", "score": None if key == 44 else float((key + number) % 5),
                 "value": "x", "occurred_at": AS_OF - timedelta(days=key % 20 + number)}
            )  # fmt: skip
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("breakdown") / "home")) as opened:
        with opened.transaction() as writer:
            worlds.prepare(writer)
            worlds.store(writer, world)
        yield opened


def checked(reader: Reader) -> Checked:
    return check(reader, TEXT, ZONE)


def narrowed(reader: Reader, by: tuple[ast.Condition, ...]) -> int:
    """How many the profile with these conditions has, through its text, as the page would save it."""
    tree = parse(TEXT)
    include = ast.Block("all", (tree.include, *by))
    text = format_profile(ast.Profile("Some", include, tree.exclude))
    return audience.count(reader, check(reader, text, ZONE), AS_OF)


def counted(found: Breakdown) -> list[int]:
    return [count for row in found.counts for count in row]


@pytest.mark.parametrize("axis", [Axis("country"), Axis("points"), Axis("vip"), Axis("first_seen_at"), Axis("tags"),
                                  Axis("reachable"), Axis("email"), QUESTION], ids=lambda axis: axis.name)  # fmt: skip
def test_a_slice_counts_whom_the_profile_with_it_finds(warehouse: Warehouse, axis: Axis) -> None:
    with warehouse.reader() as reader:
        found = breakdown(reader, checked(reader), AS_OF, axis)
        assert counted(found) == [narrowed(reader, (each.condition,)) for each in found.first]
        assert any(counted(found))


def test_the_slices_of_one_value_are_all_members_once(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        members = narrowed(reader, ())
        for axis in axes(checked(reader), [("Shop", "How was it?")]):
            if axis.name != "tags":
                assert sum(counted(breakdown(reader, checked(reader), AS_OF, axis))) == members, axis


def test_two_axes_count_every_pair(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        found = breakdown(reader, checked(reader), AS_OF, Axis("country"), QUESTION, most=3)
        pairs = [(one.condition, other.condition) for one, other in product(found.first, found.second)]
        assert counted(found) == [narrowed(reader, each) for each in pairs]
        assert any(each.kind == "other" for each in found.second) or len(found.second) > 3


def test_many_values_are_cut_into_as_many_slices_as_are_asked_for(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        for name in ("points", "first_seen_at", "email"):
            slices = breakdown(reader, checked(reader), AS_OF, Axis(name), most=5).first
            known = [each for each in slices if each.kind in ("value", "range")]
            assert 2 <= len(known) <= 5, name
        assert [each.kind for each in slices][-2:] == ["other", "missing"]


def test_an_axis_that_is_not_there_is_an_error(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader, pytest.raises(LookupError):
        breakdown(reader, checked(reader), AS_OF, Axis("nosuch"))
