"""Profiles beside one another: parts add up, each part's text selects just that part, and a change splits in three."""

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations

import pytest
import trees
import worlds
from evaluator import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments import ast, profiles
from segments.check import check
from segments.checked import Checked
from segments.errors import ProfileError
from segments.people import audience
from segments.people.compare import Change, compare
from segments.people.overlap import overlap
from segments.text.format import format_profile
from sql.home import Home
from sql.reader import Reader
from sql.warehouse import Warehouse

AS_OF = datetime(2026, 11, 21, 9)
ZONE = "Europe/Amsterdam"
ALL = ("Dutch", "Rich", "Vips", "Late")
lean = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def simple_conditions(as_of: datetime) -> st.SearchStrategy[ast.Condition]:
    return trees.conditions(as_of, (), ())


def named(name: str) -> st.SearchStrategy[ast.Profile]:
    return trees.profiles(AS_OF, simple_conditions, st.just(name))


some, other, third = map(named, "ABC")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Forty-eight customers, one of each mixture of these values, who did a thing or two."""
    world = World()
    for key in range(1, 49):
        world.customers[key] = {
            "customer_id": f"c{key:02}" if key % 5 else None, "email": f"a{key}@x.nl",
            "first_seen_at": AS_OF.replace(day=key % 20 + 1),
            "country": ("NL", "BE", None)[key % 3], "points": (None, 1.0, 2.5, 10.0)[key % 4],
            "vip": (True, False)[key % 2], "erased": key == 48,
        }  # fmt: skip
        world.rows += [
            {"activity": activity, "customer": key, "arrival": 2 * key + number, "campaign": "News 1",
             "occurred_at": AS_OF.replace(day=key % 20 + 1)}
            for number, activity in enumerate(("send", "open")) if key % (number + 2) == 0
        ]  # fmt: skip
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("overlap") / "home")) as opened:
        with opened.transaction() as writer:
            worlds.prepare(writer)
            worlds.store(writer, world)
            for name, text in (("Dutch", 'country is "NL"'), ("Rich", "points > 2"), ("Vips", "vip is true"),
                               ("Late", "first_seen_at since 2026-11-09")):  # fmt: skip
                profiles.save(writer, name, f'profile "{name}"\ninclude {text}\n', AS_OF)
        yield opened


def people(reader: Reader, text: str | ast.Profile) -> set[int]:
    selection = audience.select(reader, check(reader, text, ZONE), AS_OF)
    return {key for (key,) in reader.rows(selection.sql, selection.parameters)}


def saved(reader: Reader, *names: str) -> list[Checked]:
    return [check(reader, profiles.get(reader, name).text, ZONE) for name in names]


@pytest.mark.parametrize("names", [*combinations(ALL[:3], 2), ALL[:3], ALL])
def test_parts_add_up_and_each_one_s_text_selects_just_that_part(warehouse: Warehouse, names: tuple[str, ...]) -> None:
    with warehouse.reader() as reader:
        parts = overlap(reader, saved(reader, *names), AS_OF)
        assert len(parts) == 2 ** len(names) - 1
        members = {each: people(reader, profiles.get(reader, each).text) for each in names}
        for part in parts:
            wanted = set.intersection(*(members[each] for each in part.inside))
            assert people(reader, part.text) == wanted.difference(*(members[each] for each in part.outside))
            assert part.count == len(people(reader, part.text)) > 0
            assert set(part.inside) | set(part.outside) == set(names)
            assert all(f'in profile "{name}"' in part.text for name in names)
    assert sum(each.count for each in parts) == len(set.union(*members.values()))


@given(st.tuples(some, other) | st.tuples(some, other, third))
@lean
def test_parts_of_unsaved_profiles_say_them_out(warehouse: Warehouse, several: tuple[ast.Profile, ...]) -> None:
    several = tuple(ast.Profile(each.name, each.include, each.exclude) for each in several)
    with warehouse.reader() as reader:
        checked = [check(reader, each, ZONE) for each in several]
        parts = overlap(reader, checked, AS_OF)
        for part in parts:
            assert part.count == len(people(reader, part.text))
        total = set.union(*(people(reader, each) for each in several))
        assert sum(each.count for each in parts) == len(total)


@given(some, other)
@lean
def test_gained_lost_and_kept_are_the_people_themselves(
    warehouse: Warehouse, old: ast.Profile, new: ast.Profile
) -> None:
    with warehouse.reader() as reader:
        before, after = people(reader, old), people(reader, new)
        change = compare(reader, check(reader, old, ZONE), check(reader, new, ZONE), AS_OF)
    assert change == Change(len(after - before), len(before - after), len(before & after))


def test_examples_are_the_first_by_customer_id(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        (old,) = saved(reader, "Dutch")
        new = check(reader, 'profile "Dutch"\ninclude country is "BE"\n', ZONE)
        change = compare(reader, old, new, AS_OF, examples=2)
        assert (change.gained, change.lost, change.kept) == (16, 15, 0)
        assert change.gained_examples == ("a10@x.nl", "a25@x.nl")
        assert change.lost_examples == ("a15@x.nl", "a30@x.nl") and change.kept_examples == ()
        assert compare(reader, None, new, AS_OF) == Change(16, 0, 0)


def test_a_change_of_what_another_leans_on_is_compared_beside_it(warehouse: Warehouse) -> None:
    """The changed text bears the name of a saved profile that the other one refers to: both must be had."""
    with warehouse.reader() as reader:
        changed = check(reader, 'profile "Dutch"\ninclude country is "BE"\n', ZONE)
        leaning = check(reader, 'profile "Top"\ninclude in profile "Dutch"\n', ZONE)
        assert compare(reader, leaning, changed, AS_OF) == Change(16, 15, 0)
        parts = overlap(reader, [leaning, changed], AS_OF)
        assert [each.count for each in parts] == [15, 16, 0]
        assert [len(people(reader, each.text)) for each in parts] == [15, 16, 0]


def test_each_profile_keeps_its_own_calendar(warehouse: Warehouse) -> None:
    far = 'profile "Far"\ntimezone "Pacific/Kiritimati"\ninclude first_seen_at before 2026-11-11\n'
    near = 'profile "Near"\ninclude first_seen_at before 2026-11-12\n'
    with warehouse.reader() as reader:
        checked = [check(reader, each, ZONE) for each in (far, near)]
        counts = [len(people(reader, each)) for each in (far, near)]
        change = compare(reader, checked[0], checked[1], AS_OF)
        assert [change.lost + change.kept, change.gained + change.kept] == counts
        with pytest.raises(ProfileError, match="calendars of Europe/Amsterdam and Pacific/Kiritimati"):
            overlap(reader, checked, AS_OF)
        # One that is written out and has a zone of its own takes the part's text with it.
        parts = overlap(reader, [checked[0], *saved(reader, "Dutch")], AS_OF)
        assert [each.count for each in parts] == [len(people(reader, each.text)) for each in parts]
        assert all('timezone "Pacific/Kiritimati"' in each.text for each in parts)


def test_two_to_six_profiles_with_names_of_their_own_overlap(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        dutch, rich, vips = saved(reader, "Dutch", "Rich", "Vips")
        for wrong in ([dutch], [dutch, rich, vips] * 3):
            with pytest.raises(ProfileError, match="Two to six"):
                overlap(reader, wrong, AS_OF)
        with pytest.raises(ProfileError, match="names of their own"):
            overlap(reader, [dutch, dutch], AS_OF)


def test_a_part_s_text_is_canonical(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        for part in overlap(reader, saved(reader, "Dutch", "Rich"), AS_OF):
            checked = check(reader, part.text, ZONE)
            assert format_profile(checked.profile, checked.plurals) == part.text
            assert checked.profile.name == part.name
