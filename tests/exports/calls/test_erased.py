"""Who is erased is taken out at the destination by what it calls them alone; where that cannot be, it is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl
import pytest
from hubspot import LIST
from landing import ask, land

from exports import definition, deliver
from exports.running import quiet
from ingest.erase import Erased, allow_again
from jobs.outside import Outside
from jobs.run import Outcome, State
from service.erasing import forget_person
from sql.reader import identifier
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
ANN = {"customer_id": "ANN-0001", "email": "ann@example.org", "first_name": "Annabel"}
BOB = {"customer_id": "BOB-0002", "email": "bob@example.org", "first_name": "Bob"}
MAPPING = '[[field]]\nto = "email"\nfrom = "address"\n[[field]]\nto = "firstname"\nfrom = "first_name"\n'
HERS = ("ann@example.org", "ann-0001", "annabel")


def run(warehouse: Warehouse, hours: int = 0, progress: Callable[[str], None] = quiet) -> Outcome:
    at = NOON + timedelta(hours=hours)
    return deliver.run(warehouse, "crm", trigger="hand", now=at, outside=PATIENT, progress=progress)


def forget(warehouse: Warehouse, hours: int = 1) -> Erased:
    return forget_person(warehouse, ANN["customer_id"], now=NOON + timedelta(hours=hours), by=None)


def where_she_stands(warehouse: Warehouse) -> list[str]:
    """Every table and file that has a word of hers."""
    found = []
    with warehouse.reader() as reader:
        tables = reader.rows("select schema_name, table_name from duckdb_tables() where not internal")
        for schema, table in tables:
            text = str(reader.rows(f"from {identifier(schema)}.{identifier(table)}")).lower()
            found += [f"{schema}.{table}" for name in HERS if name in text]
    for path in warehouse.home.path.glob("deliveries/*/*.parquet"):
        text = str(pl.read_parquet(path).to_dicts()).lower()
        found += [str(path) for name in HERS if name in text]
    return found


@pytest.fixture
def sent(warehouse: Warehouse, send, vendor) -> Warehouse:
    """Ann and Bob are on the list."""
    send()
    land(warehouse, "customers", ANN, BOB)
    assert run(warehouse).counts.inserted == 2
    return warehouse


def test_the_next_run_takes_them_off_by_the_number_of_the_record_and_names_nobody(sent: Warehouse, vendor) -> None:
    [record] = [each for each, contact in vendor.contacts.items() if contact["email"] == ANN["email"]]
    [note] = [each for each in forget(sent).notes if "crm" in each]
    assert "its next run takes them out" in note
    assert where_she_stands(sent) == []
    assert vendor.emails(LIST) == {ANN["email"], BOB["email"]}
    vendor.bodies.clear()
    kept = []

    def look(step: str) -> None:
        if step == "sealed":
            kept.extend(where_she_stands(sent))

    done = run(sent, 2, look)
    assert (done.state, done.counts.updated, kept) == (State.DONE, 1, [])
    assert vendor.emails(LIST) == {BOB["email"]}
    assert [each for each in vendor.bodies if each] == [f'["{record}"]'.encode()]
    assert run(sent, 3).message == "Nothing new to deliver."
    assert ask(sent, "select count(*) from app.delivered where key like 'erased %' and their_id is not null") == [(0,)]
    assert where_she_stands(sent) == []


def test_numbers_of_what_was_delivered_stay(sent: Warehouse) -> None:
    before = ask(sent, "select run_id, change, count(*) from delivery_changes group by all order by all")
    forget(sent)
    assert ask(sent, "select run_id, change, count(*) from delivery_changes group by all order by all") == before
    assert ask(sent, "select customer_id from delivery_rows") == [("BOB-0002",)]
    assert ask(sent, "select count(*) from app.outcome") == [(2,)]


def test_a_destination_that_cannot_be_told_is_told_of(send, vendor, warehouse: Warehouse) -> None:
    send(list_id="")
    land(warehouse, "customers", ANN, BOB)
    run(warehouse)
    [note] = [each for each in forget(warehouse).notes if "crm" in each]
    assert "still has 1 erased person" in note
    assert "tell crm yourself" in note
    vendor.bodies.clear()
    assert run(warehouse, 2).message == "Nothing new to deliver."
    assert not any(vendor.bodies)
    assert not [each for each in forget(warehouse, 3).notes if "crm" in each]


def test_a_definition_that_was_removed_is_told_of_too(sent: Warehouse) -> None:
    with sent.transaction() as writer:
        definition.remove(writer, "crm")
    assert [each for each in forget(sent).notes if "tell crm yourself" in each]


def test_a_row_that_was_refused_goes_with_what_was_sent(send, warehouse: Warehouse) -> None:
    send()
    land(warehouse, "customers", {**ANN, "email": "annabel"}, BOB)
    assert run(warehouse).counts.rejected == 1
    forget(warehouse)
    assert where_she_stands(warehouse) == []
    assert ask(warehouse, "select ended_by, reason, payload from app.dead_letter") == [("erased", "erased", None)]


def test_a_run_that_waits_goes_without_them(send, vendor, warehouse: Warehouse) -> None:
    send(confirm="always")
    land(warehouse, "customers", ANN, BOB)
    assert run(warehouse).state is State.QUEUED
    forget(warehouse)
    assert where_she_stands(warehouse) == []
    deliver.confirm(warehouse, "crm", 2, now=NOON + timedelta(hours=2), outside=PATIENT)
    assert vendor.emails(LIST) == {BOB["email"]}


@pytest.mark.parametrize("outcome", [None, "later"])
def test_who_may_have_been_sent_when_a_run_stopped_is_told_of(
    send, warehouse: Warehouse, vendor, outcome: str | None
) -> None:
    class Stopped(BaseException):
        pass

    def stop(_: float) -> None:
        raise Stopped

    send()
    land(warehouse, "customers", ANN, BOB)
    vendor.faults["upsert"] = ["cut"]
    with pytest.raises(Stopped):
        deliver.run(warehouse, "crm", trigger="hand", now=NOON, outside=Outside(sleep=stop, random=lambda: 0.0))
    if outcome:  # the destination took some of them and asked for the others later
        with warehouse.transaction() as writer:
            writer.execute("update app.attempt set outcome = $outcome, finished_at = started_at", {"outcome": outcome})
    assert [each for each in forget(warehouse).notes if "which may be there: tell crm yourself" in each]
    assert where_she_stands(warehouse) == []


def test_who_comes_back_is_put_on_the_list_again(sent: Warehouse, vendor) -> None:
    forget(sent)
    for name in ("ANN-0001", "ann@example.org"):
        allow_again(sent, name, now=NOON, by=None)
    land(sent, "customers", ANN, at=NOON + timedelta(hours=2))
    done = run(sent, 3)
    assert (done.counts.inserted, done.counts.updated) == (1, 1)
    assert vendor.emails(LIST) == {ANN["email"], BOB["email"]}
    assert run(sent, 4).message == "Nothing new to deliver."


def test_a_query_that_tells_no_customer_takes_them_off_as_well(send, vendor, warehouse: Warehouse) -> None:
    sql = "select email as address, 'x' as first_name from customers"
    send(MAPPING, what="query", sql=sql, key="address", withhold="none")
    land(warehouse, "customers", ANN, BOB)
    run(warehouse)
    forget(warehouse)
    assert where_she_stands(warehouse) == []
    assert run(warehouse, 2).counts.updated == 1
    assert vendor.emails(LIST) == {BOB["email"]}
