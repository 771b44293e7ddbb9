"""The picture of an overlap: circles touch only where somebody is in both, and each number stands in its part."""

from collections.abc import Mapping
from itertools import combinations, product
from math import hypot

import pytest

from dashboard.widgets.venn import HEIGHT, WIDTH, Circle, Inside, picture


def parts(size: int) -> list[Inside]:
    return [part for count in range(1, size + 1) for part in combinations(range(size), count)]


def worlds(size: int) -> list[dict[Inside, int]]:
    """Every way in which parts can be empty."""
    return [dict(zip(parts(size), counts, strict=True)) for counts in product((0, 7), repeat=len(parts(size)))]


def holds(circle: Circle, x: int, y: int) -> bool:
    return hypot(circle.x - x, circle.y - y) < circle.radius


def touch(one: Circle, other: Circle) -> bool:
    return hypot(one.x - other.x, one.y - other.y) < one.radius + other.radius


@pytest.mark.parametrize("people", worlds(2) + worlds(3), ids=lambda people: "".join(map(str, people.values())))
def test_circles_touch_where_somebody_is_in_both_and_every_part_with_people_has_its_number_inside(
    people: Mapping[Inside, int],
) -> None:
    found = picture(people)
    for one, other in combinations(range(len(found.circles)), 2):
        is_shared = any(count for part, count in people.items() if {one, other} <= {*part})
        assert touch(found.circles[one], found.circles[other]) == is_shared
    assert {part for part, count in people.items() if count} <= found.numbers.keys()
    for part, (x, y) in found.numbers.items():
        assert tuple(place for place, each in enumerate(found.circles) if holds(each, x, y)) == part
    for each in found.circles:
        assert each.x - each.radius >= 0 and each.x + each.radius <= WIDTH
        assert each.y - each.radius >= 0 and each.y + each.radius <= HEIGHT


@pytest.mark.parametrize("inner", [0, 1])
def test_what_lies_in_another_is_drawn_inside_it(inner: int) -> None:
    circles = picture({(inner,): 0, (1 - inner,): 5, (0, 1): 3}).circles
    small, large = circles[inner], circles[1 - inner]
    assert hypot(small.x - large.x, small.y - large.y) + small.radius < large.radius
