"""Who does not belong any more is taken off by what they were found by, also where the rest of them is gone."""

from datetime import datetime, timedelta

import pytest
from exporting import Stopped

from exports import deliver
from exports.plan import plan
from jobs.http import Client
from jobs.outside import Outside
from jobs.run import Outcome, State

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
PEOPLE = '[[field]]\nto = "email"\nfrom = "email"\n[[field]]\nto = "name"\nfrom = "customer_id"\n'


class Dying(Client):
    """It makes its call, and the process ends before it has the answer."""

    def send_text(self, *given, **more):
        super().send_text(*given, **more)
        raise Stopped


def run(warehouse, hours: int = 0) -> Outcome:
    now = NOON + timedelta(hours=hours)
    return deliver.run(warehouse, "crm", trigger="hand", now=now, outside=PATIENT)


def test_whom_to_take_off_stands_in_the_call(world, post, receiver, warehouse) -> None:
    ann = world.person("A-1", "ann@x.nl")
    world.person("B-2", "bob@x.nl")
    post(PEOPLE, what="customers", batch="one", remove_url=f"{receiver.address}/rows/{{email}}", repeats="same")
    run(warehouse)
    world.forget(ann)
    assert run(warehouse, 1).counts.updated == 1
    assert [(call.method, call.path) for call in receiver.calls[2:]] == [("DELETE", "/rows/ann%40x.nl")]


def test_who_cannot_be_taken_off_is_told_once_and_then_held(world, post, receiver, warehouse) -> None:
    ann = world.person("A-1", "ann@x.nl")
    export = post(PEOPLE, what="customers", batch="one", remove_url=f"{receiver.address}/rows/{{name}}", repeats="same")
    run(warehouse)
    world.forget(ann)
    assert run(warehouse, 1).counts.rejected == 1
    assert run(warehouse, 2).message == "Nothing new to deliver."
    with warehouse.reader() as reader:
        assert plan(reader, export, NOON).held == 1
    assert deliver.resend(warehouse, "crm", trigger="hand", now=NOON, outside=PATIENT).counts.rejected == 1


def test_a_letter_that_waits_keeps_nobody_on(world, post, receiver, warehouse) -> None:
    ann = world.person("A-1", "ann@x.nl")
    world.person("B-2", "b" * 60_000)  # no address can be that long
    post(
        PEOPLE,
        what="customers",
        batch="one",
        method="PUT",
        url=f"{receiver.address}/rows/{{email}}",
        remove_url=f"{receiver.address}/rows/{{email}}",
        repeats="same",
    )
    assert run(warehouse).counts.rejected == 1
    world.forget(ann)
    assert run(warehouse, 1).counts.updated == 1


def test_nobody_is_sent_of_whom_another_record_with_the_same_key_is_withheld(
    world, post, receiver, warehouse, count_events
) -> None:
    world.person("A-1", "ann@x.nl")
    other = world.person("A-2", "ann@x.nl")
    post(PEOPLE, what="customers", repeats="same")
    world.event(other, "unsubscribe", NOON)
    count_events()
    assert run(warehouse).message == "Nothing new to deliver."
    assert receiver.taken == []


def test_who_became_one_with_somebody_that_unsubscribed_is_not_in_what_is_finished(
    world, post, receiver, warehouse, count_events
) -> None:
    old, new = world.person("A-1", "ann@x.nl"), world.person("A-2", "anna@x.nl")
    post(PEOPLE, what="customers", repeats="same", batch_rows="1", confirm="always")
    assert run(warehouse).state is State.QUEUED
    with warehouse.transaction() as writer:
        writer.execute(
            "insert into store.customer_merge values ($old, $new, $at, 1)", {"old": old, "new": new, "at": NOON}
        )
        writer.execute("delete from store.customer where customer_key = $old", {"old": old})
    world.event(new, "unsubscribe", NOON)
    count_events()
    deliver.confirm(warehouse, "crm", 2, now=NOON + timedelta(days=1), outside=PATIENT)
    assert receiver.taken == []


def test_what_only_grows_goes_of_everybody_who_is_not_forgotten(world, post, receiver, warehouse, count_events) -> None:
    ann = world.person("A-1")
    world.event(ann, "unsubscribe", NOON)
    count_events()
    post(kinds="unsubscribe")
    assert run(warehouse).counts.inserted == 1


@pytest.mark.parametrize("repeats", ["same", "unknown"])
def test_who_may_be_there_already_and_is_not_to_be_sent_any_more_is_taken_off(
    world, post, receiver, warehouse, count_events, repeats
) -> None:
    ann = world.person("A-1", "ann@x.nl")
    post(PEOPLE, what="customers", repeats=repeats, remove_url=f"{receiver.address}/gone", remove_method="POST")
    receiver.cut_after = frozenset(range(1, 20))
    run(warehouse)
    receiver.cut_after = frozenset()
    world.event(ann, "unsubscribe", NOON)
    count_events()
    run(warehouse, 1)
    assert (receiver.calls[-1].path, receiver.calls[-1].data) == ("/gone", [{"email": "ann@x.nl", "name": None}])


@pytest.mark.parametrize("repeats", ["same", "keyed"])
def test_who_is_left_out_of_a_call_that_was_begun_before_is_taken_off(
    world, post, receiver, warehouse, count_events, repeats
) -> None:
    ann = world.person("A-1", "ann@x.nl")
    world.person("B-2", "bob@x.nl")
    post(PEOPLE, what="customers", repeats=repeats, remove_url=f"{receiver.address}/gone", remove_method="POST")
    with pytest.raises(Stopped):
        deliver.run(warehouse, "crm", trigger="hand", now=NOON, outside=Outside(client=Dying))
    world.event(ann, "unsubscribe", NOON)
    count_events()
    run(warehouse, 1)
    gone = [call.data for call in receiver.calls if call.path == "/gone"]
    assert gone == [[{"email": "ann@x.nl", "name": None}]]
