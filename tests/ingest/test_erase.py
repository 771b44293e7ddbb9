"""Whoever is erased is gone from every table and file, stays away, and leaves the world as if they had never come."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing import DIFFERENCES, NOW, ask, land

from ingest.erase import Erased, allow_again, erase
from ingest.errors import CustomerUnknown
from ingest.landing.blocked import REASON, clean_calls
from ingest.landing.lists import land_list
from ingest.pipeline import Batch, Rejected, ingest
from segments import profiles
from sql import model
from sql.home import Home
from sql.warehouse import Warehouse

AT = "2026-11-01T10:00:00Z"
ANN = {"customer_id": "7", "email": "ann@x.nl"}
BOB = {"customer_id": "8", "email": "bob@x.nl"}
SHOP = """name = "shop"
[customer.fields]
tags = "list of text"
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", note = "text" }
"""
VIEWS = ("customers", "events", "responses", "answers", "orders", "memberships")


def forget(warehouse: Warehouse, customer: str, **more: Any) -> Erased:
    return erase(warehouse, customer, now=NOW, by="me", **more)


def open_of(person: dict[str, str], **more: str) -> dict[str, str]:
    return {"event": "open", "occurred_at": AT, **person, **more}


def everything_of(warehouse: Warehouse, person: dict[str, str], mark: str) -> None:
    """A row of every kind."""
    land(warehouse, "customers", {**person, "city": mark, "tags": f'["{mark}"]'})
    mail = {"message_id": f"m-{mark}", "url": f"https://x.nl/{mark}", "event_id": f"e-{mark}", "reason": mark}
    land(warehouse, "events", open_of(person, campaign=f"c-{mark}", user_agent=mark, hue=mark, **mail))
    survey = {"answered_at": AT, "response_id": f"r-{mark}", "form": f"f-{mark}", "group": mark, "mailing": mark}
    land(warehouse, "answers", {**person, **survey, "question": f"q-{mark}", "value": mark, "mood": mark})
    land(warehouse, "order", {**person, "ordered_at": AT, "order_id": f"o-{mark}", "note": mark})
    with warehouse.transaction() as writer:
        land_list(writer, f"list {mark[0]}", [pl.DataFrame([person])], 1, NOW)


def bytes_with(home: Home, text: str) -> list[str]:
    found = [path for path in home.path.rglob("*") if path.is_file() and text.encode() in path.read_bytes().lower()]
    return [path.name for path in found]


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    return warehouse


def test_nothing_of_an_erased_person_is_left_in_any_table(shop: Warehouse) -> None:
    everything_of(shop, ANN, "secretly")
    everything_of(shop, BOB, "openly")
    land(shop, "events", {**open_of(ANN), "event": "secretly"})
    done = forget(shop, "7")
    assert (done.people, done.blocked) == (1, 2)
    assert {"event", "event_detail", "response", "answer", "activity_order", "list_member", "link"} <= set(done.rows)
    with shop.reader() as reader:
        tables = reader.rows(
            """select table_schema || '.' || table_name, table_name from information_schema.tables
            where table_schema in ('store', 'app') and table_name <> 'list'"""
        )
        for table, _ in tables:
            told = str(reader.rows(f"from {table}"))
            assert not re.search(r"secretly|ann@x\.nl|'7'", told), table
        assert reader.value("select count(*) from events") == 1
        assert reader.rows(DIFFERENCES) == []
        assert reader.rows("select reason, payload from app.rejected") == [(REASON, None)]


def test_no_byte_of_the_home_tells_of_an_erased_person_once_it_was_opened_again(shop: Warehouse) -> None:
    for place in range(3):
        everything_of(shop, {"customer_id": f"b{place}", "email": f"b{place}@x.nl"}, f"openly{place}")
    everything_of(shop, {"customer_id": "needle-7", "email": "needle@x.nl"}, "needle")
    with shop.transaction() as writer:
        writer.execute("delete from store.list where list = 'list n'")
    assert bytes_with(shop.home, "needle")
    forget(shop, "needle-7")
    assert bytes_with(shop.home, "needle-7@") == []
    shop.close()
    with Warehouse.open(shop.home) as again:
        assert ask(again, "select count(*) from events") == [(3,)]
        assert not shop.home.is_to_be_made_anew
    assert bytes_with(shop.home, "needle") == []


def test_an_address_leads_to_everybody_who_has_or_had_it_and_all_keys_they_were_merged_from(
    warehouse: Warehouse,
) -> None:
    land(warehouse, "events", open_of({"email": "old@x.nl"}))
    land(warehouse, "customers", {"customer_id": "7", "email": "new@x.nl"})
    land(warehouse, "events", open_of({"customer_id": "7", "email": "old@x.nl"}, event_id="tie"))
    assert ask(warehouse, "select count(*) from store.customer_merge") == [(1,)]
    assert forget(warehouse, " OLD@x.nl ").people == 1
    assert ask(warehouse, "select count(*) from customers") == [(0,)]
    for person in ({"email": "new@x.nl"}, {"email": "old@x.nl"}, {"customer_id": "7"}):
        assert land(warehouse, "events", open_of(person, event_id=str(person))).rejected == 1


def test_an_address_that_somebody_else_has_too_still_leads_to_them(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "7", "email": "home@x.nl"}, {"customer_id": "8", "email": "home@x.nl"})
    forget(warehouse, "7")
    assert land(warehouse, "events", open_of({"email": "home@x.nl"})).inserted == 1
    assert ask(warehouse, "select customer_id from events") == [("8",)]


@pytest.mark.parametrize("person", [ANN, {"email": " Ann@X.nl"}, {"customer_id": "7"}, {**BOB, "email": "ann@x.nl"}])
def test_rows_of_who_was_erased_do_not_land_and_nothing_of_them_is_kept(
    shop: Warehouse, person: dict[str, str]
) -> None:
    land(shop, "customers", ANN, BOB)
    forget(shop, "7")
    survey = {"answered_at": AT, **person}
    rows = {
        "customers": {**person, "city": "Delft"},
        "events": open_of(person),
        "responses": survey,
        "answers": {**survey, "question": "Why?", "value": "1"},
        "order": {**person, "ordered_at": AT, "order_id": "o1"},
    }
    for kind, row in rows.items():
        counts = land(shop, kind, row, {**row, **BOB, "order_id": "o2"} if kind == "order" else {**row, **BOB})
        assert (counts.read, counts.rejected) == (2, 1), kind
    assert land(shop, "events", {**open_of(person), "event": "dance"}).rejected == 1
    with shop.transaction() as writer:
        assert land_list(writer, "l", [pl.DataFrame([person])], 1, NOW).rejected == 1
    assert ask(shop, "select distinct reason, payload from app.rejected") == [(REASON, None)]
    assert ask(shop, "select customer_id from customers") == [("8",)]


def test_a_row_that_could_not_be_read_keeps_nothing_of_who_was_erased(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN)
    forget(warehouse, "7")
    broken = (Rejected("wrong", '{"who": "Ann@x.nl"'), Rejected("wrong", "bob@x.nl"))
    ingest(warehouse, "s", [Batch(rejected=broken)], trigger="hand", now=NOW)
    assert set(ask(warehouse, "select reason, payload from app.rejected")) == {(REASON, None), ("wrong", "bob@x.nl")}


def test_who_is_allowed_again_is_somebody_new(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {**ANN, "city": "Delft"})
    forget(warehouse, "7", block=False)
    assert land(warehouse, "customers", ANN).inserted == 1
    assert ask(warehouse, "select customer_id, city from customers") == [("7", None)]


def test_a_block_is_lifted_for_what_is_named_and_both_are_on_record_without_a_name(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN)
    forget(warehouse, "7")
    assert allow_again(warehouse, "Ann@x.nl", now=NOW, by="you") == 1
    assert land(warehouse, "customers", {"email": "ann@x.nl"}).inserted == 1
    assert land(warehouse, "customers", {"customer_id": "7"}).rejected == 1
    with pytest.raises(CustomerUnknown, match="not on the block list"):
        allow_again(warehouse, "ann@x.nl", now=NOW, by=None)
    records = ask(warehouse, 'select done, "by" from app.erasure where done_at is not null')
    assert {("erased", "me"), ("unblocked", "you")} == set(records)
    assert "ann" not in str(ask(warehouse, "from app.erasure")) + str(ask(warehouse, "from app.erased"))


def test_somebody_unknown_is_an_error_that_changes_nothing_unless_they_are_to_be_kept_out(warehouse: Warehouse) -> None:
    with pytest.raises(CustomerUnknown, match="Nobody here"):
        forget(warehouse, "eve@x.nl")
    assert ask(warehouse, "select count(*) from app.erasure") == [(0,)]
    assert forget(warehouse, "eve@x.nl", unknown=True).people == 0
    assert land(warehouse, "events", open_of({"email": "eve@x.nl"})).rejected == 1
    assert forget(warehouse, "eve@x.nl").people == 0


def test_others_texts_no_longer_tell_the_address_and_longer_ones_stay(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN, BOB)
    value = "ask Ann@x.nl, not joann@x.nl or ann@x.nl.be."
    land(warehouse, "answers", {**BOB, "answered_at": AT, "question": "Who?", "value": value})
    link = "https://x.nl?to=ann%40x.nl"
    land(warehouse, "events", {**open_of(BOB), "url": link}, {**open_of(ANN), "url": link})
    done = forget(warehouse, "7")
    assert ask(warehouse, "select value from answers") == [("ask (erased), not joann@x.nl or ann@x.nl.be.",)]
    assert ask(warehouse, "select url from events") == [("https://x.nl?to=erased-1",)]
    assert done.cleaned == {"answer": 1, "link": 1}


def test_of_raw_calls_the_elements_that_speak_of_them_go(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN)
    bodies = [
        '[{"email":"Ann@x.nl"},{"email":"bob@x.nl"},{"mark":"7"}]',
        '{"a":{"to":"ann@x.nl"}}',
        '[{"customer_id":7}]',
        '{"customer_id":"9","score":"7"}',
        "from=ann%40x.nl&x=1",
    ]
    with warehouse.transaction() as writer:
        for number, body in enumerate(bodies):
            writer.execute(
                "insert into app.payload values (1, $number, 's', $now, null, $body)",
                {"number": number, "now": NOW, "body": body},
            )
    assert forget(warehouse, "7").cleaned == {"payload": 4}
    left = [('[{"email":"bob@x.nl"},{"mark":"7"}]',), (bodies[3],)]
    assert ask(warehouse, "select body from app.payload order by call_number") == left


def test_a_long_id_is_found_in_raw_calls_as_a_number_too(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "100234"})
    bodies = ['[{"nr":100234},{"nr":1002345}]', '{"nr": [1, 100234 ]}', '{"nr":100234.5}']
    with warehouse.transaction() as writer:
        for number, body in enumerate(bodies):
            writer.execute(
                "insert into app.payload values (1, $number, 's', $now, null, $body)",
                {"number": number, "now": NOW, "body": body},
            )
    assert forget(warehouse, "100234").cleaned == {"payload": 2}
    left = [('[{"nr":1002345}]',), (bodies[2],)]
    assert ask(warehouse, "select body from app.payload order by call_number") == left


def test_raw_calls_that_come_later_lose_what_speaks_of_them(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN)
    forget(warehouse, "7")
    bodies = ['[{"a":"ann@x.nl"},{"a":"b@x.nl"}]', '{"customer_id":"7"}', "to=ann%40x.nl", '{"a":"b@x.nl"}', "[]"]
    with warehouse.transaction() as writer:
        for number, body in enumerate(bodies):
            writer.execute(
                "insert into app.payload values (5, $number, 's', $now, null, $body)",
                {"number": number, "now": NOW, "body": body},
            )
        clean_calls(writer, 5, 0)
    left = [('[{"a":"b@x.nl"}]',), (bodies[3],), (bodies[4],)]
    assert ask(warehouse, "select body from app.payload order by call_number") == left


def test_files_and_reasons_that_tell_the_address_no_longer_do(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN)
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into app.file (source, name, size, sha256, read_as, state, run_id, recorded_at, reason)
            values ('s', 'ann@x.nl_2026.csv', 1, 'f', 'r', 'failed', 1, $now, 'no column of ann@x.nl')""",
            {"now": NOW},
        )
        writer.execute("insert into app.rejected (run_id, reason, file) values (1, 'of ann@x.nl', 'ann@x.nl_2026.csv')")
    assert forget(warehouse, "7").cleaned == {"file": 1, "rejected": 1}
    assert ask(warehouse, "select name, reason from app.file") == [("(erased)_2026.csv", "no column of (erased)")]
    assert ask(warehouse, "select reason, file from app.rejected") == [("of (erased)", "(erased)_2026.csv")]


