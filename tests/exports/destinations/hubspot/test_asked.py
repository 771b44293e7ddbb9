"""What HubSpot is asked before anything is sent: whether all is right, its fields, and nothing for a preview."""

import json
from collections.abc import Callable

import pytest
from hubspot import LIST, SCOPES, TOKEN, HubSpotServer, people

from exports.destination import Batch, Change, Row
from exports.destinations.hubspot import HubSpot
from jobs.errors import CallFailed, SettingRefused, Terminal

Open = Callable[..., HubSpot]


def test_the_test_tells_what_is_there_and_changes_nothing(server: HubSpotServer, opened: Open) -> None:
    found, named, scopes = opened(list_id=LIST).test().split(". ")
    assert found == "HubSpot answers; contacts are found by email" and named == "The list is List 42"
    assert scopes == "The token has all scopes that are needed."
    assert not server.contacts and not server.members[LIST]


@pytest.mark.parametrize("scope", SCOPES)
def test_the_test_finds_every_scope_that_is_missing(server: HubSpotServer, opened: Open, scope: str) -> None:
    server.scopes.remove(scope)
    with pytest.raises(Terminal, match=scope):
        opened(list_id=LIST).test()


def test_the_test_says_so_where_the_scopes_are_not_told(server: HubSpotServer, opened: Open) -> None:
    server.knows_token = False
    assert opened().test().endswith("writing was not tried.")


def test_the_test_refuses_what_no_run_could_use(server: HubSpotServer, opened: Open) -> None:
    server.add_list("43", processing="DYNAMIC")
    server.add_list("44", holds="0-2")
    for given, told in (
        ({"id_property": "nothing"}, "no property nothing"),
        ({"id_property": "firstname"}, "not unique"),
        ({"list_id": "43"}, "fills itself"),
        ({"list_id": "44"}, "does not hold contacts"),
        ({"list_id": "99"}, "no list 99"),
        ({"token": "wrong"}, "does not take the token"),
    ):
        with pytest.raises(CallFailed, match=told):
            opened(**given).test()


def test_the_fields_are_those_of_the_account_with_type_choices_and_what_only_hubspot_writes(opened: Open) -> None:
    fields = {each.name: each for each in opened().fields()}
    assert {name: each.type for name, each in fields.items()} == {
        "email": "text",
        "firstname": "text",
        "customer_number": "text",
        "points": "number",
        "is_member": "boolean",
        "born_on": "date",
        "seen_at": "time",
        "interests": "choice",
        "createdate": "time",
        "score": "number",
    }
    assert fields["interests"].choices == ("shoes", "hats")
    assert [name for name, each in fields.items() if each.is_read_only] == ["createdate", "score"]
    assert [name for name, each in fields.items() if each.is_required] == ["email"]


def test_what_is_previewed_is_what_is_sent(server: HubSpotServer, opened: Open) -> None:
    hubspot = opened(list_id=LIST)
    (shown,) = hubspot.preview(Batch("k", Change.PUT, tuple(people(1, points=1))))
    assert json.loads(shown) == {
        "inputs": [
            {
                "id": "p0@example.com",
                "idProperty": "email",
                "objectWriteTraceId": "1",
                "properties": {"points": "1"},
            }
        ]
    }
    known, unknown = hubspot.preview(Batch("k", Change.REMOVE, (Row(1, {}, "1001"), *people(1))))
    assert json.loads(known) == ["1001"] and json.loads(unknown)["inputs"] == [{"id": "p0@example.com"}]
    assert TOKEN not in shown + known + unknown and not server.calls


@pytest.mark.parametrize(
    "given",
    [
        {"base_url": "http://example.com"},
        {"id_property": "E-mail"},
        {"id_property": "hs_object_id"},
        {"list_id": "vip"},
        {"clears": "maybe"},
        {"per_second": "0"},
        {"per_second": "101"},
    ],
)
def test_a_setting_that_cannot_be_is_refused(opened: Open, given: dict[str, str]) -> None:
    with pytest.raises(SettingRefused):
        opened(**given)
    assert opened(per_second="19").per_second == 19
