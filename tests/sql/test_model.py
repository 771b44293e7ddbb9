"""Data models are set up beside what exists, can only grow, and are refused with a plain sentence."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from sql import catalog, model
from sql.errors import ModelRefused
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 21, 10)
SHOP = """\
name = "shop"
[customer]
fields = { points = "number", interests = "list of text" }
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", total = { type = "number", comment = "What was paid" }, "ship-to" = "text" }
"""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """For what is refused: nothing of it may be kept, so one is enough."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("untouched"))) as opened:
        yield opened


def install(warehouse: Warehouse, text: str, now: datetime = NOW) -> model.Model:
    with warehouse.transaction() as writer:
        return model.install(writer, text, now)


def picture(warehouse: Warehouse) -> list[object]:
    """All that a model may change."""
    with warehouse.reader() as reader:
        return [
            reader.rows("from app.model order by all"),
            reader.rows("from store.field order by all"),
            reader.rows("from store.activity order by all"),
            reader.rows(
                """select table_schema, table_name, column_name, data_type from information_schema.columns
                where table_schema in ('main', 'store', 'app') order by all"""
            ),
        ]


def test_a_model_adds_attributes_an_activity_and_its_view(warehouse: Warehouse) -> None:
    install(warehouse, SHOP)
    with warehouse.reader() as reader:
        found = catalog.load(reader)
        columns = dict(reader.rows("select column_name, column_type from (describe main.orders)"))
        comment = reader.value(
            "select comment from duckdb_columns() where table_name = 'orders' and column_name = 'total'"
        )
    assert [str(found.customer_field(name).type) for name in ("points", "interests")] == ["number", "list of text"]  # type: ignore[union-attr]
    order = found.activity("orders")
    assert order and order.model == "shop"
    assert [field.name for field in order.fields] == ["ordered_at", "received_at", "order_id", "total", "ship-to"]
    assert columns["ordered_at"] == "TIMESTAMP" and columns["total"] == "DOUBLE" and "ship-to" in columns
    assert comment == "What was paid"


def test_the_same_text_again_changes_nothing(warehouse: Warehouse) -> None:
    first = install(warehouse, SHOP)
    before = picture(warehouse)
    again = install(warehouse, SHOP, datetime(2027, 1, 1))
    assert again == first
    assert picture(warehouse) == before


