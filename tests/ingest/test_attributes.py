"""Attributes of customers: the newest wins, their type is decided once, names are columns."""

import json
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing import NOW, OPEN, ask, land

from jobs.run import Counts
from sql.files import EMPTY
from sql.warehouse import Warehouse


def test_the_newest_value_wins_and_an_absent_key_changes_nothing_and_a_null_clears(warehouse: Warehouse) -> None:
    ann = {"customer_id": "1"}
    first = ann | {"updated_at": "2026-03-01", "country": "NL", "city": "Breda", "email": "ann@x.nl"}
    assert land(warehouse, "customers", first) == Counts(read=1, inserted=1)
    assert land(warehouse, "customers", ann | {"updated_at": "2026-02-01", "country": "BE"}).duplicates == 1
    assert land(warehouse, "customers", ann | {"updated_at": "2026-04-01", "city": EMPTY}).updated == 1
    assert ask(warehouse, "select country, city, email from customers") == [("NL", None, "ann@x.nl")]
    assert land(warehouse, "customers", ann | {"updated_at": "2026-03-15", "city": "Gouda"}).duplicates == 1
    assert land(warehouse, "customers", ann | {"updated_at": "2026-04-01", "city": "Delft"}).updated == 1
    assert land(warehouse, "customers", ann | {"updated_at": "2026-05-01", "email": EMPTY}).updated == 1
    assert ask(warehouse, "select country, city, email from customers") == [("NL", "Delft", None)]
    assert ask(warehouse, "select email from store.customer_email") == [("ann@x.nl",)]


def test_without_updated_at_the_time_of_receipt_counts(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "1", "city": "Breda"}, at=datetime(2026, 2, 1))
    land(warehouse, "customers", {"customer_id": "1", "city": "Gouda", "updated_at": "2026-01-01"})
    assert ask(warehouse, "select city from customers") == [("Breda",)]


@pytest.mark.parametrize(
    "texts, type, values",
    [
        (["3", "-2.5", "many"], "text", None),
        (["3", "-2.5"], "number", [3.0, -2.5]),
        (["007", "12"], "text", ["007", "12"]),
        (["+31612345678"], "text", None),
        (["0612345678", "3"], "text", None),
        (["2125551234"], "text", None),
        (["true", "FALSE"], "boolean", [True, False]),
        (["2026-01-31"], "date", [date(2026, 1, 31)]),
        (["2026-01-31", "2026-01-31T10:00:00+01:00"], "time", [datetime(2026, 1, 31), datetime(2026, 1, 31, 9)]),
        (['["a", "b"]', "[]"], "list of text", [["a", "b"], []]),
        (["[1, 2.5]"], "list of number", [[1.0, 2.5]]),
    ],
)
def test_the_first_import_shows_an_attributes_type(
    warehouse: Warehouse, texts: list[str], type: str, values: list | None
) -> None:
    land(warehouse, "customers", *({"customer_id": str(n), "thing": text} for n, text in enumerate(texts)))
    assert ask(warehouse, "select type from store.field where entity = 'customer'") == [(type,)]
    assert [value for (value,) in ask(warehouse, "select thing from customers order by customer_id")] == (
        values or texts
    )


def test_what_cannot_be_read_in_the_type_is_missing_and_names_have_no_case(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "1", "Points": "3"}, {"customer_id": "2", "Points": "4"})
    land(warehouse, "customers", {"customer_id": "1", "points": "a lot"}, {"customer_id": "3", "POINTS": "inf"})
    assert ask(warehouse, 'select customer_id, "Points" from customers order by 1') == [
        ("1", None),
        ("2", 4),
        ("3", None),
    ]


def test_names_of_ours_are_kept_as_given(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "1", "reachable": "yes", "first_seen_at": "2020-01-01"})
    assert ask(warehouse, "select given_reachable, given_first_seen_at, first_seen_at from customers") == [
        ("yes", date(2020, 1, 1), NOW)
    ]


def test_an_attribute_may_be_called_anything(warehouse: Warehouse) -> None:
    odd = {"customer_id": "1", 'a"b': "x", "row": "y", "key": "z", "it's": "q", "select": "w", "é è": "v"}
    land(warehouse, "customers", odd)
    assert ask(warehouse, """select "a""b", "row", "key", "it's", "select", "é è" from customers""") == [
        tuple("xyzqwv")
    ]
    land(warehouse, "events", OPEN | {'a"b': "x", "it's": "q", "a\\b": "w", "*": "z", "^.*$": "v"})
    assert ask(warehouse, """select "a""b", "it's", "a\\b", "*", "^.*$" from events""") == [tuple("xqwzv")]


