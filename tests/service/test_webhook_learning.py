"""What a webhook receiver learns from the calls it kept, the mapping it suggests, and what comes of setting it."""

import json
from pathlib import Path

import pytest
from webhook import ANN, ORDER, Shop, a_shop

from ingest import source
from ingest.hooks.learning import MOST_DEPTH, learn
from ingest.hooks.suggesting import suggest
from ingest.mapping import Mapping
from service.learned import text as told
from sql.warehouse import Warehouse

TOLD = {
    **ANN,
    "optin": "Y",
    "tags": ["a", "b"],
    "address": {"city": "Utrecht", "geo": {"lat": 52.1}},
    "a.b": None,
    "orders": [{"ordernumber": "A1", "date": "2026-11-20", "total": 12.5, "lines": [{"sku": "x"}]}],
    "visits": [{"page": "/"}],
}


def learned(shop: Shop):
    with shop.warehouse.reader() as reader:
        structure = learn(reader, source.get(reader, "shop"))
        return structure, suggest(reader, structure)


def test_every_field_is_seen_with_its_place_kinds_and_how_often(warehouse: Warehouse) -> None:
    with a_shop(warehouse) as shop:
        shop.send([TOLD, {"externalid": 8, "address": None}])
        shop.send(3)
        structure, _ = learned(shop)
    fields = {each["field"]: (each["kinds"], each["seen"], each["of"]) for each in structure.as_data()}
    assert structure.calls == 2
    assert fields["externalid"] == (["text", "number"], 2, 2)
    assert fields["address"] == (["object", "null"], 2, 2)
    assert fields["address.geo.lat"] == (["number"], 1, 2)
    assert fields['"a.b"'] == (["null"], 1, 2)
    assert fields["tags"] == (["list"], 1, 2)
    assert fields["orders[].lines[].sku"] == (["text"], 1, 1)


@pytest.mark.parametrize(("opens", "closes"), [('{"a": ', "}"), ('[{"a": ', "}]")], ids=["objects", "lists"])
def test_what_lies_very_deep_is_not_looked_at_and_the_rest_is(warehouse: Warehouse, opens: str, closes: str) -> None:
    with a_shop(warehouse) as shop:
        for depth in (100, 400):
            assert shop.post(f'{{"externalid": "7", "deep": {opens * depth}1{closes * depth}}}').status_code == 200

        def seen(frames: int) -> list[dict]:
            """As somebody sees it from whom so many calls lead there."""
            return seen(frames - 1) if frames else learned(shop)[0].as_data()

        fields = seen(400)
    assert fields[0]["field"] == "externalid"
    assert max(each["field"].count("a") for each in fields) == MOST_DEPTH - 1


@pytest.mark.parametrize("name", ["a\x01b", "a\x1b[31mb", "a\x7fb", "a\u2028b", "a\nb", "a\u202eb"], ids=ascii)
def test_a_name_that_cannot_be_printed_breaks_neither_the_suggestion_nor_the_terminal(
    warehouse: Warehouse, name: str
) -> None:
    with a_shop(warehouse) as shop:
        shop.send({**ANN, name: [{"x": 1}], "inner": {name: "y"}})
        structure, suggestion = learned(shop)
        assert suggestion.mapping is not None
        shop.map(suggestion.mapping.to_dict())
        assert shop.send({**ANN, name: [{"x": 1}], "inner": {name: "y"}})["klankbord_id"]
    fields = [line for line in told("shop", structure, suggestion).splitlines() if line.startswith(("# a", '# "a'))]
    assert len(fields) >= 1
    assert all(line.isprintable() for line in fields)


def test_no_value_is_shown_but_its_shape(warehouse: Warehouse) -> None:
    with a_shop(warehouse) as shop:
        shop.send({**TOLD, "is_vip": True})
        structure, suggestion = learned(shop)
    examples = {each["field"]: each["example"] for each in structure.as_data()}
    assert examples["emailaddress"] == "xxx@x.xx"
    assert examples["address.geo.lat"] == "99.9"
    assert examples["is_vip"] == "true"
    assert "Ann" not in json.dumps(structure.as_data()) + suggestion.text


def test_the_mapping_that_is_suggested_lands_customers_nested_objects_and_orders(warehouse: Warehouse) -> None:
    with a_shop(warehouse) as shop:
        shop.send(TOLD)
        _, suggestion = learned(shop)
        assert suggestion.mapping is not None
        shop.map(suggestion.mapping.to_dict())
        reply = shop.send([TOLD, {"externalid": "8", "optin": "N"}])
        assert [sorted(each.keys() & {"klankbord_id", "klankbord_error"}) for each in reply] == [["klankbord_id"]] * 2
        people = "select customer_id, email, optin, address_city, address_geo_lat, tags from customers order by all"
        assert shop.ask(people) == [
            ("7", "ann@x.nl", True, "Utrecht", 52.1, ["a", "b"]),
            ("8", None, False, None, None, None),
        ]
        assert shop.ask("select order_id, customer_id, total from orders") == [("A1", "7", 12.5)]
        assert "# visits[] fits no data model's activity" in suggestion.text
        columns = {name for (name,) in shop.ask("select column_name from (describe customers)")}
        assert not columns & {"orders", "visits", "address"}