def test_a_changed_text_adds_and_keeps_the_rows_and_takes_over_what_they_brought(warehouse: Warehouse) -> None:
    install(warehouse, SHOP)
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into store.activity_order
            (customer_key, occurred_at, received_at, arrival, source_key, order_id, extra)
            values (1, $now, $now, 1, 1, 'a', '{"coupon": "12.5", "gift": true}'),
                (1, $now, $now, 2, 1, 'b', '{"coupon": "none"}')""",
            {"now": NOW},
        )
    install(warehouse, SHOP.replace('"ship-to" = "text"', '"ship-to" = "text", coupon = "number", gift = "boolean"'))
    with warehouse.reader() as reader:
        assert reader.rows("select order_id, coupon, gift from store.activity_order order by all") == [
            ("a", 12.5, True),
            ("b", None, None),
        ]
        assert len(model.all_models(reader)) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (', "ship-to" = "text"', "", "no longer has the field ship-to"),
        ('points = "number"', 'points = "text"', "points as number since it was installed"),
        ('points = "number", ', "", "no longer has the field points"),
        ('key = ["order_id"]', 'key = ["order_id", "total"]', "has key order_id since it was installed"),
        ('plural = "orders"', 'plural = "buys"', "has plural orders since it was installed"),
        ('time = "ordered_at"', 'time = "at"', "has time ordered_at since it was installed"),
        ('name = "order"\n', 'name = "purchase"\n', "no longer declares order"),
    ],
)
def test_a_changed_text_never_drops_or_retypes(warehouse: Warehouse, old: str, new: str, told: str) -> None:
    install(warehouse, SHOP)
    before = picture(warehouse)
    assert old in SHOP
    with pytest.raises(ModelRefused, match=told):
        install(warehouse, SHOP.replace(old, new))
    assert picture(warehouse) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "shop"\n[customer\n', r"not TOML: .*line 2"),
        ("", "has no name"),
        ('name = "Shop 1"', "is of small letters|not a name of small letters"),
        ('name = "shop"', "declares nothing"),
        ('name = "shop"\ncustomers = 1', "meant is perhaps customer"),
        (SHOP.replace('"number"', '"numeric"', 1), 'points of type "numeric"; there are text, number'),
        (SHOP.replace('"number"', '"list of list of text"', 1), 'of type "list of list of text"'),
        (SHOP.replace('"number"', "7", 1), "of type 7"),
        (SHOP.replace("points", "Email", 1), "cannot have a field Email"),
        (SHOP.replace("points", '"\\u0000"', 1), "1 to 200 printable"),
        (SHOP.replace("points", "Interests", 1), "twice, in different capitals"),
        (SHOP.replace("total =", "arrival ="), "cannot have a field arrival"),
        (SHOP.replace('name = "order"', 'name = "open"'), "e-mail event already"),
        (SHOP.replace('name = "order"', 'name = "drop table x"'), "small letters, digits and underscores"),
        (SHOP.replace('plural = "orders"', 'plural = "answers"'), "answers.* is of Klankbord itself"),
        (SHOP.replace('plural = "orders"', 'plural = "runs"'), "there is a view of that name"),
        (SHOP.replace('plural = "orders"', 'plural = "order"'), "a word of its own"),
        (SHOP.replace('name = "order"', 'name = "exclude"'), "the language has that word"),
        (SHOP.replace('["order_id"]', '["order"]'), "order in its key and not in its fields"),
        (SHOP.replace('["order_id"]', "[]"), "has no key"),
        (SHOP.replace('time = "ordered_at"', ""), "has no time"),
        (SHOP.replace('time = "ordered_at"', 'time = "total"'), "a time is of type time"),
        (SHOP.replace("[[activity]]", "[activity]"), "two brackets"),
        ('name = "x"\n[[activity]]\nname = "answer"\nfields = { Score = "text" }', "every answer has score already"),
        ('name = "x"\n[[activity]]\nname = "event"\nkey = ["url"]\n', '"key", which is not known'),
    ],
)
def test_a_wrong_model_is_refused_in_a_sentence_and_changes_nothing(untouched: Warehouse, text: str, told: str) -> None:
    before = picture(untouched)
    with pytest.raises(ModelRefused, match=told) as refused:
        install(untouched, text)
    assert "\n" not in str(refused.value)
    assert picture(untouched) == before


def test_two_models_cannot_declare_the_same_activity_but_may_share_an_attribute(warehouse: Warehouse) -> None:
    install(warehouse, SHOP)
    with pytest.raises(ModelRefused, match="is of the data model shop"):
        install(warehouse, SHOP.replace('name = "shop"', 'name = "other"'))
    install(warehouse, 'name = "loyalty"\n[customer]\nfields = { points = "number", tier = "text" }')
    with pytest.raises(ModelRefused, match=r"the data model shop declared it as points \(number\)"):
        install(warehouse, 'name = "third"\n[customer]\nfields = { points = "text" }')


def test_fields_of_a_built_in_activity_are_read_in_their_type(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:  # the data showed another type first
        writer.execute("insert into store.field (entity, field, type) values ('response', 'followed_up', 'text')")
    install(warehouse, 'name = "survey"\n[[activity]]\nname = "response"\nfields = { followed_up = "boolean" }')
    with warehouse.reader() as reader:
        response = catalog.load(reader).activity("response")
        answer = catalog.load(reader).activity("answer")
        types = dict(reader.rows("select column_name, column_type from (describe main.answers)"))
    assert response and str(response.field("followed_up").type) == "boolean"  # type: ignore[union-attr]
    assert answer and answer.field("followed_up")
    assert types["followed_up"] == "BOOLEAN"


def test_an_unknown_model_is_answered_with_what_exists(warehouse: Warehouse) -> None:
    install(warehouse, SHOP)
    with warehouse.reader() as reader:
        assert model.show(reader, "shop").text == SHOP
        with pytest.raises(ModelRefused, match=r'no data model "shp", meant is perhaps shop; there are: shop\.'):
            model.show(reader, "shp")


def test_a_model_is_still_there_when_the_warehouse_opens_again(warehouse: Warehouse) -> None:
    install(warehouse, SHOP)
    warehouse.close()
    with Warehouse.open(warehouse.home) as again, again.reader() as reader:
        assert reader.value("select count(*) from main.orders") == 0
