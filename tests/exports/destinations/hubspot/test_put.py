"""HubSpot gets each contact once, as texts that it takes, and a row at fault stands alone."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from hubspot import LIST, HubSpotServer, people, put, rows

from exports.destination import Batch, Change, Row
from exports.destinations.hubspot import HubSpot
from exports.destinations.hubspot_reply import read_upsert
from jobs.errors import Terminal

Open = Callable[..., HubSpot]


def test_a_hundred_contacts_go_in_one_call_each_once_and_are_known_by_their_number(
    server: HubSpotServer, opened: Open
) -> None:
    hubspot = opened()
    answer = put(hubspot, people(hubspot.batch_rows, firstname="Ann"))
    assert server.called() == [("upsert", 200)]
    assert set(server.written.values()) == {1} and len(server.written) == 100
    assert not (answer.rejected or answer.later or answer.warned)
    assert {number: server.contacts[record]["email"] for number, record in answer.ids.items()} == {
        number: f"p{number - 1}@example.com" for number in range(1, 101)
    }


def test_a_batch_sent_again_leaves_the_same_contacts(server: HubSpotServer, opened: Open) -> None:
    hubspot = opened(list_id=LIST)
    first, second = (put(hubspot, people(3, points=7)) for _ in range(2))
    assert first == second
    assert len(server.contacts) == 3 and server.members[LIST] == set(first.ids.values())


def test_every_value_is_the_text_that_hubspot_takes_for_it(server: HubSpotServer, opened: Open) -> None:
    given = {
        "email": " Ann@Example.COM ",
        "points": 12.0,
        "is_member": True,
        "born_on": date(1990, 5, 1),
        "seen_at": datetime(2026, 11, 22, 9, 30),
        "interests": ["shoes", "hats"],
        "firstname": "Ånn",
    }
    answer = put(opened(), rows(given))
    assert not answer.rejected
    assert server.contacts[answer.ids[1]] == {
        "email": "ann@example.com",
        "points": "12",
        "is_member": "true",
        "born_on": "1990-05-01",
        "seen_at": "2026-11-22T09:30:00.000Z",
        "interests": "shoes;hats",
        "firstname": "Ånn",
    }


def test_a_number_has_no_exponent(opened: Open) -> None:
    numbers = {1e-7: "0.0000001", 2.5: "2.5", Decimal("3.10"): "3.10", 10**15: "1000000000000000", 1e22: f"{10**22}"}
    (shown,) = opened().preview(Batch("k", Change.PUT, tuple(rows(*({"email": "a", "n": each} for each in numbers)))))
    assert [each["properties"]["n"] for each in json.loads(shown)["inputs"]] == list(numbers.values())


def test_what_is_missing_stays_as_it_is_unless_it_is_to_be_cleared(server: HubSpotServer, opened: Open) -> None:
    record = server.add_contact(email="p0@example.com", firstname="Ann", interests="hats", points="3")
    empty = people(1, firstname=None, interests=[], points="")
    put(opened(), empty)
    assert server.contacts[record] == {
        "email": "p0@example.com",
        "firstname": "Ann",
        "interests": "hats",
        "points": "3",
    }
    put(opened(clears="yes"), empty)
    assert server.contacts[record] == {"email": "p0@example.com", "firstname": "", "interests": "", "points": ""}


def test_a_contact_is_found_by_another_unique_property_and_its_address_is_a_value_like_any(
    server: HubSpotServer, opened: Open
) -> None:
    record = server.add_contact(customer_number="K1", email="old@example.com")
    hubspot = opened(id_property="customer_number")
    assert hubspot.key == ("customer_number",)
    answer = put(hubspot, rows({"customer_number": "K1", "email": "new@example.com"}))
    assert answer.ids == {1: record} and server.contacts[record]["email"] == "new@example.com"


def test_the_address_that_a_merged_contact_had_does_not_become_its_address_again(
    server: HubSpotServer, opened: Open
) -> None:
    merged = server.merge(server.add_contact(email="ann@x.nl"), server.add_contact(email="former@x.nl"))
    answer = put(opened(), rows({"email": "former@x.nl", "firstname": "Ann"}))
    assert answer.ids == {1: merged}
    assert server.contacts[merged]["email"] == "ann@x.nl" and server.contacts[merged]["firstname"] == "Ann"


def test_rows_that_are_one_contact_to_hubspot_are_sent_once_and_told(server: HubSpotServer, opened: Open) -> None:
    given = rows({"email": "ann@x.nl"}, {"email": " ANN@x.nl"}, {"email": None}, {"email": "  "})
    answer = put(opened(), given)
    assert server.written == {"ann@x.nl": 1} and set(answer.ids) == {1}
    assert "row 1" in answer.rejected[2]
    assert answer.rejected[3] == answer.rejected[4] == "It has no email, by which HubSpot finds a contact."


def test_a_row_at_fault_is_named_with_its_property_and_the_others_are_taken(
    server: HubSpotServer, opened: Open
) -> None:
    given = rows(
        {"email": "ann@x.nl", "points": 1},
        {"email": "no address", "points": 2},
        {"email": "bob@x.nl", "points": "many"},
    )
    answer = put(opened(list_id=LIST), given)
    assert answer.rejected == {
        2: "email: Email address no address is invalid",
        3: "points: many was not a valid number",
    }
    assert server.emails(LIST) == set(server.written) == {"ann@x.nl"} and set(answer.ids) == {1}


@pytest.mark.parametrize("wrong", [[], [0], [99], [13, 77]])
def test_of_a_batch_that_is_refused_whole_the_rows_at_fault_are_found_and_no_contact_is_written_twice(
    server: HubSpotServer, opened: Open, wrong: list[int]
) -> None:
    server.refuses_whole = True
    given = [
        Row(each.number, {**each.values, "points": "x" if each.number - 1 in wrong else 1}) for each in people(100)
    ]
    answer = put(opened(), given)
    assert answer.rejected == {number + 1: "points: x was not a valid number" for number in wrong}
    assert not answer.later and set(answer.ids) == {each.number for each in given} - set(answer.rejected)
    assert len(server.written) == 100 - len(wrong) and set(server.written.values()) == {1}
    assert len(server.calls) <= 27


def test_a_batch_full_of_faults_is_given_up_in_time_and_every_row_has_its_fate(
    server: HubSpotServer, opened: Open
) -> None:
    server.refuses_whole = True
    hubspot, left, rejected, runs = opened(), people(100, points="x"), 0, 0
    while left:
        before = len(server.calls)
        answer = put(hubspot, left)
        assert len(server.calls) - before <= 32 and not answer.ids
        assert set(answer.rejected) | set(answer.later) == {each.number for each in left} and answer.rejected
        left = [each for each in left if each.number in answer.later]
        rejected, runs = rejected + len(answer.rejected), runs + 1
    assert rejected == 100 and runs < 10 and not server.written


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("name", ["shoe_size", "createdate", "score"])
def test_a_property_that_cannot_be_set_ends_it_at_once_and_is_no_fault_of_a_row(
    server: HubSpotServer, opened: Open, name: str, whole: bool
) -> None:
    server.refuses_whole = whole
    with pytest.raises(Terminal, match=f"does not take the property {name}: .*Mend the mapping"):
        put(opened(), people(4, **{name: "1"}))
    assert len(server.calls) == 1


def test_a_property_without_unique_values_ends_it_at_once(server: HubSpotServer, opened: Open) -> None:
    with pytest.raises(Terminal, match="id_property"):
        put(opened(id_property="firstname"), rows({"firstname": "Ann"}, {"firstname": "Bob"}))
    assert len(server.calls) == 1


def test_an_error_about_nobody_knows_which_row_leaves_none_accepted_that_is_not_named() -> None:
    asked = {"1": "a@x.nl", "2": "b@x.nl", "3": "c@x.nl", "4": "d@x.nl"}
    results = [{"id": "9", "objectWriteTraceId": "1"}]
    loose = {"category": "VALIDATION_ERROR", "message": "Something.", "context": {}}
    passing = {"category": "INTERNAL_ERROR", "message": "Busy.", "context": {"objectWriteTraceId": ["4"]}}
    told = read_upsert({"status": "COMPLETE", "results": results, "errors": [loose, passing]}, asked, "email")
    assert told.ids == {"1": "9"} and not told.refused and told.later.keys() == {"2", "3", "4"}
    told = read_upsert({"status": "COMPLETE", "results": results, "numErrors": 3}, asked, "email")
    assert told.ids == {"1": "9"} and told.later.keys() == {"2", "3", "4"}


def test_a_row_that_is_named_as_a_contact_and_in_an_error_is_refused() -> None:
    error = {"category": "CONFLICT", "message": "Taken.", "context": {"ids": ["a@x.nl"]}}
    data = {"status": "COMPLETE", "results": [{"id": "9", "objectWriteTraceId": "1"}], "errors": [error]}
    told = read_upsert(data, {"1": "a@x.nl"}, "email")
    assert told.refused == {"1": "Taken"} and not told.ids
