"""Every response lands exactly once, whatever the server does and wherever a run is cut off."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from ingest import source
from ingest.errors import SourceBusy
from ingest.kind import Outside
from ingest.mapping import Mapping
from jobs.http import Client
from jobs.run import Outcome, State
from service.demo.closealert import CloseAlertServer, Faults
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 21, 10)
SINCE = datetime(2026, 10, 1)
COUNT = 620  # two windows of two pages


def response(number: int, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "created_at": at.isoformat(timespec="seconds"),
        "email": f"person{number % 97}@example.com",
        "mail_url": None,
        "user_agent": "Mozilla/5.0",
        "device_type": "desktop",
        "operating_system": "linux",
        "followed_up": number % 2 == 0,
        "merge_tags": {"customer_number": f"K{number % 97}", "shop": "Gent"},
        "form": {"id": 1 + number % 2, "form_type": "mail", "name": f"Form {number % 2}"},
        "mailing": {"id": 5, "name": "News"},
        "group": {"id": 6, "name": "Shops"},
        "answers": [
            {
                "question": "How do you rate us?",
                "question_type": "sentiment",
                "question_index": "3.1",
                "response_value": number % 5 + 1,
                "answer_type": None,
            },
            {
                "question": "Why?",
                "question_type": "comment",
                "question_index": "3.10",
                "response_value": f"Because of {number}",
                "answer_type": None,
            },
        ],
        **changes,
    }


def make(count: int = COUNT, since: datetime = SINCE, until: datetime = NOW) -> list[dict[str, Any]]:
    """Responses evenly spread, most seconds with several so that windows and pages cut between equal times."""
    step = (until - since) / count
    return [response(number, since + step * (number - number % 3)) for number in range(count)]


class World:
    """A server, a source that knows it, and what was waited."""

    def __init__(self, warehouse: Warehouse, server: CloseAlertServer) -> None:
        self.warehouse, self.server = warehouse, server
        self.waits: list[float] = []
        self.outside = Outside(
            environment={"TOKEN": server.token()}, sleep=self.waits.append, random=lambda: 0.0, elapsed=lambda: 0.0
        )

    def add(self, **settings: str) -> source.SourceDefinition:
        given = {"project": self.server.project, "base_url": self.server.base_url, "since": SINCE.date().isoformat()}
        with self.warehouse.transaction() as writer:
            return source.add(
                writer, "closealert", "closealert", given | settings, {"token": "env:TOKEN"}, now=self.server.clock()
            )

    def run(self, outside: Outside | None = None) -> Outcome:
        return source.run(
            self.warehouse, "closealert", trigger="hand", now=self.server.clock(), outside=outside or self.outside
        )

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        with self.warehouse.reader() as reader:
            return reader.rows(text)

    def stored(self) -> list[int]:
        """The ids of all responses, every one as often as it stands there; answers counted in passing."""
        ids = [int(each) for (each,) in self.rows("select response_id from main.responses order by response_id::int")]
        assert self.rows("select count(*), count(distinct (response_id, question_index)) from main.answers") == [
            (2 * len(ids), 2 * len(ids))
        ]
        return ids


@pytest.fixture
def server() -> Iterator[CloseAlertServer]:
    with CloseAlertServer("company.com", make(), lambda: NOW) as started:
        yield started


@pytest.fixture
def world(warehouse: Warehouse, server: CloseAlertServer) -> World:
    return World(warehouse, server)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world after its first run, to look at."""
    with (
        CloseAlertServer("company.com", make(252, NOW - timedelta(days=1)), lambda: NOW) as server,
        Warehouse.open(Home.open(tmp_path_factory.mktemp("landed"))) as warehouse,
    ):
        world = World(warehouse, server)
        world.add(since=(NOW - timedelta(days=2)).date().isoformat())
        world.run()
        yield world


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


def test_the_token_stands_nowhere(world: World, server: CloseAlertServer) -> None:
    token = server.token()

    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"error": {"description": f"bad {request.headers['authorization']}"}})

    world.add()
    outside = Outside(environment={"TOKEN": token}, client=partial(Client, transport=httpx.MockTransport(echo)))
    messages = [world.run(outside).message, world.run().message]
    tables = world.rows("select table_schema || '.' || table_name from information_schema.tables")
    text = str(messages) + "".join(str(world.rows(f"from {table}")) for (table,) in tables)
    world.warehouse.close()
    raw = b"".join(path.read_bytes() for path in world.warehouse.home.path.rglob("*") if path.is_file())
    for part in token.split("."):
        assert part not in text
        assert part.encode() not in raw


def test_times_are_read_in_the_zone_that_is_set(warehouse: Warehouse) -> None:
    hours = [datetime(2026, 10, 24, 22) + timedelta(hours=n) for n in range(2)] + [datetime(2026, 10, 25, 3)]
    rows = [response(n, at) for n, at in enumerate(hours)]
    with CloseAlertServer("company.com", rows, lambda: NOW, zone="Europe/Amsterdam") as server:
        world = World(warehouse, server)
        world.add(timezone="Europe/Amsterdam")
        world.run()
    assert [at for (at,) in world.rows("select answered_at from main.responses order by all")] == hours


