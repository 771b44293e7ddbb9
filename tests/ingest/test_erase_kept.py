"""Of calls and rows that were kept an erased person's pieces go, by what a mapping reads; others' stay whole."""

import json
from typing import Any

import pytest
from calling import NAME, NOW, add, give, receiving
from landing import ask, land

from ingest import source
from ingest.erase import Erased, erase
from ingest.kept.quarantine import Chosen
from ingest.kept.remap import remap
from ingest.kept.replay import replay
from ingest.landing.blocked import REASON
from ingest.mapping import Mapping
from ingest.pipeline import Batch, Call, Rejected, ingest
from sql.warehouse import Warehouse

USERS = Mapping(columns={"customer_id": "user"})
AT = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z"}


def forget(warehouse: Warehouse, customer: str, **more: Any) -> Erased:
    return erase(warehouse, customer, now=NOW, by="me", **more)


def kept(warehouse: Warehouse) -> list[Any]:
    return [json.loads(body) for (body,) in ask(warehouse, "select body from app.payload order by call_number")]


def waiting(warehouse: Warehouse) -> list[tuple]:
    return ask(warehouse, "select reason, payload from app.rejected order by rowid")


def test_a_short_id_under_a_vendors_own_name_goes_from_the_calls_that_were_kept_and_nobody_elses_does(
    warehouse: Warehouse,
) -> None:
    add(warehouse, USERS)
    others = [
        {**AT, "user": "112", "score": "12"},
        {**AT, "user": 121, "score": 12, "nested": {"user": "12"}},
        {**AT, "email": "bob@x.nl", "mark": "12"},
    ]
    with receiving(warehouse) as send:
        send({**AT, "user": "12"}, *others)
        send({**AT, "user": 12})
        send(others[0], headers={"content-length": "12"})
    forget(warehouse, "12")
    assert kept(warehouse) == [others, [others[0]]]
    before = ask(warehouse, "select count(*) from store.event")
    remap(warehouse, NAME, now=NOW)
    assert ask(warehouse, "select count(*) from store.event") == before == [(3,)]


ODD = ('a"b', "o'k", "50%", "a.c", "a\\b", "1,2", "x}y", "é", "日本", "(7", "[7]", "$7", "a/b", "a b")


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("is_escaped", [True, False])
def test_an_id_of_any_letters_is_found_as_it_is_and_never_as_a_pattern(
    warehouse: Warehouse, name: str, is_escaped: bool
) -> None:
    add(warehouse, USERS)
    other = {**AT, "user": f"{name}x"}
    like = {**AT, "user": "abc", "note": name[:1]}
    with receiving(warehouse) as send:
        send(*(json.dumps(each, ensure_ascii=is_escaped) for each in ({**AT, "user": name}, other, like)))
        send(json.dumps({"customer_id": name, "event": "never"}, ensure_ascii=is_escaped))
    forget(warehouse, name)
    assert kept(warehouse) == [[other, like]]
    assert [payload for _, payload in waiting(warehouse)] == [None]


@pytest.mark.parametrize(
    "body",
    [
        r'[{"to": "ANN\u0040X.nl"}]',
        r'[{"text": "dear\nann@x.nl"}]',
        r'[{"to": "\u003cann@x.nl\u003e"}]',
        r'[{"to": "\u0061nn@x.nl"}]',
        '{"form": "a=1&to=Ann%40x.nl"}',
        '["ann@x.nl"]',
    ],
)
def test_an_address_is_found_however_json_or_a_form_writes_it(warehouse: Warehouse, body: str) -> None:
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    add(warehouse)
    with receiving(warehouse) as send:
        send(body)
    forget(warehouse, "12")
    assert kept(warehouse) == []
    assert [payload for _, payload in waiting(warehouse)] == [None]


