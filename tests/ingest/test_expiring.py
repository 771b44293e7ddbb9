"""Calls are kept as long as their source says, rows of the quarantine as long as the installation says."""

from datetime import timedelta

from calling import NOW, add, receiving
from landing import ask

from ingest.kept import quarantine
from ingest.kept.expiring import Expired, expire
from ingest.kept.quarantine import Chosen
from ingest.pipeline import Batch, Call, ingest
from sql.warehouse import Warehouse

OPEN = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "email": "a@x.nl"}


def test_what_is_older_than_it_is_kept_goes_and_rows_that_landed_stay(warehouse: Warehouse) -> None:
    add(warehouse, keep_days="7")
    with receiving(warehouse, lambda: NOW) as send:
        send(OPEN, {**OPEN, "event": "flap"})
    with receiving(warehouse, lambda: NOW + timedelta(days=3)) as send:
        send({**OPEN, "event": "jump"})
    assert expire(warehouse, NOW + timedelta(days=7), 90) == Expired(0, 0)
    assert expire(warehouse, NOW + timedelta(days=8), 90) == Expired(1, 0)
    assert ask(warehouse, "select run_id from app.payload") == [(2,)]
    assert expire(warehouse, NOW + timedelta(days=91), 90) == Expired(1, 1)
    assert ask(warehouse, "select reason from app.rejected") == [("unknown event: jump",)]
    assert ask(warehouse, "select count(*) from store.event") == [(1,)]


def test_calls_of_a_source_that_is_no_more_are_kept_for_a_month(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse, lambda: NOW) as send:
        send(OPEN)
    with warehouse.transaction() as writer:
        writer.execute("delete from app.source")
    assert expire(warehouse, NOW + timedelta(days=30), 90) == Expired(0, 0)
    assert expire(warehouse, NOW + timedelta(days=31), 90) == Expired(1, 0)


def test_the_record_of_a_call_goes_with_it_but_stays_while_a_row_of_it_waits(warehouse: Warehouse) -> None:
    calls = "select run_id, call_number from app.call order by all"
    add(warehouse, keep_days="7")
    with receiving(warehouse, lambda: NOW) as send:
        send(OPEN)
        send({**OPEN, "event": "flap"})
        send({**OPEN, "event_id": "2"}, at=NOW + timedelta(days=1))
    ingest(warehouse, "crm", [Batch(calls=(Call(1, NOW, "GET /events"),))], trigger="hand", now=NOW)
    expire(warehouse, NOW + timedelta(days=8), 90)
    assert ask(warehouse, calls) == [(1, 2), (1, 3), (2, 1)]
    expire(warehouse, NOW + timedelta(days=9), 90)
    assert ask(warehouse, calls) == [(1, 2), (2, 1)]
    assert ask(warehouse, "select count(*) from app.payload") == [(0,)]
    with warehouse.reader() as reader:
        assert quarantine.groups(reader, Chosen())["last_at"].to_list() == [NOW]
    expire(warehouse, NOW + timedelta(days=91), 90)
    assert ask(warehouse, calls) == [(2, 1)]  # what a source was asked for is of its run, and stays with it
    assert ask(warehouse, "select count(*) from store.event") == [(2,)]
