"""Members over time: what a refresh keeps, of whom, and what two at once, a kill or a clock put back can do to it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from landing import NOW, OPEN, ask, land

from ingest.landing.lists import land_list
from segments import profiles
from segments.errors import RefreshOvertaken
from segments.saved import following, membership
from segments.saved.membership import Refresh
from sql.warehouse import Warehouse

DAY = timedelta(days=1)
NEWS = 'profile "News"\ninclude open in the last 30 days\n'


def save(warehouse: Warehouse, text: str = NEWS, at: datetime = NOW) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, text.split('"')[1], text, at)


def refresh(warehouse: Warehouse, as_of: datetime = NOW, name: str = "News", **how: Any) -> Refresh:
    how = {"most_affected": 2, **how}
    with warehouse.reader() as reader:
        found = membership.find(reader, name, as_of, "UTC", **how)
    with warehouse.transaction() as writer:
        return membership.keep(writer, found, as_of, 1)


def times(warehouse: Warehouse) -> list[tuple]:
    return ask(warehouse, "select email, entered_at, left_at from memberships order by all")


def test_who_enters_and_leaves_is_kept_with_the_instant(warehouse: Warehouse) -> None:
    save(warehouse)
    assert refresh(warehouse).is_full
    land(warehouse, "events", OPEN)
    came = refresh(warehouse, NOW + DAY)
    assert (came.entered, came.left, came.members, came.affected) == (1, 0, 1, 1)
    gone = refresh(warehouse, NOW + 30 * DAY)
    assert (gone.entered, gone.left, gone.members, gone.affected) == (0, 1, 0, 1)
    assert times(warehouse) == [("ann@x.nl", NOW + DAY, NOW + 30 * DAY)]
    with warehouse.reader() as reader:
        assert membership.history(reader, "News") == [gone, came, membership.history(reader, "News")[2]]


def test_nobody_is_looked_at_where_nothing_landed_and_no_edge_passed(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN, OPEN | {"email": "bob@x.nl"})
    save(warehouse)
    refresh(warehouse)
    again = refresh(warehouse, NOW + timedelta(hours=1))
    assert (again.affected, again.members) == (0, 2)


def test_a_changed_definition_is_looked_at_in_full_and_keeps_who_stays(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN, OPEN | {"email": "bob@x.nl", "event": "click"})
    save(warehouse)
    refresh(warehouse)
    save(warehouse, 'profile "News"\ninclude any of\n  open\n  click\n')
    changed = refresh(warehouse, NOW + DAY)
    assert (changed.is_full, changed.version, changed.entered) == (True, 2, 1)
    assert times(warehouse) == [("ann@x.nl", NOW, None), ("bob@x.nl", NOW + DAY, None)]


def test_a_change_of_a_profile_that_is_leant_on_is_a_change(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN)
    save(warehouse)
    save(warehouse, 'profile "Others"\ninclude not in profile "News"\n')
    assert refresh(warehouse, name="Others").members == 0
    save(warehouse, 'profile "News"\ninclude click\n')
    changed = refresh(warehouse, NOW + DAY, "Others")
    assert (changed.is_full, changed.members) == (True, 1)


def test_a_note_or_a_layout_is_no_change(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN)
    save(warehouse)
    refresh(warehouse)
    save(warehouse, 'profile "News"\nabout "Whoever reads"\ninclude open in the last 30 days\n')
    assert not refresh(warehouse, NOW + DAY).is_full


def test_another_zone_of_the_installation_is_looked_at_in_full(warehouse: Warehouse) -> None:
    save(warehouse, 'profile "News"\ninclude open today\n')
    refresh(warehouse)
    with warehouse.reader() as reader:
        found = membership.find(reader, "News", NOW + DAY, "Pacific/Kiritimati")
    assert found.affected is None


def test_two_records_that_become_one_keep_one_membership(warehouse: Warehouse) -> None:
    save(warehouse)
    land(warehouse, "events", OPEN)
    refresh(warehouse)
    land(warehouse, "events", OPEN | {"email": None, "customer_id": "7"})
    assert refresh(warehouse, NOW + DAY).members == 2
    land(warehouse, "customers", {"customer_id": "7", "email": "ann@x.nl"})
    united = refresh(warehouse, NOW + 2 * DAY)
    assert (united.members, united.entered, united.left, united.is_full) == (1, 0, 1, False)
    assert times(warehouse) == [("ann@x.nl", NOW, None)]


def test_who_becomes_another_stays_in_without_a_gap(warehouse: Warehouse) -> None:
    save(warehouse)
    land(warehouse, "events", OPEN)
    refresh(warehouse)
    land(warehouse, "customers", {"customer_id": "7"})
    refresh(warehouse, NOW + DAY)
    land(warehouse, "customers", {"customer_id": "7", "email": "ann@x.nl"})
    moved = refresh(warehouse, NOW + 2 * DAY)
    assert (moved.members, moved.entered, moved.left) == (1, 0, 0)
    assert ask(warehouse, "select customer_id, entered_at, left_at from memberships") == [("7", NOW, None)]


def test_a_list_that_changes_moves_its_people(warehouse: Warehouse) -> None:
    import polars as pl

    def put(*emails: str) -> None:
        rows = pl.DataFrame(
            {"customer_id": [None] * len(emails), "email": list(emails)}, {"customer_id": str, "email": str}
        )
        with warehouse.transaction() as writer:
            land_list(writer, "VIP", [rows], 1, NOW)

    put("ann@x.nl", "bob@x.nl")
    save(warehouse, 'profile "News"\ninclude in list "VIP"\n')
    refresh(warehouse)
    put("bob@x.nl", "cas@x.nl")
    moved = refresh(warehouse, NOW + DAY)
    assert (moved.entered, moved.left, moved.is_full) == (1, 1, False)


def test_the_erased_are_seen_in_no_membership(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN)
    save(warehouse)
    refresh(warehouse)
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set erased_at = $at", {"at": NOW})
    assert times(warehouse) == []


def test_a_clock_put_back_rewrites_no_time(warehouse: Warehouse) -> None:
    save(warehouse)
    land(warehouse, "events", OPEN)
    refresh(warehouse, NOW)
    earlier = refresh(warehouse, datetime(2026, 10, 1))
    assert (earlier.is_full, earlier.members, earlier.left) == (True, 0, 1)
    assert refresh(warehouse, datetime(2026, 11, 15)).members == 1
    assert times(warehouse) == [("ann@x.nl", NOW, NOW), ("ann@x.nl", NOW, None)]


def test_of_two_refreshes_at_once_the_second_is_refused_and_changes_nothing(warehouse: Warehouse) -> None:
    save(warehouse)
    land(warehouse, "events", OPEN)
    with warehouse.reader() as reader:
        slow = membership.find(reader, "News", NOW, "UTC")
    refresh(warehouse, NOW + DAY)
    with pytest.raises(RefreshOvertaken, match="News"), warehouse.transaction() as writer:
        membership.keep(writer, slow, NOW, 1)
    assert times(warehouse) == [("ann@x.nl", NOW + DAY, None)]


def test_what_lands_while_people_are_looked_for_is_seen_by_the_next_refresh(warehouse: Warehouse) -> None:
    save(warehouse)
    refresh(warehouse)
    with warehouse.reader() as reader:
        found = membership.find(reader, "News", NOW + DAY, "UTC", most_affected=2)
        land(warehouse, "events", OPEN)
    with warehouse.transaction() as writer:
        assert membership.keep(writer, found, NOW, 1).members == 0
    assert refresh(warehouse, NOW + DAY).entered == 1


class Killed(Exception):
    pass


def test_a_refresh_that_is_killed_before_its_end_leaves_what_was(warehouse: Warehouse) -> None:
    save(warehouse)
    refresh(warehouse)
    land(warehouse, "events", OPEN)
    with warehouse.reader() as reader:
        found = membership.find(reader, "News", NOW + DAY, "UTC", most_affected=2)
    with pytest.raises(Killed), warehouse.transaction() as writer:
        membership.keep(writer, found, NOW, 1)
        raise Killed
    assert times(warehouse) == []
    again = refresh(warehouse, NOW + DAY)
    assert (again.number, again.entered) == (2, 1)


def test_where_most_can_have_moved_all_are_looked_at(warehouse: Warehouse) -> None:
    save(warehouse)
    refresh(warehouse)
    land(warehouse, "events", OPEN)
    done = refresh(warehouse, NOW + DAY, most_affected=0.3)
    assert (done.is_full, done.reason, done.entered) == (True, "most customers may have moved", 1)
    assert refresh(warehouse, NOW + DAY, full=True).reason == "it was asked for"


def test_in_use_is_what_is_followed_or_exported_each_after_what_it_leans_on(warehouse: Warehouse) -> None:
    for text in ('profile "Z"\ninclude everyone\n', 'profile "A"\ninclude in profile "Z"\n', NEWS):
        save(warehouse, text)
    with warehouse.transaction() as writer:
        for name in ("A", "A", "Z"):
            following.follow(writer, name, NOW)
        assert following.in_use(writer) == ("Z", "A")
        following.unfollow(writer, "Z")
        writer.execute(
            """insert into app.export (name, settings, secrets, enabled, cursor, created_at, changed_at)
            values ('e', '{"profile": "News"}', '{}', true, 0, $at, $at)""",
            {"at": NOW},
        )
        assert set(following.in_use(writer)) == {"A", "News"}
