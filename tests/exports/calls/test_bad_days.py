"""A destination has a bad day: the run says so, nothing is lost or doubled, and the next one takes the rest."""

import json
import threading
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from exporting import click
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse

from exports import deliver
from exports.definition import get
from jobs.http import Client
from jobs.outside import Outside
from jobs.run import Outcome, State
from jobs.schedule import Scheduled, Scheduler

NOON = datetime(2026, 11, 22, 12)
ALWAYS = range(1, 1000)


def run(warehouse, hours: int = 0, **outside) -> tuple[Outcome, list[float]]:
    waits: list[float] = []
    given = {"sleep": waits.append, "random": lambda: 0.0, **outside}
    now = NOON + timedelta(hours=hours)
    return deliver.run(warehouse, "crm", trigger="hand", now=now, outside=Outside(**given)), waits


def urls(receiver) -> Counter[str]:
    return Counter(row["url"] for text in receiver.taken for row in json.loads(text))


@pytest.fixture
def clicks(world) -> None:
    ann = world.person("A-1")
    for name in "abcde":
        click(world, ann, name)


def cursor(warehouse) -> int:
    with warehouse.reader() as reader:
        return get(reader, "crm").cursor


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (lambda: JSONResponse({}, 503), "answered 503 Service Unavailable"),
        (lambda: PlainTextResponse("<html>", 502), "answered 502 Bad Gateway"),
        (lambda: PlainTextResponse("}{"), "The reply is no JSON"),
        (lambda: JSONResponse({}, 401), "look at the secret"),
    ],
)
def test_what_was_dealt_with_stays_so_and_the_next_run_takes_the_rest(
    clicks, post, receiver, warehouse, reply, sentence
) -> None:
    post(repeats="keyed", errors="errors")
    receiver.honours_keys = True
    receiver.replies = {number: reply() for number in ALWAYS if number > 1}
    failed, _ = run(warehouse)
    assert failed.state is State.FAILED
    assert sentence in failed.message
    assert failed.message.endswith("2 of 5 rows were taken before, the rest goes with the next run.")
    assert cursor(warehouse) == 2
    receiver.replies = {}
    assert run(warehouse, 6)[0].state is State.DONE
    assert urls(receiver) == dict.fromkeys("abcde", 1)
    assert cursor(warehouse) == 5


def test_it_waits_as_long_as_it_is_asked_to(clicks, post, receiver, warehouse) -> None:
    post(repeats="unknown")
    receiver.replies = {2: JSONResponse({}, 429, {"retry-after": "30"})}
    done, waits = run(warehouse)
    assert (done.state, sum(waits)) == (State.DONE, 30)
    assert urls(receiver) == dict.fromkeys("abcde", 1)


def test_it_does_not_wait_longer_than_its_patience(clicks, post, receiver, warehouse) -> None:
    post(repeats="unknown")
    receiver.replies = {2: JSONResponse({}, 429, {"retry-after": "7200"})}
    failed, waits = run(warehouse)
    assert (failed.state, waits) == (State.FAILED, [])
    assert "429" in failed.message
    assert run(warehouse, 3)[0].counts.inserted == 3
    assert urls(receiver) == dict.fromkeys("abcde", 1)


def test_a_byte_at_a_time_is_not_waited_for(clicks, post, receiver, warehouse) -> None:
    post(repeats="keyed")
    receiver.honours_keys = True
    at = iter(range(0, 100_000, 100))  # a hundred seconds pass from each look at the clock to the next
    receiver.replies = {2: StreamingResponse(iter([b"[", b"1", b"]"]))}
    slow = partial(Client, clock=lambda: float(next(at)), most_seconds=150.0)
    done, waits = run(warehouse, client=slow)
    assert (done.state, len(waits)) == (State.DONE, 1)
    assert urls(receiver) == dict.fromkeys("abcde", 1)


def test_rows_that_are_refused_wait_and_the_others_are_there(clicks, post, receiver, warehouse) -> None:
    post(repeats="keyed", errors="errors")
    receiver.answers = lambda got: JSONResponse(
        {"errors": [{"index": at} for at, row in enumerate(got.data) if row["url"] == "c"]}
    )
    done, _ = run(warehouse)
    assert (done.state, done.message) == (
        State.DONE_WITH_REJECTS,
        "4 of 5 rows were taken. 1 was refused and waits to be sent again.",
    )
    assert cursor(warehouse) == 5
    assert run(warehouse, 1)[0].message == "Nothing new to deliver."


def test_another_export_goes_on_beside_one_that_is_stuck(clicks, post, receiver, warehouse) -> None:
    post(repeats="keyed")
    receiver.replies = {1: JSONResponse({}, 503)}
    is_stuck, go_on, ran = threading.Event(), threading.Event(), list[str]()

    def sleep(_: float) -> None:
        is_stuck.set()
        assert go_on.wait(30)

    def work(_: str, name: str) -> None:
        if name == "crm":
            run(warehouse, sleep=sleep)
        ran.append(name)

    wanted = [Scheduled("export", name, "0 * * * *", "UTC") for name in ("crm", "other")]
    now = [NOON]
    scheduler = Scheduler(warehouse, lambda: wanted, work, lambda: now[0])
    scheduler.look()
    now[0] += timedelta(hours=2)
    threads = scheduler.look()
    assert is_stuck.wait(30)
    next(each for each in threads if each.name == "export other").join(30)
    assert ran == ["other"]
    go_on.set()
    for each in threads:
        each.join(30)
    assert ran == ["other", "crm"]
    assert urls(receiver) == dict.fromkeys("abcde", 1)
