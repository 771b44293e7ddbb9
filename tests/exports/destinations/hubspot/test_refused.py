"""What HubSpot refuses as a whole is told as what may go well later or as what has to be mended."""

from collections.abc import Callable
from typing import Any

import pytest
from hubspot import LIST, TOKEN, HubSpotServer, people, put, remove

from exports.destination import Answer, Row
from exports.destinations.hubspot import UPSERT, HubSpot
from jobs.errors import Terminal, Transient
from jobs.http import Client
from jobs.outside import Outside

Open = Callable[..., HubSpot]


def test_the_server_refuses_what_hubspot_refuses(server: HubSpotServer) -> None:
    def row(email: str, **properties: Any) -> dict[str, Any]:
        return {"id": email, "idProperty": "email", "objectWriteTraceId": email, "properties": properties}

    with Client(server.base_url, {"Authorization": f"Bearer {TOKEN}"}) as client:
        for inputs, told in (
            ([row(f"p{number}@x.nl") for number in range(101)], "101 inputs"),
            ([], "0 inputs"),
            ([row("ann@x.nl"), row("Ann@x.nl")], "Duplicate IDs"),
            ([row("ann@x.nl", points=1)], "Cannot deserialize"),
            ([{"id": "ann@x.nl", "properties": {}}], "required fields"),
        ):
            with pytest.raises(Terminal) as raised:
                client.send_json("POST", UPSERT, {"inputs": inputs})
            assert raised.value.status == 400 and told in raised.value.body["message"]
        with pytest.raises(Terminal) as raised:
            client.send_json("PUT", f"crm/v3/lists/{LIST}/memberships/add", ["ann@x.nl"])
        assert raised.value.status == 400
    assert not server.contacts


@pytest.mark.parametrize("fault", [429, 500, 502, 503, 423, 477, 409, "cut", "garbage"])
@pytest.mark.parametrize("send", [put, remove])
def test_what_may_go_well_later_is_told_as_that(
    server: HubSpotServer, opened: Open, send: Callable[..., Answer], fault: int | str
) -> None:
    hubspot = opened(list_id=LIST)
    server.faults = {"upsert": [fault], "read": [fault]}
    with pytest.raises(Transient) as raised:
        send(hubspot, people(3))
    assert TOKEN not in str(raised.value)
    assert not send(hubspot, people(3)).later


def test_an_answer_that_takes_too_long_is_worth_another_try(server: HubSpotServer, opened: Open) -> None:
    server.faults = {"upsert": ["slow"]}
    impatient = Outside(client=lambda *given: Client(*given, timeout=0.1))
    with pytest.raises(Transient, match="did not answer in time"):
        put(opened(outside=impatient), people(1))
    assert not put(opened(), people(1)).later and len(server.contacts) == 1


def test_a_wait_that_hubspot_asks_for_is_handed_on_and_a_day_that_is_full_is_a_long_one(
    server: HubSpotServer, opened: Open
) -> None:
    server.faults, server.retry_after = {"upsert": [429, 429, 429]}, "7"
    with pytest.raises(Transient, match="429, TEN_SECONDLY_ROLLING") as raised:
        put(opened(), people(1))
    assert raised.value.retry_after == 7
    server.policy = "DAILY"
    with pytest.raises(Transient, match=r"no more calls today.*midnight.*which it does not tell") as raised:
        put(opened(), people(1))
    assert raised.value.retry_after == 3600
    server.retry_after = "7200"
    with pytest.raises(Transient) as raised:
        put(opened(), people(1))
    assert raised.value.retry_after == 7200


def test_what_breaks_off_among_the_parts_of_a_batch_leaves_the_taken_rows_taken(
    server: HubSpotServer, opened: Open
) -> None:
    server.refuses_whole = True
    given = [*people(3), Row(4, {"email": "p3@example.com", "points": "x"})]
    server.faults = {"upsert": ["", "", 503]}
    answer = put(opened(), given)
    assert set(answer.ids) == {1, 2} and set(answer.later) == {3, 4} and answer.status == 503
    assert set(server.written) == {"p0@example.com", "p1@example.com"}


def test_a_wrong_token_ends_it_and_is_not_shown(server: HubSpotServer, opened: Open) -> None:
    with pytest.raises(Terminal, match=r"does not take the token .401.; copy it anew in HubSpot") as raised:
        put(opened(token="pat-wrong-secret"), people(1))
    assert "pat-wrong-secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("scope", "send"),
    [("crm.objects.contacts.write", put), ("crm.lists.write", put), ("crm.objects.contacts.read", remove)],
)
def test_a_scope_that_is_missing_ends_it_and_is_named(
    server: HubSpotServer, opened: Open, scope: str, send: Callable[..., Answer]
) -> None:
    server.scopes.remove(scope)
    with pytest.raises(Terminal, match=f"the token lacks the scope {scope}; tick it"):
        send(opened(list_id=LIST), people(1))


def test_no_text_shows_the_token_whatever_hubspot_quotes(server: HubSpotServer, opened: Open) -> None:
    answer = put(opened(), people(1, points=TOKEN))
    assert answer.rejected == {1: "points: [secret] was not a valid number"}
    server.faults = {"upsert": [500]}
    with pytest.raises(Transient, match=r"Trouble 500, said to \[secret\]"):
        put(opened(), people(1))
