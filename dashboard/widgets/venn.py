"""Where the circles of two or three profiles stand, and the number of each part: apart where nobody is in both, one
inside the other where it is a part of it. No Streamlit here."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

WIDTH, HEIGHT = 520, 350
TOP, BOTTOM = 22, 340  # where names stand
Inside = tuple[int, ...]  # the places of the profiles that a part is inside of


@dataclass(frozen=True)
class Circle:
    """In pixels from the upper left; its name stands at `name_x`, `name_y`."""

    x: int
    y: int
    radius: int
    name_x: int
    name_y: int


@dataclass(frozen=True)
class Picture:
    """A circle for each profile, and where the number of each part stands; a part that has no place is empty."""

    circles: tuple[Circle, ...]
    numbers: Mapping[Inside, tuple[int, int]]


def picture(people: Mapping[Inside, int]) -> Picture:
    """Of two or three profiles, by how many are in each part of their diagram."""
    size = max(map(max, people)) + 1
    shared = [
        pair
        for pair in combinations(range(size), 2)
        if any(count for part, count in people.items() if {*pair} <= {*part})
    ]
    return _two(people, is_shared=bool(shared)) if size == 2 else _three(shared)


def _two(people: Mapping[Inside, int], *, is_shared: bool) -> Picture:
    if not is_shared:
        return Picture(
            (Circle(130, 180, 100, 130, 55), Circle(390, 180, 100, 390, 55)), {(0,): (130, 180), (1,): (390, 180)}
        )
    alone = [place for place in (0, 1) if people[place,]]
    if not alone:
        return Picture((Circle(260, 180, 110, 160, 45), Circle(260, 180, 110, 360, 45)), {(0, 1): (260, 180)})
    if len(alone) == 1:
        outer, inner = Circle(260, 190, 130, 150, 40), Circle(310, 200, 68, 370, 40)
        circles = (outer, inner) if alone == [0] else (inner, outer)
        return Picture(circles, {(alone[0],): (185, 190), (0, 1): (310, 200)})
    return Picture(
        (Circle(205, 180, 100, 150, 55), Circle(315, 180, 100, 370, 55)),
        {(0,): (150, 180), (1,): (370, 180), (0, 1): (260, 180)},
    )


def _three(shared: list[tuple[int, int]]) -> Picture:
    if len(shared) == 3:
        return Picture(
            (Circle(205, 135, 100, 140, TOP), Circle(315, 135, 100, 380, TOP), Circle(260, 225, 100, 260, BOTTOM)),
            {
                (0,): (155, 115),
                (1,): (365, 115),
                (0, 1): (260, 97),
                (2,): (260, 285),
                (0, 2): (200, 200),
                (1, 2): (320, 200),
                (0, 1, 2): (260, 162),
            },
        )
    if len(shared) == 2:
        middle = next(each for each in range(3) if all(each in pair for pair in shared))
        left, right = (each for each in range(3) if each != middle)
        of = {
            left: Circle(140, 180, 85, 140, 75),
            middle: Circle(260, 180, 85, 260, 290),
            right: Circle(380, 180, 85, 380, 75),
        }
        numbers = {(left,): 105, _both(left, middle): 200, (middle,): 260, _both(middle, right): 320, (right,): 415}
    elif shared:
        (left, right), alone = shared[0], next(each for each in range(3) if each not in shared[0])
        of = {
            left: Circle(120, 180, 85, 80, 75),
            right: Circle(220, 180, 85, 260, 75),
            alone: Circle(420, 180, 85, 420, 75),
        }
        numbers = {(left,): 80, (left, right): 170, (right,): 260, (alone,): 420}
    else:
        of = {
            0: Circle(110, 120, 78, 110, TOP),
            1: Circle(410, 120, 78, 410, TOP),
            2: Circle(260, 235, 78, 260, BOTTOM),
        }
        return Picture((of[0], of[1], of[2]), {(each,): (of[each].x, of[each].y) for each in range(3)})
    return Picture((of[0], of[1], of[2]), {part: (x, 180) for part, x in numbers.items()})


def _both(one: int, other: int) -> Inside:
    return (one, other) if one < other else (other, one)
