"""Contacts are on the list when they are said to be, and taken off it without being deleted."""

from collections.abc import Callable

import pytest
from hubspot import LIST, HubSpotServer, people, put, remove, rows

from exports.destination import Batch, Change, Row
from exports.destinations.hubspot import HubSpot
from jobs.errors import Terminal

Open = Callable[..., HubSpot]


def test_contacts_are_put_on_the_list_after_they_were_put_and_taken_off_without_being_deleted(
    server: HubSpotServer, opened: Open
) -> None:
    hubspot = opened(list_id=LIST)
    assert hubspot.removes
    ids = put(hubspot, people(3)).ids
    assert server.emails(LIST) == {"p0@example.com", "p1@example.com", "p2@example.com"}
    server.calls.clear()
    answer = remove(hubspot, [Row(1, people(1)[0].values, ids[1])])
    assert server.called() == [("remove", 200)] and not (answer.rejected or answer.later)
    assert server.emails(LIST) == {"p1@example.com", "p2@example.com"} and len(server.contacts) == 3


def test_without_a_list_nobody_is_taken_off_anything_and_no_row_is_said_to_be(
    server: HubSpotServer, opened: Open
) -> None:
    hubspot = opened()
    assert not hubspot.removes
    batch = Batch("k", Change.REMOVE, (Row(1, {"email": "ann@x.nl"}, "1001"),))
    assert hubspot.preview(batch) == []
    assert "set list_id" in hubspot.send(batch, None, lambda _: None).rejected[1]
    assert not server.calls


@pytest.mark.parametrize("fault", [429, 500, 503, "cut", "garbage", 423])
def test_contacts_that_are_not_on_the_list_yet_are_not_accepted_and_come_again(
    server: HubSpotServer, opened: Open, fault: int | str
) -> None:
    hubspot = opened(list_id=LIST)
    server.faults = {"add": [fault]}
    given = [*people(3), Row(4, {"email": "no address"})]
    answer = put(hubspot, given)
    assert set(answer.rejected) == {4} and set(answer.later) == {1, 2, 3}
    assert answer.later[1].startswith("The contact is in HubSpot, but not on the list yet:") and answer.message
    again = put(hubspot, given[:3])
    assert not again.later and len(server.members[LIST]) == 3 == len(server.contacts)


def test_contacts_whose_number_is_not_told_are_looked_up_before_they_go_on_the_list(
    server: HubSpotServer, opened: Open
) -> None:
    server.merge(server.add_contact(email="ann@x.nl"), server.add_contact(email="former@x.nl"))
    server.faults = {"upsert": ["silent"]}
    answer = put(opened(list_id=LIST), rows({"email": "former@x.nl"}, {"email": "bob@x.nl"}))
    assert server.called() == [("upsert", 200), ("read", 200), ("add", 200)] and not answer.later
    assert {number: server.contacts[record]["email"] for number, record in answer.ids.items()} == {
        1: "ann@x.nl",
        2: "bob@x.nl",
    }
    assert server.emails(LIST) == {"ann@x.nl", "bob@x.nl"}


def test_a_contact_without_a_trace_is_known_by_what_it_is_found_by(server: HubSpotServer, opened: Open) -> None:
    server.faults = {"upsert": ["traceless"]}
    answer = put(opened(list_id=LIST), rows({"email": "Ann@x.nl"}, {"email": "bob@x.nl"}))
    assert server.called() == [("upsert", 200), ("add", 200)] and server.emails(LIST) == {"ann@x.nl", "bob@x.nl"}
    assert {number: server.contacts[record]["email"] for number, record in answer.ids.items()} == {
        1: "ann@x.nl",
        2: "bob@x.nl",
    }


@pytest.mark.parametrize("fault", [503, "vanished"])
def test_contacts_whose_number_cannot_be_found_are_not_accepted(
    server: HubSpotServer, opened: Open, fault: int | str
) -> None:
    server.faults = {"upsert": ["silent"], "read": [fault]}
    answer = put(opened(list_id=LIST), people(2))
    assert set(answer.later) == {1, 2} and not answer.warned and not server.members[LIST]


def test_a_contact_that_is_gone_before_it_is_on_the_list_is_not_accepted(server: HubSpotServer, opened: Open) -> None:
    server.faults = {"add": ["vanished"]}
    answer = put(opened(list_id=LIST), people(2))
    assert set(answer.later) == {1, 2} and not server.members[LIST]


def test_a_batch_whose_work_is_not_done_is_not_accepted(server: HubSpotServer, opened: Open) -> None:
    server.faults = {"upsert": ["pending"]}
    answer = put(opened(), people(2))
    assert set(answer.later) == {1, 2} and "PENDING" in answer.later[1]


def test_who_was_never_sent_is_looked_up_and_taken_off(server: HubSpotServer, opened: Open) -> None:
    record = server.add_contact(email="ann@x.nl")
    server.members[LIST].add(record)
    given = rows({"email": "ANN@x.nl"}, {"email": "nobody@x.nl"}, {"email": None})
    answer = remove(opened(list_id=LIST), given)
    assert not server.members[LIST] and record in server.contacts and answer.ids == {1: record}
    assert answer.warned == {2: "HubSpot has no such contact, so it is on no list."}
    assert set(answer.rejected) == {3} and not answer.later


def test_a_contact_that_was_merged_since_is_taken_off_under_its_new_number(server: HubSpotServer, opened: Open) -> None:
    hubspot = opened(list_id=LIST)
    ids = put(hubspot, rows({"email": "ann@x.nl"}, {"email": "former@x.nl"}, {"email": "bob@x.nl"})).ids
    server.merge(ids[1], ids[2])
    given = rows({"email": "former@x.nl"}, {"email": "bob@x.nl"})
    answer = remove(hubspot, [Row(1, given[0].values, ids[2]), Row(2, given[1].values, ids[3])])
    assert not server.members[LIST] and not (answer.rejected or answer.later)


def test_a_list_that_is_gone_or_fills_itself_ends_it(server: HubSpotServer, opened: Open) -> None:
    server.add_list("43", processing="DYNAMIC")
    with pytest.raises(Terminal, match="no list 99 any more"):
        put(opened(list_id="99"), people(1))
    with pytest.raises(Terminal, match="DYNAMIC"):
        put(opened(list_id="43"), people(1))
    with pytest.raises(Terminal, match="no list 99 any more"):
        remove(opened(list_id="99"), [Row(1, {}, "1001")])
