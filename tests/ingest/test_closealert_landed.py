"""What of CloseAlert stands in the warehouse, and what of it must not."""

from datetime import datetime, timedelta
from functools import partial

import httpx
import pytest
from closealert import COUNT, NOW, World, make, response

from ingest import source
from ingest.errors import SourceBusy
from ingest.kind import Outside
from ingest.mapping import Mapping
from jobs.http import Client
from jobs.run import State
from service.demo.closealert import CloseAlertServer
from sql.warehouse import Warehouse


def test_the_token_stands_nowhere(world: World, server: CloseAlertServer) -> None:
    token = server.token()

    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"error": {"description": f"bad {request.headers['authorization']}"}})

    world.add()
    outside = Outside(environment={"TOKEN": token}, client=partial(Client, transport=httpx.MockTransport(echo)))
    messages = [world.run(outside).message, world.run().message]
    tables = world.rows("select table_schema || '.' || table_name from information_schema.tables")
    text = str(messages) + "".join(str(world.rows(f"from {table}")) for (table,) in tables)
    world.warehouse.close()
    raw = b"".join(path.read_bytes() for path in world.warehouse.home.path.rglob("*") if path.is_file())
    for part in token.split("."):
        assert part not in text
        assert part.encode() not in raw


def test_times_are_read_in_the_zone_that_is_set(warehouse: Warehouse) -> None:
    hours = [datetime(2026, 10, 24, 22) + timedelta(hours=n) for n in range(2)] + [datetime(2026, 10, 25, 3)]
    rows = [response(n, at) for n, at in enumerate(hours)]
    with CloseAlertServer("company.com", rows, lambda: NOW, zone="Europe/Amsterdam") as server:
        world = World(warehouse, server)
        world.add(timezone="Europe/Amsterdam")
        world.run()
    assert [at for (at,) in world.rows("select answered_at from main.responses order by all")] == hours


def test_every_call_is_a_line_with_its_customers_and_their_answers(landed: World) -> None:
    first, second = landed.rows("select request, status, rows, customers, answers from main.calls order by call_number")
    asked = "GET company.com/form_responses?since=2026-11-19T00%3A00%3A00%2B00%3A00&until=2026-11-21T10%3A00"
    assert first[0].startswith(asked) and first[0].endswith("&per_page=250&page=0")
    assert first[1:3] == (200, 250) and first[4] == 500
    assert second[1:] == (200, 2, "person56@example.com, person57@example.com", 4)
    assert first[3].split(", ") == sorted(f"person{n}@example.com" for n in range(97))


def test_a_response_that_cannot_land_is_kept_with_its_reason_and_costs_no_other(warehouse: Warehouse) -> None:
    rows = make(5, NOW - timedelta(days=1))
    rows.append(response(900, NOW - timedelta(hours=1), email=None))
    rows.append(response(901, NOW - timedelta(hours=1), answers="none"))
    with CloseAlertServer("company.com", rows, lambda: NOW) as server:
        world = World(warehouse, server)
        world.add(since="2026-11-19")
        outcome = world.run()
    assert outcome.state is State.DONE_WITH_REJECTS
    assert world.stored() == list(range(5))
    reasons = [reason for (reason,) in world.rows("select distinct reason from app.rejected order by all")]
    assert reasons == ["answers is not a list of objects", "no customer_id nor email"]


def test_by_default_only_the_address_ties_a_response_to_a_customer(landed: World) -> None:
    assert landed.rows("select count(*), count(customer_id) from main.customers") == [(97, 0)]
    columns = [name for (name,) in landed.rows("select column_name from (describe main.customers)")]
    assert columns == ["customer_id", "email", "first_seen_at", "reachable"]


def test_what_closealert_tells_beside_the_answers_is_kept_in_its_type(landed: World) -> None:
    ((*row, tags),) = landed.rows(
        """select device_type, followed_up, form, form_id, form_type, mailing, mailing_id, "group", group_id, merge_tags
        from main.responses where response_id = '2'"""
    )
    assert row == ["desktop", True, "Form 0", "1", "mail", "News", "5", "Shops", "6"]
    assert tags == '{"customer_number": "K2", "shop": "Gent"}'


def test_answers_keep_their_index_and_their_value(landed: World) -> None:
    assert landed.rows(
        "select question_index, value, score from main.answers where response_id = '3' order by question_index"
    ) == [("3.1", "4", 4.0), ("3.10", "Because of 3", None)]


def test_a_mapping_can_tie_by_a_tag_and_make_attributes(warehouse: Warehouse) -> None:
    given = Mapping(columns={"customer_id": "merge_tags.customer_number", "customer.shop": "merge_tags.shop"})
    rows = make(100, NOW - timedelta(days=1))
    rows.append(response(900, NOW - timedelta(hours=1), merge_tags={}, email="person1@example.com"))
    with CloseAlertServer("company.com", rows, lambda: NOW) as server:
        world = World(warehouse, server)
        world.add(since="2026-11-19")
        with warehouse.transaction() as writer:
            source.change(writer, "closealert", mapping=given, now=NOW)
        world.run()
    assert world.rows("select count(*), count(customer_id), count(shop) from main.customers") == [(97, 97, 97)]
    assert world.rows("select customer_id from main.responses where response_id = '900'") == [("K1",)]
    with warehouse.reader() as reader:
        shown = source.mapping_in_force(source.get(reader, "closealert"))
    assert shown.columns["customer_id"] == "merge_tags.customer_number" and shown.columns["email"] == "email"


def test_only_one_run_of_a_source_works_at_a_time(world: World, server: CloseAlertServer) -> None:
    refused: list[str] = []

    def again(request: int) -> None:
        if request == 1:
            with pytest.raises(SourceBusy, match="is running already") as busy:
                world.run()
            refused.append(str(busy.value))

    server.faults.between_pages = again
    world.add()
    world.run()
    assert len(refused) == 1
    assert world.stored() == list(range(COUNT))


def test_a_secret_that_is_missing_is_the_runs_failure_and_named_by_its_reference(world: World) -> None:
    world.add()
    outcome = world.run(Outside(environment={}))
    assert outcome.state is State.FAILED and "TOKEN is not set" in outcome.message


def test_the_test_of_a_source_asks_once_and_stores_nothing(world: World, server: CloseAlertServer) -> None:
    world.add()
    told = source.test(world.warehouse, "closealert", NOW, outside=world.outside)
    assert "CloseAlert answers" in told and "The token is valid until 2027-11-21." in told
    assert server.requests == 1
    assert world.stored() == [] and world.rows("from app.run") == []
