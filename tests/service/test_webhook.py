"""A webhook receiver: what another system posts lands as customers with their orders, and the reply says who it was."""

import json
from collections.abc import Iterator

import pytest
from landing import land
from webhook import ANN, MAPPED, ORDER, Shop, a_shop

from sql.warehouse import Warehouse

PEOPLE = "select customer_id, email from customers order by all"


@pytest.fixture
def shop(warehouse: Warehouse) -> Iterator[Shop]:
    with a_shop(warehouse, MAPPED) as opened:
        yield opened


def test_one_object_becomes_a_customer_and_comes_back_with_its_number(shop: Shop) -> None:
    reply = shop.send(ANN)
    assert reply == {**ANN, "klankbord_id": shop.ask("select customer_key from store.customer")[0][0]}
    assert shop.ask("select customer_id, email, firstname from customers") == [("7", "ann@x.nl", "Ann")]


def test_a_list_comes_back_in_its_order_each_with_its_own_number(shop: Shop) -> None:
    bob = {"externalid": "8", "emailaddress": "bob@x.nl"}
    reply = shop.send([bob, ANN, bob])
    assert [each["externalid"] for each in reply] == ["8", "7", "8"]
    keys = dict(shop.ask("select customer_id, customer_key from store.customer"))
    assert [each["klankbord_id"] for each in reply] == [keys["8"], keys["7"], keys["8"]]


def test_nested_orders_become_rows_of_the_data_model_and_stay_as_they_were_in_the_reply(shop: Shop) -> None:
    told = [{**ANN, "orders": [ORDER, {**ORDER, "number": "A2"}]}, {"externalid": "8"}]
    reply = shop.send(told)
    assert [each.get("orders") for each in reply] == [each.get("orders") for each in told]
    assert all(each["klankbord_id"] for each in reply)
    orders = "select order_id, customer_id, total from orders order by all"
    assert shop.ask(orders) == [("A1", "7", 12.5), ("A2", "7", 12.5)]
    shop.send(told)
    assert shop.ask(orders) == [("A1", "7", 12.5), ("A2", "7", 12.5)]


def test_the_same_customer_again_is_changed_and_keeps_its_number(shop: Shop) -> None:
    first = shop.send(ANN)["klankbord_id"]
    assert shop.send({**ANN, "firstname": "Anna"})["klankbord_id"] == first
    assert shop.ask("select customer_id, firstname from customers") == [("7", "Anna")]


def test_the_number_is_that_of_who_remains_when_two_become_one(shop: Shop) -> None:
    [known, unnamed] = shop.send([{"externalid": "7"}, {"emailaddress": "ann@x.nl"}])
    assert known["klankbord_id"] != unnamed["klankbord_id"]
    assert shop.send(ANN)["klankbord_id"] == known["klankbord_id"]
    assert shop.send({"emailaddress": "ann@x.nl"})["klankbord_id"] == known["klankbord_id"]
    assert shop.ask(PEOPLE) == [("7", "ann@x.nl")]


def test_an_order_that_makes_two_people_one_is_in_the_number_already(shop: Shop) -> None:
    rules = [MAPPED["rows"][0], {**MAPPED["rows"][1], "columns": {"email": "mail", "customer_id": "^.externalid"}}]
    rules[1]["columns"] |= {"order_id": "number", "ordered_at": "date"}
    shop.map({"rows": rules})
    reply = shop.send([{"emailaddress": "ann@x.nl"}, {"externalid": "7", "orders": [{**ORDER, "mail": "ann@x.nl"}]}])
    [(key,)] = shop.ask("select customer_key from store.customer where erased_at is null")
    assert [each["klankbord_id"] for each in reply] == [key, key]


def test_an_object_that_cannot_land_says_why_and_the_others_land(shop: Shop) -> None:
    [ann, nobody, odd] = shop.send([ANN, {"firstname": "?"}, {**ANN, "updated_at": "yesterday"}])
    assert "klankbord_error" not in ann
    assert nobody == {"firstname": "?", "klankbord_error": "no customer_id nor email"}
    assert "updated_at" in odd["klankbord_error"]
    assert "klankbord_id" not in odd
    assert shop.ask("select count(*) from app.rejected") == [(2,)]


def test_all_objects_may_lack_what_finds_a_customer(shop: Shop) -> None:
    reply = shop.send([{"firstname": "?"}])
    assert reply == [{"firstname": "?", "klankbord_error": "no customer_id nor email"}]


def test_an_order_that_cannot_land_is_told_beside_the_number_of_its_customer(shop: Shop) -> None:
    reply = shop.send({**ANN, "orders": [{**ORDER, "number": None}, ORDER]})
    assert reply["klankbord_error"] == "order: no order_id"
    assert reply["klankbord_id"]
    assert shop.ask("select order_id from orders") == [("A1",)]