def test_profiles_that_name_them_mean_the_same_without_the_name(warehouse: Warehouse) -> None:
    land(warehouse, "customers", ANN, BOB)
    text = 'profile "P"\ninclude any of\n  customer_id is "7"\n  email is not "ann@x.nl"\n'
    with warehouse.transaction() as writer:
        profiles.save(writer, "P", text, NOW, "me")
    forget(warehouse, "7")
    assert ask(warehouse, "select text from app.profile") == [
        ('profile "P"\ninclude any of\n  customer_id is "erased"\n  email is not "erased"\n',)
    ]


people = st.sampled_from([{"customer_id": "1"}, {"email": "a@x.nl"}, {"customer_id": "1", "email": "a@x.nl"}])
others = st.sampled_from([{"customer_id": "2"}, {"email": "b@x.nl"}, {"customer_id": "3", "email": "b@x.nl"}])
shapes = st.tuples(st.sampled_from(["customers", "events", "answers", "order"]), st.integers(1, 4))
WORLD = st.lists(st.tuples(st.one_of(people, others), shapes), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def pairs() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


def row_of(kind: str, person: dict[str, str], day: int) -> dict[str, str]:
    at = f"2026-11-0{day}T10:00:00Z"
    match kind:
        case "customers":
            return {**person, "updated_at": at, "city": f"city {day}"}
        case "events":
            return {**person, "event": ("open", "send", "bounce", "unsubscribe")[day - 1], "occurred_at": at}
        case "answers":
            return {**person, "answered_at": at, "response_id": f"r{person}{day}", "question": "Q", "value": str(day)}
        case _:
            return {**person, "ordered_at": at, "order_id": f"{person}{day}"}


@settings(max_examples=15, deadline=None, database=None)
@given(world=WORLD)
def test_a_world_with_erased_people_is_the_world_in_which_they_never_were(pairs: Path, world: list) -> None:
    mine = [(person, shape) for person, shape in world if person.get("customer_id") == "1" or "a@x.nl" in str(person)]
    seen = []
    for is_erased in (True, False):
        with TemporaryDirectory(dir=pairs) as folder, Warehouse.open(Home.open(Path(folder))) as warehouse:
            with warehouse.transaction() as writer:
                model.install(writer, SHOP, NOW)
            land(warehouse, "customers", {"customer_id": "9", "city": "none"})
            for person, (kind, day) in world:
                if is_erased or (person, (kind, day)) not in mine:
                    land(warehouse, kind, row_of(kind, person, day))
            if is_erased and mine:
                for name in ("1", "a@x.nl"):
                    forget(warehouse, name, unknown=True)
            with warehouse.reader() as reader:
                shown = {}
                for view in VIEWS:
                    kept = "exclude (arrival)" if view not in ("customers", "memberships") else ""
                    shown[view] = sorted(map(str, reader.rows(f"select * {kept} from {view}")))
                assert reader.rows(DIFFERENCES) == []
                shown["days"] = reader.rows(
                    "select event, day, sum(rows) from store.event_day group by all order by all"
                )
                shown["words"] = reader.rows("select (select count(*) from store.question)")
                seen.append(shown)
    assert seen[0] == seen[1]
