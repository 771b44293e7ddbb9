"""Calls are kept as long as their source says, rows of the quarantine as long as the installation says."""

from datetime import timedelta

from calling import NOW, add, ask, receiving

from ingest.kept.expiring import Expired, expire
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