def test_the_reply_has_numbers_digit_by_digit_and_replaces_what_it_said_before(shop: Shop) -> None:
    rest = '"score": 1.10, "big": 12345678901234567890123'
    body = f'[ {{"externalid" : "7", {rest}, "klankbord_id": 99, "a": {{"b": [1, {{}}]}}}} ]'
    text = shop.post(body).text
    key = json.loads(text)[0]["klankbord_id"]
    assert text == f'[{{"externalid" : "7", {rest}, "a": {{"b": [1, {{}}]}}, "klankbord_id": {key}}}]'


def test_an_empty_list_and_what_is_no_object_come_back_as_they_are(shop: Shop) -> None:
    assert shop.send([]) == []
    assert shop.send([3, ANN])[0] == 3


def test_more_objects_than_may_be_are_refused_and_none_lands(shop: Shop) -> None:
    shop.change(most_objects="2")
    refused = shop.post([ANN, ANN, ANN])
    assert refused.status_code == 413
    assert refused.json()["detail"] == "The body has 3 objects; send 2 at most in a call."
    assert shop.ask("select count(*) from customers") == [(0,)]
    assert len(shop.send([ANN, ANN])) == 2


@pytest.mark.parametrize("body", ["", "{", '{"a": 1} x', "[1,", "[" * 100_000, '{"a": NaN}', "[" + "9" * 5_000 + "]"])
def test_what_is_no_json_or_cannot_be_taken_apart_is_refused(shop: Shop, body: str) -> None:
    refused = shop.post(body)
    assert refused.status_code == 400, refused.text
    assert shop.ask("select count(*) from app.payload") == [(0,)]


def test_nothing_is_set_that_was_not_said(shop: Shop) -> None:
    shop.send([{**ANN, "newsletter": "Y"}, {"externalid": "8", "newsletter": "N"}, {"externalid": "9"}])
    said = "select customer_id, newsletter from customers order by all"
    assert shop.ask(said) == [("7", True), ("8", False), ("9", None)]
    shop.send([ANN, {"externalid": "8"}, {"externalid": "9", "firstname": "Eve"}])
    assert shop.ask(said) == [("7", True), ("8", False), ("9", None)]


def test_an_explicit_null_clears_and_an_absent_key_changes_nothing(shop: Shop) -> None:
    shop.send({**ANN, "city": "Utrecht"})
    shop.send({"externalid": "7", "firstname": None})
    assert shop.ask("select firstname, city from customers") == [(None, "Utrecht")]


def test_by_address_alone_a_number_finds_nobody_and_ties_nobody(shop: Shop) -> None:
    shop.change(key="email")
    land(
        shop.warehouse, "customers", {"customer_id": "5", "email": "ann@x.nl"}, {"customer_id": "7", "email": "b@x.nl"}
    )
    keys = dict(shop.ask("select customer_id, customer_key from store.customer"))
    assert shop.send({**ANN, "orders": [ORDER]})["klankbord_id"] == keys["5"]
    assert shop.ask("select customer_id, given_customer_id from customers order by all") == [("5", 7), ("7", None)]
    assert shop.ask("select customer_id from orders") == [("5",)]
    lacking = shop.send({"externalid": "7"})
    assert lacking["klankbord_error"] == "no email, by which this source finds customers"


def test_by_number_alone_an_address_finds_nobody(shop: Shop) -> None:
    shop.change(key="customer_id")
    [ann, only_address] = shop.send([ANN, {"emailaddress": "ann@x.nl", "orders": [ORDER]}])
    assert ann["klankbord_id"]
    reason = "no customer_id, by which this source finds customers"
    assert only_address["klankbord_error"] == f"{reason}"
    assert shop.ask(PEOPLE) == [("7", "ann@x.nl")]
    assert shop.ask("select count(*) from orders") == [(0,)]


def test_until_it_has_a_mapping_calls_are_kept_and_come_back_as_they_were(warehouse: Warehouse) -> None:
    with a_shop(warehouse) as shop:
        body = '[{"externalid": "7",   "score": 1.0}]'
        assert shop.post(body).text == body
        assert shop.ask("select body from app.payload") == [(body,)]
        assert shop.ask("select rows from calls") == [(0,)]
        assert shop.ask("select count(*) from customers") == [(0,)]


def test_who_is_told_of_landings_is_told_of_rows_alone(warehouse: Warehouse) -> None:
    told: list[str] = []
    with a_shop(warehouse, MAPPED, told.append) as shop:
        shop.send([])
        shop.send({"firstname": "nobody"})
        shop.send(ANN)
    assert told == ["shop"]
