"""A call whose answer was lost: sent again only where it cannot be there twice, and told of where nobody knows."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest
from echo import Echo
from exporting import Stopped, click
from loopback import serving
from starlette.responses import JSONResponse

from exports import deliver
from exports.definition import change, get, remove
from exports.errors import ExportBusy, NothingWaits
from exports.plan import plan
from exports.running import cancel
from jobs.http import Client
from jobs.outside import Outside
from jobs.run import Outcome, State

NOON = datetime(2026, 11, 22, 12)
BY_ID = '[[field]]\nto = "url"\nfrom = "customer_id"\n'
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)


class Dying(Client):
    """It makes its second call, and the process ends before it has the answer."""

    calls = 0

    def send_text(self, *given, **more):
        found = super().send_text(*given, **more)
        Dying.calls += 1
        if Dying.calls == 2:
            raise Stopped
        return found


def run(warehouse, hours: int = 0, outside: Outside = PATIENT, **more) -> Outcome:
    return deliver.run(warehouse, "crm", trigger="hand", now=NOON + timedelta(hours=hours), outside=outside, **more)


def resend(warehouse, *, unsure: bool = False) -> Outcome:
    return deliver.resend(warehouse, "crm", trigger="hand", now=NOON, unsure=unsure, outside=PATIENT)


def urls(receiver) -> Counter[str]:
    return Counter(row["url"] for text in receiver.taken for row in json.loads(text))


def clicks(world, *names: str) -> None:
    ann = world.person("A-1")
    for name in names:
        click(world, ann, name)


def cursor(warehouse) -> int:
    with warehouse.reader() as reader:
        return get(reader, "crm").cursor


def test_a_call_that_was_cut_is_told_as_unsure_and_sent_again_only_when_that_is_asked(
    world, post, receiver, warehouse
) -> None:
    clicks(world, *"abcde")
    post(repeats="unknown")
    receiver.cut_after = frozenset({2})
    first = run(warehouse)
    assert (first.state, first.counts.inserted, first.counts.rejected) == (State.DONE_WITH_REJECTS, 3, 2)
    assert first.message == "3 of 5 rows were taken. Of 2 nobody knows whether they arrived."
    assert run(warehouse, 1).message == "Nothing new to deliver."
    with pytest.raises(NothingWaits):
        resend(warehouse)
    assert urls(receiver) == dict.fromkeys("abcde", 1)
    assert resend(warehouse, unsure=True).counts.inserted == 2
    assert urls(receiver) == {"a": 1, "b": 1, "c": 2, "d": 2, "e": 1}
    with pytest.raises(NothingWaits):
        resend(warehouse, unsure=True)


def test_a_call_that_never_came_there_is_made_again(world, post, receiver, warehouse) -> None:
    clicks(world, *"abc")
    post(repeats="unknown", url="http://127.0.0.1:9/rows")
    waits: list[float] = []
    failed = run(warehouse, outside=Outside(sleep=waits.append, random=lambda: 0.0))
    assert failed.state is State.FAILED
    assert failed.counts.rejected == 0
    assert sum(waits) > 30
    with warehouse.transaction() as writer:
        change(writer, "crm", {"url": f"{receiver.address}/rows"}, NOON)
    assert run(warehouse, 1).counts.inserted == 3
    assert urls(receiver) == dict.fromkeys("abc", 1)


@pytest.mark.parametrize("repeats", ["keyed", "unknown"])
def test_what_a_dead_run_was_at_is_settled_before_anything_is_planned_anew(
    world, post, receiver, warehouse, repeats
) -> None:
    clicks(world, *"abcde")
    post(repeats=repeats)
    receiver.honours_keys = True
    Dying.calls = 0
    with pytest.raises(Stopped):
        run(warehouse, outside=Outside(client=Dying))
    with warehouse.transaction() as writer:  # the next run cannot even begin to send
        writer.execute('update app.export set secrets = \'{"token": "env:GONE"}\'')
    assert run(warehouse, 1).state is State.FAILED
    assert run(warehouse, 2).state is State.FAILED
    with warehouse.transaction() as writer:
        writer.execute("update app.export set secrets = '{}'")
    run(warehouse, 3)
    assert urls(receiver) == dict.fromkeys("abcde", 1)
    with warehouse.reader() as reader:
        told = dict(reader.rows("select outcome, count(*) from app.outcome group by all"))
    assert told == ({"accepted": 5} if repeats == "keyed" else {"accepted": 3, "unsure": 2})


def test_a_run_that_is_stopped_while_it_waits_ends_at_once_and_doubles_nothing(
    world, post, receiver, warehouse
) -> None:
    clicks(world, *"abcde")
    post(repeats="keyed")
    receiver.honours_keys, receiver.cut_after = True, frozenset({2})
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        cancel(warehouse, "crm")

    stopped = run(warehouse, outside=Outside(sleep=sleep, random=lambda: 0.0))
    assert (len(waits), max(waits) <= 1) == (1, True)
    assert stopped.state is State.INTERRUPTED  # for one batch may be there, under a key that only this run knows
    assert stopped.message == "It was stopped. 2 of 5 rows were taken before, the rest goes with the next run."
    clicks(world, "f")
    run(warehouse, 1)
    assert urls(receiver) == dict.fromkeys("abcdef", 1)


def test_a_run_that_is_stopped_with_nothing_under_way_is_cancelled_and_the_next_one_plans_anew(
    world, post, receiver, warehouse
) -> None:
    clicks(world, *"abcde")
    post(repeats="keyed")

    def stop(step: str) -> None:
        if step == "sent batch 1":
            cancel(warehouse, "crm")

    assert run(warehouse, progress=stop).state is State.CANCELLED
    assert cursor(warehouse) == 2
    run(warehouse, 1)
    assert urls(receiver) == dict.fromkeys("abcde", 1)


@pytest.mark.parametrize("repeats", ["keyed", "same", "unknown"])
@pytest.mark.parametrize("what", ["activities", "customers"])
def test_a_run_that_is_stopped_while_a_batch_is_under_way_keeps_its_answer(
    world, post, receiver, warehouse, repeats: str, what: str
) -> None:
    clicks(world, *"abcde")
    for number in range(2, 6):
        world.person(f"A-{number}")
    post(*([] if what == "activities" else [BY_ID]), what=what, repeats=repeats)

    def stop_twice(_: object) -> None:
        for _ in range(2 * (len(receiver.calls) == 2)):
            assert deliver.cancel(warehouse, "crm", now=NOON) is None

    receiver.answers = stop_twice
    stopped = run(warehouse)
    assert (stopped.state, stopped.counts.inserted) == (State.CANCELLED, 4)
    with pytest.raises(NothingWaits):
        deliver.cancel(warehouse, "crm", now=NOON)
    assert run(warehouse, 1).counts.inserted == 1
    assert sorted(urls(receiver).values()) == [1] * 5


def test_while_a_stopped_run_is_finished_the_export_goes_nowhere_else(world, post, receiver, warehouse) -> None:
    for number in range(5):
        world.person(f"A-{number}")
    post(BY_ID, what="customers", repeats="same")
    Dying.calls = 0
    with pytest.raises(Stopped):
        run(warehouse, outside=Outside(client=Dying))
    refused: list[str] = []

    def elsewhere(step: str) -> None:
        if step == "sent batch 2":
            with warehouse.transaction() as writer, pytest.raises(ExportBusy) as met:
                change(writer, "crm", {"url": "http://127.0.0.1:9/rows"}, NOON)
            with warehouse.transaction() as writer, pytest.raises(ExportBusy):
                remove(writer, "crm")
            refused.append(str(met.value))

    run(warehouse, 1, progress=elsewhere)
    assert refused == ["The export crm is running; change where it goes once it is done, or cancel it."]
    assert set(urls(receiver)) == {f"A-{number}" for number in range(5)}


def test_a_plan_of_before_the_export_went_elsewhere_is_not_delivered(world, post, receiver, warehouse) -> None:
    clicks(world, *"abcde")
    post(repeats="keyed")
    Dying.calls = 0
    with pytest.raises(Stopped):
        run(warehouse, outside=Outside(client=Dying))
    clicks(world, "f")
    with warehouse.reader() as reader:
        made = plan(reader, get(reader, "crm"), NOON)

    def elsewhere(step: str) -> None:
        if step == "done":
            with warehouse.transaction() as writer:
                change(writer, "crm", {"url": "http://127.0.0.1:9/rows"}, NOON)

    outcome = run(warehouse, 1, plan=made, progress=elsewhere)
    assert (outcome.state, outcome.message) == (
        State.FAILED,
        "The export crm was changed while this was planned; run it again.",
    )
    assert set(urls(receiver)) == set("abcde")


def test_rows_that_are_refused_again_wait_once(world, post, receiver, warehouse) -> None:
    clicks(world, "a")
    post(repeats="keyed", errors="errors")
    receiver.answers = lambda _: JSONResponse({"errors": [{"index": 0}]})
    assert run(warehouse).counts.rejected == 1
    assert resend(warehouse).counts.rejected == 1
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from app.dead_letter where ended_at is null") == 1
    receiver.answers = lambda _: None
    assert resend(warehouse).counts.inserted == 1


def test_nothing_that_was_under_way_to_another_server_is_told_to_it_with_new_secrets(
    world, post, receiver, warehouse
) -> None:
    clicks(world, *"abc")
    post(repeats="keyed")
    receiver.honours_keys, receiver.cut_after = True, frozenset(range(1, 20))
    assert run(warehouse).state is State.FAILED
    receiver.cut_after = frozenset()
    before = len(receiver.calls)
    other = Echo()
    with serving(other.app()) as address:
        with warehouse.transaction() as writer:
            change(writer, "crm", {"url": f"{address}/rows"}, NOON)
        assert run(warehouse, 1).counts.inserted == 3
    assert (len(receiver.calls), urls(other)) == (before, dict.fromkeys("abc", 1))
