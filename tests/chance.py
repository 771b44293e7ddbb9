"""Small worlds, instants and profiles by chance, for the tests that compare people by SQL with a plain reading."""

from datetime import date, datetime, timedelta
from random import Random

import trees
from evaluator import World
from hypothesis import strategies as st

from segments import ast
from segments.ast import Profile

# The days around both DST changes, a leap day, a month's end, a year's turn, and a day like any other.
INSTANTS = [
    datetime(2026, 3, 29, 10, 30), datetime(2026, 3, 30, 0, 30), datetime(2026, 10, 25, 0, 30),
    datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 26, 1, 15, 7, 123456), datetime(2024, 2, 29, 12),
    datetime(2026, 3, 31, 21, 59, 59), datetime(2026, 1, 1, 0, 30), datetime(2026, 11, 21, 9, 0),
    datetime(2025, 2, 28, 23, 30),
]  # fmt: skip


def some_world(pick: Random, as_of: datetime) -> World:
    """By plain chance, for hypothesis takes its time over so many small choices."""

    def maybe(values: list) -> object:
        return pick.choice([None, *values, *values])

    def moment() -> datetime:
        span = timedelta(days=pick.choice([0, 1, 2, 3, 7, 14, 28, 29, 30, 31, 59, 61, 365, 366, 730]))
        span += timedelta(hours=pick.choice([0, 0, 0, 1, 2, 3, 23, -1]))
        base = pick.choice(
            [as_of, as_of, as_of.replace(hour=pick.choice([0, 22, 23]), minute=0, second=0, microsecond=0)]
        )
        nudge = timedelta(microseconds=pick.choice([-1, 0, 0, 1]))
        return base - pick.choice([1, 1, 1, 1, -1]) * span + nudge

    numbers = [float(each) for each in trees.NUMBERS]
    world = World()
    for key in range(1, pick.randint(1, 6) + 1):
        with_id, born = pick.random() < 0.6, [moment().date(), date(1992, 2, 29), date(1970, pick.randint(1, 12), 28)]
        world.customers[key] = {
            "customer_id": f"c{key}" if with_id else None,
            "email": None if with_id and pick.random() < 0.3 else f"{'ab'[key % 2]}{key}{'' if key == 3 else '@x.nl'}",
            "first_seen_at": moment(), "country": maybe(trees.TEXTS_OF["country"]), "points": maybe(numbers),
            "vip": maybe([True, False]), "birthday": maybe(born), "member_since": maybe([moment()]),
            "tags": maybe([[], [None], [""], ["red"], ["blue", "RED"], ["", "red"]]),
            "sizes": maybe([[], [None], [3.0], [1.0, 2.5]]), "erased": pick.random() < 0.2,
        }  # fmt: skip
    # Some worlds know few activities, so that what happens in an order happens.
    known = pick.choice([sorted(trees.ACTIVITIES), ["send", "open", "click"], ["open"], ["order", "answer"]])
    for arrival in range(1, pick.randint(0, 20) + 1):
        activity = pick.choice(known)
        at = pick.choice([moment(), *(row["occurred_at"] for row in world.rows[-1:])])
        row = {
            "activity": activity,
            "customer": pick.choice(sorted(world.customers)),
            "arrival": arrival,
            "occurred_at": at,
        }
        for name, kind in trees.ACTIVITIES[activity].items():
            if name in ("occurred_at", "answered_at", "ordered_at"):
                row[name] = at
            elif name == "source":
                row[name] = pick.choice(["test", "other"])
            elif name == "machine":
                row[name] = maybe([True, False]) if activity in ("open", "click") else None
            elif name == "kind":
                row[name] = maybe(["hard", "soft"]) if activity == "bounce" else None
            elif kind == "number":
                row[name] = maybe(numbers)
                if name in ("weight", "amount") and row[name] is None:
                    # A text that is no number is missing.
                    row["raw"] = {name: pick.choice(["many", "", "nan", "1,5"])}
            elif kind == "time":
                row[name] = maybe([moment()])
            elif kind == "list":
                row[name] = maybe([[], ["a"], ["a", "b"], [""]])
            else:
                row[name] = maybe(trees.TEXTS_OF[name])
        world.rows.append(row)
    world.lists["Friends"] = {key for key in world.customers if pick.random() < 0.5}
    return world


def simple_conditions(as_of: datetime) -> st.SearchStrategy[ast.Condition]:
    """Those that lean on no other profile."""
    return trees.conditions(as_of, ())


@st.composite
def worlds_with_profiles(draw: st.DrawFn) -> tuple[World, datetime, list[Profile]]:
    as_of = draw(st.sampled_from(INSTANTS))
    world = some_world(Random(draw(st.integers(0, 2**32))), as_of)
    world.profiles["Staff"] = draw(trees.profiles(as_of, simple_conditions, st.just("Staff")))
    return world, as_of, draw(st.lists(trees.profiles(as_of), min_size=4, max_size=8))
