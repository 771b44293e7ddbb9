"""Customers are sent to a destination that is called: who is new, who changed, who left, and nobody twice."""

from datetime import datetime, timedelta

import pytest
from hubspot import LIST

from exports import definition, deliver
from exports.errors import ExportBusy, NothingWaits
from jobs.outside import Outside
from jobs.run import Outcome, State

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)


def run(warehouse, at: datetime = NOON, **more) -> Outcome:
    return deliver.run(warehouse, "crm", trigger="hand", now=at, outside=PATIENT, **more)


def test_everybody_is_sent_once_and_then_only_who_changed(world, send, vendor, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    bob = world.person("B-2", "bob@example.org")
    send()
    first = run(warehouse)
    assert (first.state, first.counts.inserted) == (State.DONE, 2)
    assert vendor.emails(LIST) == {"ann@example.org", "bob@example.org"}
    assert run(warehouse, NOON + timedelta(hours=1)).message == "Nothing new to deliver."
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set first_name = 'Bob' where customer_key = $bob", {"bob": bob})
    second = run(warehouse, NOON + timedelta(hours=2))
    assert (second.counts.inserted, second.counts.updated) == (0, 1)
    assert vendor.written == {"ann@example.org": 1, "bob@example.org": 2}


def test_who_unsubscribes_is_taken_off_and_never_sent(world, send, vendor, warehouse, count_events) -> None:
    ann = world.person("A-1", "ann@example.org")
    world.person("B-2", "bob@example.org")
    send()
    run(warehouse)
    world.event(ann, "unsubscribe", NOON)
    count_events()
    left = run(warehouse, NOON + timedelta(days=1))
    assert (left.state, left.counts.updated) == (State.DONE, 1)
    assert vendor.emails(LIST) == {"bob@example.org"}
    assert vendor.written["ann@example.org"] == 1


def test_who_left_is_told_by_the_address_that_was_sent_where_nothing_else_is_known(
    world, send, vendor, warehouse, count_events
) -> None:
    ann = world.person("A-1", "ann@example.org")
    send()
    run(warehouse)
    with warehouse.transaction() as writer:
        writer.execute("update app.delivered set their_id = null")
    world.event(ann, "unsubscribe", NOON)
    count_events()
    assert run(warehouse, NOON + timedelta(days=1)).counts.updated == 1
    assert vendor.emails(LIST) == set()


def test_a_destination_that_is_down_fails_the_run_and_nothing_is_lost(world, send, vendor, warehouse) -> None:
    for number in range(250):
        world.person(f"C-{number}", f"c{number}@example.org")
    send()
    vendor.faults["upsert"] = [200, 503, 503, *[503] * 40]
    failed = run(warehouse)
    assert failed.state is State.FAILED
    assert "503" in failed.message
    vendor.faults.clear()
    done = run(warehouse, NOON + timedelta(hours=1))
    assert done.state is State.DONE
    assert len(vendor.emails(LIST)) == 250
    assert set(vendor.written.values()) == {1}


def test_a_refused_row_is_kept_aside_and_not_sent_again_until_it_changes(world, send, vendor, warehouse) -> None:
    ann = world.person("A-1", "not an address")
    world.person("B-2", "bob@example.org")
    send()
    done = run(warehouse)
    assert (done.state, done.counts.rejected, done.counts.inserted) == (State.DONE_WITH_REJECTS, 1, 1)
    with warehouse.reader() as reader:
        (reason, payload) = reader.row("select reason, payload from app.dead_letter") or ("", "")
    assert "not an address" in payload
    assert reason
    again = run(warehouse, NOON + timedelta(hours=1))
    assert again.message == "Nothing new to deliver."
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set email = 'ann@example.org' where customer_key = $ann", {"ann": ann})
    mended = run(warehouse, NOON + timedelta(hours=2))
    assert mended.counts.inserted == 1
    assert vendor.emails(LIST) == {"ann@example.org", "bob@example.org"}


def test_a_destination_that_is_down_before_anything_is_sent_is_waited_for_too(world, send, vendor, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    send()
    vendor.faults["contacts"] = [503, 503]
    assert run(warehouse).state is State.DONE


def test_another_list_is_given_everybody_anew(world, send, vendor, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    send()
    run(warehouse)
    vendor.add_list("43")
    with warehouse.transaction() as writer:
        definition.change(writer, "crm", {"list_id": "43"}, NOON)
    assert run(warehouse, NOON + timedelta(hours=1)).counts.inserted == 1
    assert vendor.emails("43") == {"ann@example.org"}


def test_a_run_that_waits_is_none_of_a_changed_export(world, send, vendor, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    send(confirm="always")
    waits = run(warehouse)
    assert waits.state is State.QUEUED
    vendor.add_list("43")
    with warehouse.transaction() as writer:
        definition.change(writer, "crm", {"list_id": "43"}, NOON)
    with pytest.raises(NothingWaits):
        deliver.confirm(warehouse, "crm", 1, now=NOON, outside=PATIENT)
    assert vendor.emails(LIST) == vendor.emails("43") == set()
    run(warehouse, NOON + timedelta(hours=1))
    deliver.confirm(warehouse, "crm", 1, now=NOON + timedelta(hours=1), outside=PATIENT)
    assert (vendor.emails(LIST), vendor.emails("43")) == (set(), {"ann@example.org"})
    with warehouse.reader() as reader:
        found = reader.value("select state::varchar from app.run where run_id = $id", {"id": waits.run_id})
    assert found == "cancelled"


def test_where_rows_go_is_not_changed_while_they_go(world, send, vendor, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    send()
    vendor.add_list("43")

    def change(step: str) -> None:
        if step == "sent batch 1":
            with warehouse.transaction() as writer, pytest.raises(ExportBusy, match="once it is done"):
                definition.change(writer, "crm", {"list_id": "43"}, NOON)

    run(warehouse, progress=change)
    assert vendor.emails(LIST) == {"ann@example.org"}


def test_an_export_that_was_changed_while_it_was_planned_sends_nothing(world, send, vendor, warehouse) -> None:
    world.person("A-1", "ann@example.org")
    send()
    vendor.add_list("43")

    def change(step: str) -> None:
        if step == "planned":
            with warehouse.transaction() as writer:
                definition.change(writer, "crm", {"list_id": "43"}, NOON)

    done = run(warehouse, progress=change)
    assert (done.state, "was changed" in done.message, vendor.emails(LIST)) == (State.FAILED, True, set())
    assert run(warehouse, NOON + timedelta(hours=1)).counts.inserted == 1
    assert vendor.emails("43") == {"ann@example.org"}
