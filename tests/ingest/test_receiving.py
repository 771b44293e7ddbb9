"""Calls land together, each whole and once, and nobody is answered before its rows are durable."""

import json
from datetime import timedelta

import pytest
from landing import ask, land
from receiving import NOW, OPEN, add, receiving
from shop import SHOP

from ingest.erase import erase
from ingest.errors import BodyUnreadable, LineFull, SourceWrong
from ingest.hooks.receiver import Receiver
from sql import model
from sql.warehouse import Warehouse


def event(number: int, **more: object) -> dict:
    return {**OPEN, "event_id": str(number), **more}


def test_what_waits_lands_together_and_each_call_is_told_its_own_rows(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    receiver = Receiver(warehouse, lambda: NOW)
    bodies = [[event(1), event(2)], event(3), [event(4), {"event": "open"}], []]
    futures = [receiver.put("hook", json.dumps(body), {}, NOW) for body in bodies]
    assert ask(warehouse, "select count(*) from events") == [(0,)]
    receiver.start()
    told = [(each.call_number, each.rows, each.rejected) for each in (future.result(10) for future in futures)]
    receiver.stop(10)
    assert told == [(1, 2, 0), (2, 1, 0), (3, 2, 1), (4, 0, 0)]
    assert ask(warehouse, "select event_id from events order by 1") == [("1",), ("2",), ("3",), ("4",)]
    assert ask(warehouse, "select count(distinct received_at), count(*) from store.event") == [(1, 4)]
    assert ask(warehouse, "select call_number, status, rows from app.call order by 1") == [
        (1, 200, 2),
        (2, 200, 1),
        (3, 200, 2),
        (4, 200, 0),
    ]


def test_a_call_that_is_sent_again_is_stored_once(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    with receiving(warehouse) as receiver:
        for _ in range(3):
            assert receiver.put("hook", json.dumps([event(1), event(2)]), {}, NOW).result(10).rows == 2
    assert ask(warehouse, "select count(*) from events") == [(2,)]
    assert ask(warehouse, "select state::text, read, inserted, duplicates, rejected, message from app.run") == [
        ("done", 6, 2, 4, 0, "3 calls.")
    ]


def test_what_cannot_land_is_kept_as_it_came_with_the_call_that_brought_it(warehouse: Warehouse) -> None:
    add(warehouse, "hook", mapping={"columns": {"event": "what"}})
    odd = {"what": "gulped", "occurred_at": "2026-11-01", "email": "ann@x.nl", "more": {"a": [1]}}
    with receiving(warehouse) as receiver:
        receiver.put("hook", json.dumps([{**event(1), "what": "open"}]), {}, NOW).result(10)
        receiver.put("hook", json.dumps([odd]), {}, NOW).result(10)
    [(reason, payload, call, kind)] = ask(warehouse, "select reason, payload, call_number, kind from app.rejected")
    assert (reason, json.loads(payload), call, kind) == ("unknown event: gulped", odd, 2, "events")


def test_every_call_is_kept_as_it_came(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    body = json.dumps([event(1)]) + " "
    with receiving(warehouse) as receiver:
        told = receiver.put("hook", body, {"svix-id": "s"}, NOW).result(10)
    assert ask(
        warehouse, "select run_id, call_number, source, received_at, headers->>'svix-id', body from app.payload"
    ) == [(told.run_id, 1, "hook", NOW, "s", body)]
    assert ask(warehouse, "select run_id, call_number from store.event_detail") == [(told.run_id, 1)]


def test_a_body_that_is_no_json_harms_nobody_else(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    receiver = Receiver(warehouse, lambda: NOW)
    futures = [receiver.put("hook", body, {}, NOW) for body in (json.dumps(event(1)), "[{", "", json.dumps(event(2)))]
    receiver.start()
    assert [future.result(10).rows for future in (futures[0], futures[3])] == [1, 1]
    for future in futures[1:3]:
        with pytest.raises(BodyUnreadable):
            future.result(10)
    receiver.stop(10)
    assert ask(warehouse, "select count(*) from app.payload") == [(2,)]


def test_the_line_has_an_end_and_moves_on(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    receiver = Receiver(warehouse, lambda: NOW, most_waiting=2)
    futures = [receiver.put("hook", json.dumps(event(number)), {}, NOW) for number in range(2)]
    with pytest.raises(LineFull):
        receiver.put("hook", json.dumps(event(3)), {}, NOW)
    receiver.start()
    assert [future.result(10).rows for future in futures] == [1, 1]
    assert receiver.put("hook", json.dumps(event(3)), {}, NOW).result(10).rows == 1
    receiver.stop(10)
    with pytest.raises(LineFull):
        receiver.put("hook", json.dumps(event(4)), {}, NOW)


def test_what_waits_when_it_stops_is_stored_first(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    receiver = Receiver(warehouse, lambda: NOW)
    futures = [receiver.put("hook", json.dumps(event(number)), {}, NOW) for number in range(5)]
    receiver.start()
    receiver.stop(10)
    assert all(future.done() for future in futures)
    assert ask(warehouse, "select count(*) from events") == [(5,)]


def test_a_source_that_is_gone_is_told_to_its_callers_alone(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    with receiving(warehouse) as receiver:
        gone, stays = receiver.put("gone", "{}", {}, NOW), receiver.put("hook", json.dumps(event(1)), {}, NOW)
        assert stays.result(10).rows == 1
        with pytest.raises(SourceWrong):
            gone.result(10)


def test_the_calls_of_an_hour_are_one_run(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    add(warehouse, "other")
    at = [NOW]
    with receiving(warehouse, lambda: at[0]) as receiver:
        for minutes in (0, 59, 60, 61):
            at[0] = NOW + timedelta(minutes=minutes)
            receiver.put("hook", json.dumps(event(minutes)), {}, at[0]).result(10)
            receiver.put("other", json.dumps(event(minutes)), {}, at[0]).result(10)
    assert ask(warehouse, "select name, state::text, inserted, trigger from app.run order by name, run_id") == [
        ("hook", "done", 2, "hook"),
        ("hook", "done", 2, "hook"),
        ("other", "done", 2, "hook"),
        ("other", "done", 2, "hook"),
    ]


def test_no_run_of_calls_is_running_between_them_and_the_next_process_counts_on(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    told = []
    for number in (1, 2):
        receiver = Receiver(warehouse, lambda at=NOW + timedelta(minutes=number): at)
        receiver.start()
        bodies = (event(number), {"event": "flap"})
        told += [receiver.put("hook", json.dumps(body), {}, NOW).result(10) for body in bodies]
        stands = ask(warehouse, "select state::text, finished_at, message from app.run")  # while it is at work
        assert stands == [("done with rejects", NOW + timedelta(minutes=number), f"{2 * number} calls.")]
        receiver.stop(10)
    assert [(each.run_id, each.call_number) for each in told] == [(1, 1), (1, 2), (1, 3), (1, 4)]
    assert ask(warehouse, "select call_number, count(*) from app.payload group by all order by all") == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
    ]


def test_customers_are_told_under_which_number_they_are_stored(warehouse: Warehouse) -> None:
    add(warehouse, "crm", rows="customers")
    body = json.dumps(
        [{"email": "ann@x.nl", "city": "Delft"}, {"city": "?"}, {"customer_id": "7", "email": "ANN@x.nl"}]
    )
    with receiving(warehouse) as receiver:
        told = receiver.put("crm", body, {}, NOW, tells_stored=True).result(10)
    [(key,)] = ask(warehouse, "select customer_key from store.customer")
    assert [(each.element, each.customer_key) for each in told.told] == [(0, key), (1, None), (2, key)]
    assert (told.rows, told.rejected) == (3, 1)


def test_what_breaks_the_landing_is_kept_aside_and_answered(warehouse: Warehouse) -> None:
    add(warehouse, "hook", rows="events")
    with warehouse.transaction() as writer:  # as a fault of ours would
        writer.execute("alter table store.event_day rename to lost")
    with receiving(warehouse) as receiver:
        told = receiver.put("hook", json.dumps(event(1)), {}, NOW).result(10)
    assert (told.rows, told.rejected) == (1, 1)
    [(reason, payload)] = ask(warehouse, "select reason, payload from app.rejected")
    assert reason.startswith("storing it broke")
    assert json.loads(payload) == event(1)
    assert ask(warehouse, "select count(*) from app.payload") == [(1,)]


def test_whoever_leaves_before_the_answer_harms_nobody(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    receiver = Receiver(warehouse, lambda: NOW)
    add(warehouse, "other")
    alone = receiver.put("other", json.dumps(event(0)), {}, NOW)
    leaves, stays = (receiver.put("hook", json.dumps(event(number)), {}, NOW) for number in (1, 2))
    assert alone.cancel()
    assert leaves.cancel()
    receiver.start()
    assert stays.result(10).rows == 1
    assert not stays.cancel()
    receiver.stop(10)
    assert ask(warehouse, "select event_id from events") == [("2",)]
    assert ask(warehouse, "select count(*) from app.rejected") == [(0,)]


def test_a_body_that_is_no_json_is_kept_nowhere_when_the_landing_beside_it_breaks(warehouse: Warehouse) -> None:
    add(warehouse, "hook")
    with warehouse.transaction() as writer:
        writer.execute("alter table store.event_day rename to lost")
    receiver = Receiver(warehouse, lambda: NOW)
    bad, *good = (receiver.put("hook", body, {}, NOW) for body in ("[{", json.dumps(event(1)), json.dumps(event(2))))
    receiver.start()
    assert [each.result(10).rejected for each in good] == [1, 1]
    with pytest.raises(BodyUnreadable):
        bad.result(10)
    receiver.stop(10)
    assert ask(warehouse, "select count(*) from app.rejected") == [(2,)]


@pytest.mark.parametrize("tells_stored", [False, True])
def test_a_call_is_kept_without_who_was_erased_in_whatever_field_they_are_told(
    warehouse: Warehouse, tells_stored: bool
) -> None:
    add(warehouse, "crm", mapping={"columns": {"customer_id": "klantnr"}}, rows="customers")
    land(warehouse, "customers", {"customer_id": "7"})
    erase(warehouse, "7", now=NOW, by=None)
    ann, bob = {"klantnr": 7, "city": "Delft"}, {"klantnr": 8, "city": "Edam"}
    with receiving(warehouse) as receiver:
        for body in ([ann, bob], ann, bob):
            receiver.put("crm", json.dumps(body), {}, NOW, tells_stored=tells_stored).result(10)
    kept = [json.loads(body) for (body,) in ask(warehouse, "select body from app.payload order by call_number")]
    assert kept == [[bob], bob]
    assert ask(warehouse, "select customer_id from customers") == [("8",)]


@pytest.mark.parametrize("kind", ["order", "orders"])
def test_of_a_thousand_fields_those_that_are_ours_land_as_they_are(warehouse: Warehouse, kind: str) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP.replace("[[", "[customer]\nfields = { zone = 'number' }\n[[", 1), NOW)
    add(warehouse, "till", rows=kind, mapping={"times": ["zz_at"], "values": {"zz_word": {"a": "b"}}})
    add(warehouse, "crm", rows="customers")
    others = {f"a{n:04}": n for n in range(1_000)}
    order = {"zz_word": "a", " Order_ID": "o-1", "ordered_at": "2026-11-01", "total": 7, "status": "paid"}
    with receiving(warehouse) as receiver:
        for name, body in (("till", {"email": "ann@x.nl"} | order), ("crm", {"email": "ann@x.nl", "zone": 3})):
            told = receiver.put(name, json.dumps([others | {"b": 1}, others, others | body]), {}, NOW).result(120)
            assert (told.rows, told.rejected) == (3, 2)
    assert ask(warehouse, "select email, order_id, total, status, zz_word from orders") == [
        ("ann@x.nl", "o-1", 7.0, "paid", "b")
    ]
    assert ask(warehouse, "select email, zone from customers") == [("ann@x.nl", 3.0)]
