"""Saved profiles: versions, what is in force, what is archived; and profiles that lean on each other."""

from datetime import datetime

import pytest

from segments import profiles
from segments.check import check
from segments.errors import ProfileErrors, ProfileUnknown
from segments.people import audience
from segments.people.nodes import count_nodes
from sql.warehouse import Warehouse

AT = datetime(2026, 11, 21)
NOBODY = 'profile "Staff"\ninclude nobody\n'
EVERYONE = 'profile "Staff"\ninclude everyone\n'


def leaning(name: str, on: str) -> str:
    return f'profile "{name}"\ninclude in profile "{on}"\n'


def test_every_save_is_a_version_and_the_newest_is_in_force(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        first = profiles.save(writer, "Staff", NOBODY, AT, by="anna")
        again = profiles.save(writer, "Staff", NOBODY, AT)
        second = profiles.save(writer, "Staff", EVERYONE, AT)
        other = profiles.save(writer, "Other", EVERYONE, AT)
    assert (first.version, again, second.version) == (1, first, 2)
    assert other.profile_id != first.profile_id == second.profile_id
    with warehouse.reader() as reader:
        assert profiles.get(reader, "Staff") == second
        assert profiles.all_saved(reader) == [other, second]
        assert profiles.versions(reader, "Staff") == [second, first]


def test_an_archived_profile_is_out_of_sight_until_it_is_saved_again(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, "Staff", NOBODY, AT)
        profiles.archive(writer, "Staff", AT)
        assert profiles.all_saved(writer) == []
        with pytest.raises(ProfileUnknown, match="Stuff"):
            profiles.get(writer, "Stuff")
        with pytest.raises(ProfileUnknown):
            profiles.archive(writer, "Staff", AT)
        assert profiles.save(writer, "Staff", NOBODY, AT).version == 2
        assert profiles.get(writer, "Staff").version == 2


@pytest.mark.parametrize("length", [1, 2, 3])
def test_profiles_that_lead_back_to_themselves_are_an_error(warehouse: Warehouse, length: int) -> None:
    names = [f"P{number}" for number in range(length)]
    with warehouse.transaction() as writer:
        for name, on in zip(names, [*names[1:], names[0]], strict=True):
            profiles.save(writer, name, leaning(name, on), AT)
        for text in (leaning("P0", names[-1]), leaning("Another", "P0")):
            with pytest.raises(ProfileErrors, match="lead back"):
                check(writer, text, "UTC")


def test_a_missing_name_deep_below_is_an_error_at_the_reference(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, "Middle", leaning("Middle", "Gone"), AT)
        with pytest.raises(ProfileErrors) as caught:
            check(writer, leaning("Top", "Middle"), "UTC")
    assert 'no saved profile "Gone"' in str(caught.value)
    assert caught.value.problems[0].line == 2


@pytest.mark.parametrize(
    "text", ['profile "Odd"\ninclude open(\n', 'profile "Odd"\ntimezone "Nowhere"\ninclude everyone\n']
)
def test_a_reference_to_what_is_broken_is_an_error_that_says_so(warehouse: Warehouse, text: str) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, "Odd", text, AT)
        with pytest.raises(ProfileErrors, match='The profile "Odd" cannot be used'):
            check(writer, leaning("Top", "Odd"), "UTC")


def test_a_reference_used_twice_is_planned_once_and_nested_ones_work(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        writer.execute("insert into store.customer (customer_key, customer_id, first_seen_at) values (1, 'a', now())")
        profiles.save(writer, "Base", 'profile "Base"\ninclude everyone\n', AT)
        profiles.save(writer, "Middle", leaning("Middle", "Base"), AT)
        text = (
            'profile "Top"\ninclude all of\n  in profile "Middle"\n  in profile "Base"\nexclude not in profile "Base"\n'
        )
        checked = check(writer, text, "UTC")
        assert audience.count(writer, checked, AT) == 1
        assert {path: each.customers for path, each in count_nodes(writer, checked, AT).items()} == {
            "include.0": 1, "include.1": 1, "include": 1, "exclude": 0,
        }  # fmt: skip
        assert audience.select(writer, checked, AT).sql.count("FROM store.customer") == 2


def test_a_saved_profile_keeps_its_own_time_zone(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        writer.execute(
            "insert into store.customer (customer_key, customer_id, first_seen_at) values (1, 'a', '2026-11-20 23:30')"
        )
        east = 'profile "East"\ntimezone "Europe/Amsterdam"\ninclude first_seen_at today\n'
        profiles.save(writer, "East", east, AT)
        at = datetime(2026, 11, 21, 12)
        assert audience.count(writer, check(writer, leaning("Top", "East"), "UTC"), at) == 1
        own = check(writer, 'profile "Top"\ninclude first_seen_at today\n', "UTC")
        assert audience.count(writer, own, at) == 0


def test_what_nobody_satisfies_is_counted_as_zero_also_where_there_is_nobody(warehouse: Warehouse) -> None:
    text = 'profile "P"\ninclude all of\n  email is "x"\n  email is known\nexclude email is "y"\n'
    with warehouse.transaction() as writer:
        for _ in range(2):
            checked = check(writer, text, "UTC")
            summary = audience.summarize(writer, checked, AT)
            assert (summary.included, summary.excluded, summary.members, summary.reachable) == (0, 0, 0, 0)
            assert {each.customers for each in count_nodes(writer, checked, AT).values()} == {0}
            writer.execute("insert into store.customer (customer_key, first_seen_at) values (1, now())")
