"""Every response lands exactly once, whatever the server does and wherever a run is cut off."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from closealert import COUNT, NOW, SINCE, World, make, response

from ingest import source
from ingest.kind import Outside
from jobs.http import Client
from jobs.run import State
from service.demo.closealert import CloseAlertServer, Faults
from sql.home import Home
from sql.warehouse import Warehouse


def test_the_first_run_fetches_all_since_the_day_and_the_second_adds_none(world: World) -> None:
    world.add()
    first = world.run()
    assert world.stored() == list(range(COUNT))
    assert first.state is State.DONE
    again = world.run()
    assert again.counts.inserted == again.counts.updated == 0 and again.counts.duplicates > 0
    assert world.stored() == list(range(COUNT))


def test_429s_a_504_and_a_cut_reply_are_waited_out(world: World, server: CloseAlertServer) -> None:
    server.faults = Faults(busy_every=4, timeout_at={3}, cut_at={6})
    world.add(wait_seconds="90")
    assert world.run().state is State.DONE
    assert world.stored() == list(range(COUNT))
    assert world.waits == [90, 180, 2]
    statuses = {status for (status,) in world.rows("select status from app.call")}
    assert statuses == {200, 429, 504}


def test_a_run_gives_up_after_its_patience_and_the_next_goes_on(world: World, server: CloseAlertServer) -> None:
    server.faults = Faults(timeout_at=set(range(3, 30)))
    world.add(patience_minutes="5")
    failed = world.run()
    assert failed.state is State.FAILED and "504" in failed.message
    landed = world.stored()
    assert 0 < len(landed) < COUNT
    assert sum(world.waits) <= 300
    server.faults = Faults()
    assert world.run().state is State.DONE
    assert world.stored() == list(range(COUNT))


def test_responses_that_shift_the_pages_while_they_are_read_land_once(world: World, server: CloseAlertServer) -> None:
    def shift(request: int) -> None:
        server.add(*(response(10_000 + request * 10 + n, SINCE + timedelta(days=1)) for n in range(4)))

    server.faults.between_pages = shift
    world.add()
    world.run()
    server.faults.between_pages = None
    ids = world.stored()
    assert len(ids) == len(set(ids)) and set(range(COUNT)) <= set(ids)


def test_responses_that_go_away_while_pages_are_read_cost_no_other(world: World, server: CloseAlertServer) -> None:
    gone = list(range(40))

    def remove(request: int) -> None:
        if request == 1:
            server.remove(*gone)

    server.faults.between_pages = remove
    world.add()
    world.run()
    assert set(world.stored()) == set(range(COUNT))  # they were read before they went


def test_late_and_edited_responses_land_with_a_later_run(world: World, server: CloseAlertServer) -> None:
    world.add()
    world.run()
    server.add(*(response(5_000 + n, NOW - timedelta(days=6, hours=n)) for n in range(5)))
    outcome = world.run()
    assert outcome.counts.inserted > 0
    assert world.stored() == [*range(COUNT), *range(5_000, 5_005)]


def test_a_run_that_breaks_at_any_call_loses_and_doubles_nothing(world: World, server: CloseAlertServer) -> None:
    world.add()
    broken = 0

    class Breaking(Client):
        calls = 0

        def fetch_json(self, path: str, query: Any) -> Any:
            Breaking.calls += 1
            if Breaking.calls > 1:  # each run gets one page further
                raise ZeroDivisionError
            return super().fetch_json(path, query)

    for _ in range(40):
        Breaking.calls = 0
        outside = Outside(environment=world.outside.environment, sleep=world.waits.append, client=Breaking)
        try:
            world.run(outside)
            break
        except ZeroDivisionError:
            broken += 1
    assert broken == 3
    assert world.stored() == list(range(COUNT))
    assert server.requests == broken + 1  # nothing was asked twice


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from ingest import source
from sql.home import Home
from sql.warehouse import Warehouse
with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    source.run(warehouse, "closealert", trigger="hand", now=datetime.fromisoformat(sys.argv[2]))
"""