STATEMENTS = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 4), st.sampled_from([None, EMPTY, "1", "2", "3"])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(statements=STATEMENTS, cut=st.integers(1, 8))
def test_any_split_into_batches_gives_the_same_attributes(warehouse: Warehouse, statements: list, cut: int) -> None:
    def outcome(prefix: str, batches: list[list[tuple[str, int, str | None]]]) -> list[tuple]:
        for batch in filter(None, batches):
            rows = [{"customer_id": prefix + id, "updated_at": f"2026-01-0{at + 1}", "v": v} for id, at, v in batch]
            land(warehouse, "customers", *rows)
        query = f"select customer_id[-1:], v::varchar from customers where customer_id like '{prefix}%' order by 1"
        return ask(warehouse, query if ask(warehouse, "from store.field") else "select 1 where false")

    world = str(ask(warehouse, "select count(*) from store.customer")[0][0])
    assert outcome(f"{world}-whole-", [statements]) == outcome(f"{world}-cut-", [statements[:cut], statements[cut:]])


def test_an_extra_column_may_be_called_as_a_slot_is(warehouse: Warehouse) -> None:
    odd = {"{extra}": "x", "{given}": "y", "{occurred_at}": "z"}
    land(warehouse, "events", OPEN | odd)
    assert ask(warehouse, 'select "{extra}", "{given}", "{occurred_at}" from events') == [("x", "y", "z")]


@pytest.mark.parametrize(
    "kind, row, key, table",
    [
        ("events", OPEN, "event_id", "store.event_detail"),
        ("answers", {"form": "F", "question": "Q", "answered_at": "2026-11-01", "email": "ann@x.nl"}, "response_id",
         "store.answer"),
    ],
)  # fmt: skip
def test_a_list_in_an_extra_column_is_kept_as_a_list(
    warehouse: Warehouse, kind: str, row: dict, key: str, table: str
) -> None:
    land(warehouse, kind, *(row | {key: text, "labels": text} for text in ('["red, blue", "a\\"b\\n"]', "[1]")))
    land(warehouse, kind, row | {key: "3", "labels": "none"})
    assert ask(warehouse, f"select labels from {kind} order by arrival") == [
        (["red, blue", 'a"b\n'],),
        (["1"],),
        (None,),
    ]
    kinds = ask(warehouse, f"select json_type(extra -> 'labels') from {table} order by arrival")
    assert kinds == [("ARRAY",), ("ARRAY",), ("VARCHAR",)]


def test_a_name_of_ours_and_the_name_it_would_get_are_both_kept(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "1", "reachable": "a", "given_reachable": "b"})
    assert ask(warehouse, "select given_reachable, given_given_reachable from customers") == [("b", "a")]
    land(warehouse, "customers", {"customer_id": "2", "reachable": "c"})
    assert ask(warehouse, "select given_reachable from customers where customer_id = '2'") == [("c",)]


@pytest.mark.parametrize(
    ("kind", "row", "key"),
    [("customers", {}, "customer_id"), ("events", OPEN, "event_id")],
    ids=["customers", "events"],
)
def test_endless_new_names_end_in_one_field(warehouse: Warehouse, kind: str, row: dict, key: str) -> None:
    for start in range(0, 1200, 300):
        land(warehouse, kind, {**row, key: str(start), **{f"n{n}": str(n) for n in range(start, start + 300)}})
    assert ask(warehouse, "select count(*), count(*) filter (field = 'other_fields') from store.field") == [(1001, 1)]
    [(kept, last, rest)] = ask(warehouse, f"select n900, n999, other_fields from {kind} where {key} = '900'")
    assert (kept, last, len(json.loads(rest)), json.loads(rest)["n1199"]) == (900, 999, 200, "1199")
    land(warehouse, kind, {**row, key: "more", "n5": "5", "new": "x", "n1100": None})
    assert ask(warehouse, f"select n5, other_fields from {kind} where {key} = 'more'") == [(5, '{"new":"x"}')]
    land(warehouse, kind, {**row, key: "whole", "new": "x", "other_fields": '{"new":"x","old":1}'})
    land(warehouse, kind, {**row, key: "whole2", "new": "x", "OTHER_FIELDS": '{"new":"x","old":1}'})
    land(warehouse, kind, {**row, key: "none", "n5": "6"})
    told = ask(warehouse, f"select other_fields from {kind} where {key} in ('whole', 'whole2', 'none') order by {key}")
    assert told == [(None,), *[('{"new":"x","old":1}',)] * 2]