def test_customers_may_lie_in_a_list_of_their_own(warehouse: Warehouse) -> None:
    with a_shop(warehouse) as shop:
        body = {"sent": 1, "contacts": [{"e-mail": "a@x.nl", "orders": [ORDER]}, {"e-mail": "b@x.nl"}]}
        shop.send(body)
        _, suggestion = learned(shop)
        assert suggestion.mapping is not None
        shop.map(suggestion.mapping.to_dict())
        assert shop.send(body) == body
        assert shop.ask("select email from customers order by all") == [("a@x.nl",), ("b@x.nl",)]
        assert shop.ask("select order_id, email from orders") == [("A1", "a@x.nl")]


@pytest.mark.parametrize(
    "name", ["a.b", 'q"uote', "back\\slash", "$", "^", "@header", "br[0]", "st*r", "new\nline", "é", "number"]
)
def test_a_field_of_any_name_is_found_again_by_the_path_that_is_suggested(warehouse: Warehouse, name: str) -> None:
    with a_shop(warehouse) as shop:
        body = {"email": "a@x.nl", "more": {name: "here"}}
        shop.send(body)
        _, suggestion = learned(shop)
        shop.map(Mapping.from_toml(suggestion.text).to_dict())
        shop.send(body)
        [column] = [ours for ours, theirs in suggestion.mapping.rows[0].mapping.columns.items() if theirs != "email"]
        quoted = column.replace('"', '""')
        assert shop.ask(f'select "{quoted}" from customers') == [("here",)]


def test_nothing_is_suggested_where_nobody_can_be_known(warehouse: Warehouse) -> None:
    with a_shop(warehouse) as shop:
        shop.send({"colour": "red"})
        _, suggestion = learned(shop)
    assert suggestion.mapping is None


def test_the_command_shows_what_was_learned_sets_it_once_and_says_what_is_next(klankbord, home, tmp_path: Path) -> None:
    with Warehouse.open(home) as opened, a_shop(opened) as shop:
        shop.send(TOLD)
    shown = klankbord("source", "learn", "shop")
    assert shown.code == 0, shown.err
    assert 'email = "emailaddress"' in shown.out
    (tmp_path / "m.toml").write_text(shown.out)
    assert klankbord("source", "change", "shop", "--mapping", "m.toml").code == 0
    assert json.loads(klankbord("source", "show", "shop").out)["mapping"]["rows"][0]["kind"] == "customers"
    refused = klankbord("source", "learn", "shop", "--apply")
    assert refused.code == 1
    assert "has a mapping already" in refused.err


def test_the_command_sets_the_mapping_that_it_shows(klankbord, home) -> None:
    with Warehouse.open(home) as opened, a_shop(opened) as shop:
        shop.send(TOLD)
    set_ = klankbord("source", "learn", "shop", "--apply", "--json")
    told = json.loads(set_.out)
    assert (told["applied"], told["calls"]) == (True, 1)
    mapping = json.loads(klankbord("source", "show", "shop").out)["mapping"]
    assert mapping == Mapping.from_toml(told["mapping"]).to_dict()


def test_a_kind_that_learns_nothing_says_so(klankbord) -> None:
    klankbord("source", "add", "mine", "--kind", "generic")
    refused = klankbord("source", "learn", "mine")
    assert refused.code == 1
    assert "only sources of kind webhook learn" in refused.err


def test_a_receiver_that_kept_nothing_says_so(klankbord) -> None:
    klankbord("source", "add", "mine", "--kind", "webhook")
    assert "kept no call yet" in klankbord("source", "learn", "mine").out
    assert klankbord("source", "learn", "mine", "--apply").code == 1


def test_adding_a_receiver_tells_its_address_and_how_to_make_its_token(klankbord) -> None:
    added = klankbord("source", "add", "my shop", "--kind", "webhook")
    assert "http://127.0.0.1:8501/api/v1/hooks/my%20shop" in added.out
    assert "klankbord token add 'my shop' --scope hook --source 'my shop'" in added.out
    assert "/api/v1/hooks/my%20shop" in klankbord("source", "test", "my shop").out
    assert json.loads(klankbord("source", "show", "my shop").out)["address"].endswith("/api/v1/hooks/my%20shop")


def test_a_source_whose_calls_are_signed_is_added_without_a_word_of_tokens(klankbord) -> None:
    added = klankbord("source", "add", "mail", "--kind", "resend", "--secret", "signing_key=env:RESEND")
    assert added.code == 0, added.err
    assert "/api/v1/hooks/mail" in added.out
    assert "token" not in added.out


def test_a_source_of_any_name_takes_a_typed_key(klankbord) -> None:
    given = ("my shop's", "--kind", "resend", "--secret", "signing_key")
    added = klankbord("source", "add", *given, typed={"The secret signing_key": "whsec_eA=="})
    assert added.code == 0, added.err
    kept = json.loads(klankbord("source", "show", "my shop's").out)["secrets"]["signing_key"]
    assert kept.startswith("kept:my_shop_s-")


@pytest.mark.parametrize("setting", ["key=phone", "most_objects=0", "most_objects=many", "export=nightly"])
def test_a_setting_that_does_not_fit_is_told_when_the_source_is_made(klankbord, setting: str) -> None:
    refused = klankbord("source", "add", "mine", "--kind", "webhook", "--set", setting)
    assert refused.code == 1
    assert setting.partition("=")[0] in refused.err