def test_a_longer_address_is_somebody_elses_in_any_alphabet(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    add(warehouse)
    bodies = ["éann@x.nl", "jo-ann@x.nl", "ann@x.nl.be", "a%2Bann%40x.nl", "jo'ann@x.nl"]
    with receiving(warehouse) as send:
        send(*({"to": each} for each in bodies))
    forget(warehouse, "12")
    assert kept(warehouse) == [[{"to": each} for each in bodies]]


def test_others_rows_that_mention_the_address_lose_the_address_alone_and_are_still_read(warehouse: Warehouse) -> None:
    add(warehouse)
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    mentions = {**AT, "email": "bob@x.nl", "note": "ann@x.nl, ann@x.nl"}
    with receiving(warehouse) as send:
        send(mentions, {**AT, "email": "ann@x.nl"})
        send({**mentions, "event": "flap"})
    forget(warehouse, "12")
    assert kept(warehouse)[0] == [{**mentions, "note": "(erased), (erased)"}]
    give(warehouse, Mapping(values={"event": {"flap": "click"}}))
    assert replay(warehouse, Chosen(), now=NOW).counts.inserted == 1
    remap(warehouse, NAME, now=NOW)
    assert ask(warehouse, "select event::varchar, email from events order by 1") == [
        ("click", "bob@x.nl"),
        ("open", "bob@x.nl"),
    ]


def test_a_call_that_comes_later_and_mentions_them_in_anothers_row_is_still_read_anew(warehouse: Warehouse) -> None:
    add(warehouse)
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    forget(warehouse, "12")
    with receiving(warehouse) as send:
        send({**AT, "email": "bob@x.nl", "note": "ann@x.nl"}, {**AT, "email": "ann@x.nl"}, {**AT, "email": "c@x.nl"})
    remap(warehouse, NAME, now=NOW)
    assert ask(warehouse, "select email from events order by 1") == [("bob@x.nl",), ("c@x.nl",)]


@pytest.mark.parametrize("is_before", [True, False])
def test_of_a_list_that_could_not_be_stored_only_their_items_go_and_the_others_land(
    warehouse: Warehouse, is_before: bool
) -> None:
    add(warehouse)
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    if is_before:
        forget(warehouse, "12")
    rows = [{**AT, "email": "bob@x.nl"}, {**AT, "email": "Ann@x.nl"}, {**AT, "email": "c@x.nl"}, 5]
    call = Call(1, NOW, "POST /hooks/crm", 200, 1)
    batch = Batch(rejected=(Rejected("storing it broke", json.dumps(rows), call_number=1),), calls=(call,))
    ingest(warehouse, NAME, [batch], trigger="hook", now=NOW)
    if not is_before:
        forget(warehouse, "12")
    [(reason, payload)] = waiting(warehouse)
    assert (reason, json.loads(payload)) == ("storing it broke", [rows[0], rows[2], 5])
    replay(warehouse, Chosen(), now=NOW)
    assert ask(warehouse, "select email from events order by 1") == [("bob@x.nl",), ("c@x.nl",)]


def test_a_list_of_them_alone_goes_whole(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    rejected = Rejected("broke", '[{"email": "ann@x.nl"}]', call_number=1)
    ingest(warehouse, "s", [Batch(rejected=(rejected,))], trigger="hand", now=NOW)
    forget(warehouse, "12")
    assert waiting(warehouse) == [(REASON, None)]


def test_an_id_as_a_value_that_no_mapping_reads_is_told_and_left(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "12"})
    add(warehouse)
    with receiving(warehouse) as send:
        send({"nr": "12"}, {"nr": 112})
    done = forget(warehouse, "12")
    assert kept(warehouse) == [[{"nr": "12"}, {"nr": 112}]]
    assert sum("have the id as a value" in note and NAME in note for note in done.notes) == 2


def test_a_vendors_own_number_is_no_id_where_a_source_finds_people_by_address(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, NAME, "webhook", {"key": "email"}, {}, USERS, now=NOW)
    land(warehouse, "customers", {"customer_id": "12", "email": "ann@x.nl"})
    row = {**AT, "email": "bob@x.nl", "user": "12"}
    with receiving(warehouse) as send:
        send(row)
    forget(warehouse, "12")
    assert kept(warehouse) == [[row]]


def test_an_id_in_another_case_is_somebody_elses(warehouse: Warehouse) -> None:
    add(warehouse)
    land(warehouse, "customers", {"customer_id": "ab"})
    with receiving(warehouse) as send:
        send({"customer_id": "AB"}, {"customer_id": "ab"})
    forget(warehouse, "ab")
    assert kept(warehouse) == [[{"customer_id": "AB"}]]