def test_kill_9_between_any_two_steps_loses_and_doubles_nothing(home: Home) -> None:
    children: list[subprocess.Popen[bytes]] = []
    kill_at = {2, 13}  # while a reply is on its way: before anything has landed, and after eight of twelve pages have

    def kill(request: int) -> None:
        if request in kill_at:
            children[-1].send_signal(signal.SIGKILL)
            children[-1].wait()

    since, left = datetime(2026, 1, 1), []
    with CloseAlertServer("company.com", make(200, since), lambda: NOW, faults=Faults(between_pages=kill)) as server:
        with Warehouse.open(home) as warehouse:
            World(warehouse, server).add(since=since.date().isoformat())
        environment = os.environ | {"TOKEN": server.token()}
        command = [sys.executable, "-c", CHILD, str(home.path), NOW.isoformat()]
        for attempt in range(len(kill_at) + 1):
            children.append(subprocess.Popen(command, env=environment))
            code = children[-1].wait(60)
            assert code == (0 if attempt == len(kill_at) else -signal.SIGKILL)
            with Warehouse.open(home) as warehouse:
                left.append(len(World(warehouse, server).stored()))
                everything = World(warehouse, server).stored()
    assert left[0] == 0 and 0 < left[1] < 200
    assert everything == list(range(200))


def test_the_project_goes_as_one_segment_of_the_address(warehouse: Warehouse) -> None:
    with CloseAlertServer("a b/c&d?é%.com", make(3), lambda: NOW) as server:
        world = World(warehouse, server)
        world.add()
        world.run()
        assert set(server.paths) == {"/v1/a%20b%2Fc%26d%3F%C3%A9%25.com/form_responses"}
        assert world.stored() == [0, 1, 2]


def test_a_run_stops_politely_when_no_requests_are_left(world: World, server: CloseAlertServer) -> None:
    server.faults.budget = 2
    world.add()
    outcome = world.run()
    assert outcome.state is State.DONE and "allows no more calls for now" in outcome.message
    assert server.requests == 2 and world.waits == []
    server.faults.budget = None
    world.run()
    assert world.stored() == list(range(COUNT))


def test_a_403_says_that_the_address_must_be_on_the_list_and_where(world: World, server: CloseAlertServer) -> None:
    server.listed = ("192.0.2.1",)
    world.add()
    outcome = world.run()
    assert outcome.state is State.FAILED
    for part in ("403", "on the list in CloseAlert under Settings → API Access", "curl https://ifconfig.me"):
        assert part in outcome.message
    assert server.requests == 1


def test_a_422_shows_what_closealert_says_about_each_parameter(world: World) -> None:
    error = {
        "description": "Invalid parameters",
        "code": 422,
        "attributes": {"since": "is wrong", "form_id": ["no such form", "gone"]},
    }
    transport = httpx.MockTransport(lambda _: httpx.Response(422, json={"error": error}))
    world.add()
    outcome = world.run(Outside(environment=world.outside.environment, client=partial(Client, transport=transport)))
    assert "(422): Invalid parameters; since is wrong; form_id no such form, gone." in outcome.message


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (httpx.Response(401, json={}), "does not take the token"),
        (httpx.Response(404), "knows no project company.com"),
        (httpx.Response(200, html="<p>maintenance</p>"), "not with JSON"),
        (httpx.Response(200, json=[]), "no list form_responses"),
        (httpx.Response(422, text="nope"), "did not say why"),
        (httpx.Response(302, headers={"location": "https://evil.example/"}), "evil.example"),
    ],
)
def test_what_will_not_change_by_itself_fails_at_once(world: World, reply: httpx.Response, told: str) -> None:
    world.add()
    transport = httpx.MockTransport(lambda _: reply)
    outcome = world.run(
        Outside(
            environment=world.outside.environment,
            sleep=world.waits.append,
            client=partial(Client, transport=transport),
        )
    )
    assert outcome.state is State.FAILED and told in outcome.message and "\n" not in outcome.message
    assert world.waits == []
    assert [told in message for (message,) in world.rows("select message from app.call")] == [True]


def test_the_end_of_the_token_is_told_before_and_after(world: World, server: CloseAlertServer) -> None:
    world.add()
    for days, told in ((400, ""), (13, "ends on 4 December 2026, in 13 days"), (0, "")):
        outside = replace(world.outside, environment={"TOKEN": server.token(days)})
        message = world.run(outside).message or ""
        assert told in message and ("token" in message) == bool(told)
        assert told in source.test(world.warehouse, "closealert", NOW, outside=outside)
    asked = server.requests
    outside = Outside(environment={"TOKEN": server.token(-1)}, sleep=world.waits.append)
    outcome = world.run(outside)
    assert outcome.state is State.FAILED and "ended on 20 November 2026; make a new one" in outcome.message
    assert server.requests == asked
    found = source.notice(world.warehouse, "closealert", NOW, outside.environment)
    assert found and found.urgency == "ended"
