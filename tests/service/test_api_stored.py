"""/data: customers and data models' rows, looked up, added, changed and taken away by programs."""

import threading
from datetime import datetime
from typing import Any

import pytest
from landing import ask, land
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stored import ANN, AT, DATA, NOW, ORDER, customer, outcomes

from jobs.schedule import Scheduled, Scheduler
from service import tokens
from service.api.api import Api
from service.tokens import Scope


def test_what_there_is_is_told_with_fields_types_and_keys(api) -> None:
    found = {each["name"]: each for each in api("GET", "").json()["entities"]}
    assert list(found) == ["customers", "orders", "readings"]
    assert (found["orders"]["singular"], found["orders"]["key"]) == ("order", ["order_id"])
    fields = {each["name"]: each for each in found["orders"]["fields"]}
    assert list(fields)[:5] == ["klankbord_id", "customer_id", "email", "ordered_at", "received_at"]
    assert fields["total"]["type"] == "number"
    assert [name for name, each in fields.items() if each["read_only"]] == ["klankbord_id", "received_at"]
    assert "tags" in {each["name"] for each in found["customers"]["fields"]}


@pytest.mark.parametrize("path", ["/ordres", "/ordres/A1", "/events"])
def test_data_that_does_not_exist_is_told_with_what_does(api, path) -> None:
    reply = api("GET", path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")
    assert "customers, orders, readings" in reply.json()["detail"]
    assert ("perhaps orders" in reply.json()["detail"]) == ("ordres" in path)


def test_one_new_object_is_201_with_its_address_and_the_same_again_is_a_duplicate(api) -> None:
    made = api("POST", "/customers", ANN)
    assert made.status_code == 201
    result = made.json()["results"][0]
    assert (result["outcome"], result["key"], result["klankbord_id"]) == ("inserted", "K1", "~1")
    assert made.json()["counts"] == {"read": 1, "inserted": 1, "updated": 0, "duplicates": 0, "rejected": 0}
    assert made.json()["new_fields"] == ["city"]
    assert made.headers["location"] == f"{DATA}/customers/K1"
    assert customer(api, "K1") == {
        "klankbord_id": "~1", "customer_id": "K1", "email": "ann@x.nl", "first_seen_at": "2026-11-22T10:00:00Z",
        "points": 5, "tags": None, "city": "Zwolle",
    }  # fmt: skip
    assert outcomes(api("POST", "/customers", ANN)) == ["duplicate"]


def test_an_absent_key_changes_nothing_null_clears_and_the_newest_wins(api) -> None:
    api("POST", "/customers", {**ANN, "updated_at": AT})
    assert outcomes(api("POST", "/customers", {"customer_id": "K1", "points": None, "updated_at": AT})) == ["updated"]
    assert (customer(api, "K1")["points"], customer(api, "K1")["city"]) == (None, "Zwolle")
    older = {"customer_id": "K1", "city": "Ede", "updated_at": "2026-01-01"}
    assert outcomes(api("POST", "/customers", older)) == ["duplicate"]
    assert customer(api, "K1")["city"] == "Zwolle"


def test_of_an_array_each_object_is_told_and_a_rejected_one_stops_no_other(api, warehouse) -> None:
    rows = [ORDER, {"order_id": "A2", "customer_id": "K1"}, ORDER, {**ORDER, "status": "paid"}, {}]
    reply = api("POST", "/orders", rows)
    assert outcomes(reply) == ["inserted", "rejected", "duplicate", "updated", "rejected"]
    results = reply.json()["results"]
    assert results[1]["reason"] == results[4]["reason"] == "no ordered_at"
    assert [each["key"] for each in results] == ["A1", None, "A1", "A1", None]
    assert reply.json()["counts"] == {"read": 5, "inserted": 1, "updated": 1, "duplicates": 1, "rejected": 2}
    kept = ask(warehouse, "select run_id, reason from app.rejected")
    assert kept == [(reply.json()["run_id"], "no ordered_at")] * 2
    assert api("GET", "/orders/A1").json()["status"] == "paid"


def test_one_object_that_cannot_land_is_422_and_kept_with_its_reason(api, warehouse) -> None:
    reply = api("POST", "/orders", {"order_id": "A2", "customer_id": "K1"})
    assert (reply.status_code, reply.json()["detail"]) == (422, "The row cannot land: no ordered_at.")
    assert ask(warehouse, "select count(*) from app.rejected") == [(1,)]


def test_one_person_twice_in_an_array_by_address_and_then_by_id_is_one_customer(api) -> None:
    rows = [{"email": "bob@x.nl", "points": 1}, {"customer_id": "K2", "points": 2}]
    rows += [{"customer_id": "K2", "email": "Bob@x.nl "}, {"email": "bob@x.nl", "city": "Ede"}]
    reply = api("POST", "/customers", rows)
    assert outcomes(reply) == ["inserted", "inserted", "updated", "updated"]
    assert {each["key"] for each in reply.json()["results"]} == {"K2"}
    assert len({each["klankbord_id"] for each in reply.json()["results"]}) == 1
    listed = api("GET", "/customers").json()["rows"]
    assert [(each["customer_id"], each["email"], each["points"], each["city"]) for each in listed] == [
        ("K2", "bob@x.nl", 2, "Ede")
    ]


def test_after_two_became_one_the_old_klankbord_id_leads_to_who_took_over(api) -> None:
    bare = api("POST", "/customers", {"email": "ann@x.nl"}).json()["results"][0]
    assert (bare["key"], bare["klankbord_id"]) == (None, "~1")
    api("POST", "/customers", {"customer_id": "K1"})
    api("POST", "/customers", ANN)
    assert customer(api, "~1") == customer(api, "K1") == customer(api, "~2")
    assert api("GET", "/customers/~3").status_code == 404


def test_customers_are_found_by_either_as_a_list_of_none_or_one(api) -> None:
    api("POST", "/customers", [ANN, {"email": "bob@x.nl"}, {"customer_id": "K1", "email": "new@x.nl"}])

    def found(**given: str) -> list[str | None]:
        return [each["email"] for each in api("GET", "/customers", params=given).json()["rows"]]

    assert found(external_id="K1") == found(email="NEW@x.nl") == found(email="ann@x.nl") == ["new@x.nl"]
    assert found(email="bob@x.nl") == ["bob@x.nl"]
    assert found(email="nobody@x.nl") == found(external_id="bob@x.nl") == found(external_id="K\0") == []
    assert api("GET", "/customers", params={"email": "a", "external_id": "b"}).status_code == 400


def test_rows_of_one_customer_are_found_by_either(api) -> None:
    api("POST", "/orders", [ORDER, {**ORDER, "order_id": "B1", "customer_id": None, "email": "bob@x.nl"}])
    by_id = api("GET", "/orders?external_id=K1").json()["rows"]
    assert [each["order_id"] for each in by_id] == ["A1"]
    by_address = api("GET", "/order?email=bob@x.nl&fields=order_id,total").json()["rows"]
    assert by_address == [{"klankbord_id": by_address[0]["klankbord_id"], "order_id": "B1", "total": 12.5}]


def test_pages_hold_each_row_once_also_while_rows_come_in(api) -> None:
    api("POST", "/customers", [{"customer_id": f"K{i}"} for i in range(7)])
    seen, after = [], "~0"
    while after:
        page = api("GET", f"/customers?limit=3&fields=customer_id&after={after}").json()
        seen += [each["customer_id"] for each in page["rows"]]
        after = page["next"]
        if len(seen) == 3:
            api("POST", "/customers", [{"customer_id": "K0", "city": "Ede"}, {"customer_id": "late"}])
    assert seen == [*(f"K{i}" for i in range(7)), "late"]
    for wrong in ("limit=0", "limit=1001", "limit=x", "after=7", "after=~x", "fields=citty", "page=2"):
        assert api("GET", f"/customers?{wrong}").status_code == 400, wrong


def test_what_is_read_can_be_sent_back_and_changes_nothing(api) -> None:
    api("POST", "/customers", {**ANN, "tags": ["a", "b,c"], "born": "1990-01-02", "seen": "2026-01-01T10:00:00.5Z"})
    api("POST", "/orders", {**ORDER, "paid": True, "note": 'it\'s "so"', "parts": [1, 2]})
    for path in ("/customers/K1", "/orders/A1"):
        row = api("GET", path).json()
        assert outcomes(api("POST", path.rpartition("/")[0], row)) == ["duplicate"], row
        assert api("PATCH", path, row).json()["outcome"] == "duplicate", row
        assert api("GET", path).json() == row
    assert customer(api, "K1")["seen"] == "2026-01-01T10:00:00.500Z"
    assert customer(api, "K1")["tags"] == ["a", "b,c"]


def test_patch_changes_only_what_is_given(api) -> None:
    api("POST", "/orders", {**ORDER, "note": "hello"})
    done = api("PATCH", "/orders/A1", {"status": "paid", "total": None}).json()
    assert done["outcome"] == "updated"
    row = {key: done["row"][key] for key in ("order_id", "customer_id", "ordered_at", "total", "status", "note")}
    assert row == {
        "order_id": "A1", "customer_id": "K1", "ordered_at": AT, "total": None, "status": "paid", "note": "hello"
    }  # fmt: skip
    api("POST", "/customers", ANN)
    done = api("PATCH", "/customers/K1", {"email": "Ann@new.nl", "points": None}).json()
    assert (done["outcome"], done["row"]["email"], done["row"]["points"]) == ("updated", "ann@new.nl", None)
    assert done["row"]["city"] == "Zwolle"


def test_patch_answers_with_fields_that_it_has_just_made(api) -> None:
    api("POST", "/customers", {"customer_id": "K1"})
    done = api("PATCH", "/customers/K1", {"city": "Ede"}).json()
    assert (done["new_fields"], done["row"]["city"]) == (["city"], "Ede")


def test_patch_keeps_what_could_not_be_read_in_its_type(api) -> None:
    api("POST", "/orders", {**ORDER, "note": 7})
    api("POST", "/orders", {**ORDER, "note": "seven"})
    api("PATCH", "/orders/A1", {"status": "paid"})
    assert api("POST", "/orders", {**ORDER, "status": "paid", "note": "seven"}).json()["counts"]["duplicates"] == 1


def test_patch_can_give_a_row_to_another_customer(api) -> None:
    api("POST", "/orders", ORDER)
    done = api("PATCH", "/orders/A1", {"email": "bob@x.nl"}).json()
    assert (done["row"]["customer_id"], done["row"]["email"], done["row"]["total"]) == (None, "bob@x.nl", 12.5)


def test_patch_makes_no_row_another_one(api) -> None:
    api("POST", "/orders", ORDER)
    api("POST", "/customers", [ANN, {"email": "bob@x.nl"}])
    for path, body, why in (
        ("/orders/A1", {"order_id": "A2"}, "order_id cannot change"),
        ("/customers/K1", {"customer_id": "K2"}, '"K1" cannot change'),
        ("/customers/~2", {"email": "rob@x.nl"}, "give a customer_id first"),
        ("/orders/A1", {"ordered_at": None}, "no ordered_at"),
    ):
        reply = api("PATCH", path, body)
        assert reply.status_code == 422, reply.text
        assert why in reply.json()["detail"]
    assert [each["order_id"] for each in api("GET", "/orders").json()["rows"]] == ["A1"]
    assert len(api("GET", "/customers").json()["rows"]) == 2


def test_patch_gives_a_bare_address_an_id(api) -> None:
    api("POST", "/customers", {"email": "bob@x.nl", "points": 3})
    assert api("PATCH", "/customers/~1", {"customer_id": "K9"}).json()["row"]["points"] == 3
    assert customer(api, "K9")["klankbord_id"] == "~1"


def test_a_deleted_row_is_gone_and_its_person_is_looked_at_again(api, warehouse) -> None:
    api("POST", "/orders", [ORDER, {**ORDER, "order_id": "A2"}])
    before = ask(warehouse, "select max(change) from store.touched")[0][0]
    number = api("GET", "/orders/A1").json()["klankbord_id"]
    assert api("DELETE", "/orders/A1").json()["deleted"] == number
    assert [each["order_id"] for each in api("GET", "/orders").json()["rows"]] == ["A2"]
    assert ask(warehouse, "select customer_key, change from store.touched where change > " + str(before)) == [
        (1, before + 1)
    ]
    assert api("POST", "/orders", ORDER).status_code == 201


def test_a_deleted_customer_goes_with_everything_and_may_come_back(api, warehouse) -> None:
    api("POST", "/customers", [ANN, {"customer_id": "K2", "email": "other@x.nl"}, {"customer_id": ANN["email"]}])
    api("POST", "/orders", ORDER)
    assert api("DELETE", "/customers/K9").status_code == 404
    assert api("DELETE", "/customers/K1").json()["deleted"].startswith("~")
    assert api("GET", "/customers/K1").status_code == 404
    left = ask(warehouse, "select customer_id from customers order by all")
    assert left == [("K2",), (ANN["email"],)]  # an id that looks like the address is somebody else
    assert ask(warehouse, "select count(*) from orders") == [(0,)]
    assert api("POST", "/customers", ANN).status_code == 201


def test_calls_of_a_day_are_one_run_that_counts_them_all(api, warehouse) -> None:
    api("POST", "/customers", [ANN, {}])
    api("POST", "/orders", ORDER)
    api("PATCH", "/orders/A1", {"status": "paid"})
    api("DELETE", "/orders/A1")
    found = ask(warehouse, "select name, trigger, state, read, inserted, updated, rejected, started_at from app.run")
    assert found == [("api", "api", "done with rejects", 5, 2, 2, 1, NOW)]


def test_a_write_that_changed_something_has_the_profiles_in_use_refreshed_within_a_minute(api, warehouse) -> None:
    hourly = Scheduled("refresh", "profiles", "0 * * * *", "UTC")
    scheduler = Scheduler(warehouse, lambda: [hourly], lambda *_: None, lambda: NOW)
    scheduler.look()
    assert ask(warehouse, "select next_at from app.schedule") == [(datetime(2026, 11, 22, 11),)]
    api("POST", "/customers", ANN)
    assert ask(warehouse, "select next_at from app.schedule") == [(datetime(2026, 11, 22, 10, 1),)]


def test_many_at_once_lose_and_double_nothing(api, warehouse) -> None:
    replies: list[Any] = []

    def send(start: int) -> None:
        rows = [{**ORDER, "order_id": f"{(start + i) % 60}", "email": f"p{i % 7}@x.nl", "customer_id": None}
                for i in range(40)]  # fmt: skip
        replies.append(api("POST", "/orders", rows))

    threads = [threading.Thread(target=send, args=(start,)) for start in (0, 20, 40, 0)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [len(outcomes(each)) for each in replies] == [40] * 4
    assert sum(outcomes(each).count("inserted") for each in replies) == 60
    assert ask(warehouse, "select count(*), count(distinct order_id), count(distinct email) from orders") == [
        (60, 60, 7)
    ]
    assert ask(warehouse, "select sum(read), sum(inserted), count(*) from app.run") == [(160, 60, 1)]


def test_rows_of_other_sources_are_seen_and_an_import_after_meets_the_same_row(api, warehouse) -> None:
    land(warehouse, "orders", {**ORDER, "total": "12.5"})
    assert outcomes(api("POST", "/orders", ORDER)) == ["duplicate"]
    api("PATCH", "/orders/A1", {"total": 13})
    assert land(warehouse, "orders", {**ORDER, "total": "13"}).duplicates == 1


def test_reading_and_writing_want_a_scope_each(api, warehouse) -> None:
    client = TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes()))
    with warehouse.transaction() as writer:
        read = tokens.add(writer, "reader", frozenset({Scope.READ}), NOW)
        other = tokens.add(writer, "writer", frozenset({Scope.WRITE}), NOW)
    for method, path in (("POST", "/orders"), ("PATCH", "/orders/A1"), ("DELETE", "/orders/A1")):
        assert client.request(method, DATA + path, headers={"Authorization": f"Bearer {read}"}).status_code == 403
    for path in ("", "/orders", "/orders/A1"):
        assert client.get(DATA + path, headers={"Authorization": f"Bearer {other}"}).status_code == 403


def test_the_openapi_text_has_plain_addresses_and_both_kinds_of_body(api, warehouse) -> None:
    paths = (
        TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes())).get("/api/v1/openapi.json").json()["paths"]
    )
    assert set(paths[f"{DATA}/{{entity}}/{{key}}"]) == {"get", "patch", "delete"}
    posted = paths[f"{DATA}/{{entity}}"]["post"]
    body = posted["requestBody"]["content"]["application/json"]["schema"]
    assert [each["type"] for each in body["oneOf"]] == ["object", "array"]
    assert set(posted["responses"]) == {"200", "201", "default"}