def test_every_call_is_a_line_with_its_customers_and_their_answers(landed: World) -> None:
    first, second = landed.rows("select request, status, rows, customers, answers from main.calls order by call_number")
    asked = "GET company.com/form_responses?since=2026-11-19T00%3A00%3A00%2B00%3A00&until=2026-11-21T10%3A00"
    assert first[0].startswith(asked) and first[0].endswith("&per_page=250&page=0")
    assert first[1:3] == (200, 250) and first[4] == 500
    assert second[1:] == (200, 2, "person56@example.com, person57@example.com", 4)
    assert first[3].split(", ") == sorted(f"person{n}@example.com" for n in range(97))


def test_a_response_that_cannot_land_is_kept_with_its_reason_and_costs_no_other(warehouse: Warehouse) -> None:
    rows = make(5, NOW - timedelta(days=1))
    rows.append(response(900, NOW - timedelta(hours=1), email=None))
    rows.append(response(901, NOW - timedelta(hours=1), answers="none"))
    with CloseAlertServer("company.com", rows, lambda: NOW) as server:
        world = World(warehouse, server)
        world.add(since="2026-11-19")
        outcome = world.run()
    assert outcome.state is State.DONE_WITH_REJECTS
    assert world.stored() == list(range(5))
    reasons = [reason for (reason,) in world.rows("select distinct reason from app.rejected order by all")]
    assert reasons == ["answers is not a list of objects", "no customer_id nor email"]


def test_by_default_only_the_address_ties_a_response_to_a_customer(landed: World) -> None:
    assert landed.rows("select count(*), count(customer_id) from main.customers") == [(97, 0)]
    columns = [name for (name,) in landed.rows("select column_name from (describe main.customers)")]
    assert columns == ["customer_id", "email", "first_seen_at"]


def test_what_closealert_tells_beside_the_answers_is_kept_in_its_type(landed: World) -> None:
    ((*row, tags),) = landed.rows(
        """select device_type, followed_up, form, form_id, form_type, mailing, mailing_id, "group", group_id, merge_tags
        from main.responses where response_id = '2'"""
    )
    assert row == ["desktop", True, "Form 0", "1", "mail", "News", "5", "Shops", "6"]
    assert tags == '{"customer_number": "K2", "shop": "Gent"}'


def test_answers_keep_their_index_and_their_value(landed: World) -> None:
    assert landed.rows(
        "select question_index, value, score from main.answers where response_id = '3' order by question_index"
    ) == [("3.1", "4", 4.0), ("3.10", "Because of 3", None)]


def test_a_mapping_can_tie_by_a_tag_and_make_attributes(warehouse: Warehouse) -> None:
    given = Mapping(columns={"customer_id": "merge_tags.customer_number", "customer.shop": "merge_tags.shop"})
    rows = make(100, NOW - timedelta(days=1))
    rows.append(response(900, NOW - timedelta(hours=1), merge_tags={}, email="person1@example.com"))
    with CloseAlertServer("company.com", rows, lambda: NOW) as server:
        world = World(warehouse, server)
        world.add(since="2026-11-19")
        with warehouse.transaction() as writer:
            source.change(writer, "closealert", mapping=given, now=NOW)
        world.run()
    assert world.rows("select count(*), count(customer_id), count(shop) from main.customers") == [(97, 97, 97)]
    assert world.rows("select customer_id from main.responses where response_id = '900'") == [("K1",)]
    with warehouse.reader() as reader:
        shown = source.mapping_in_force(source.get(reader, "closealert"))
    assert shown.columns["customer_id"] == "merge_tags.customer_number" and shown.columns["email"] == "email"


def test_only_one_run_of_a_source_works_at_a_time(world: World, server: CloseAlertServer) -> None:
    refused: list[str] = []

    def again(request: int) -> None:
        if request == 1:
            with pytest.raises(SourceBusy, match="is running already") as busy:
                world.run()
            refused.append(str(busy.value))

    server.faults.between_pages = again
    world.add()
    world.run()
    assert len(refused) == 1
    assert world.stored() == list(range(COUNT))


def test_a_secret_that_is_missing_is_the_runs_failure_and_named_by_its_reference(world: World) -> None:
    world.add()
    outcome = world.run(Outside(environment={}))
    assert outcome.state is State.FAILED and "TOKEN is not set" in outcome.message


def test_the_test_of_a_source_asks_once_and_stores_nothing(world: World, server: CloseAlertServer) -> None:
    world.add()
    told = source.test(world.warehouse, "closealert", NOW, outside=world.outside)
    assert "CloseAlert answers" in told and "The token is valid until 2027-11-21." in told
    assert server.requests == 1
    assert world.stored() == [] and world.rows("from app.run") == []
