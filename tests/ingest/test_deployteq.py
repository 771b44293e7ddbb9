"""Deployteq's events are pulled once each, whatever happens to tokens, pages and days on the way."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from deployteq import NOW, SECRET, DeployteqServer, World, event, make
from loopback import serving

from ingest import source
from jobs.errors import CallFailed, SettingRefused
from jobs.run import State
from sql.warehouse import Warehouse

SINCE = NOW - timedelta(days=20)
Open = Callable[..., tuple[DeployteqServer, World]]


@pytest.fixture
def opened(warehouse: Warehouse) -> Iterator[Open]:
    with ExitStack() as stack:

        def open_(events: list[dict[str, Any]], **faults: Any) -> tuple[DeployteqServer, World]:
            server = DeployteqServer(events, **faults)
            return server, World(warehouse, stack.enter_context(serving(server.app())))

        yield open_


def test_an_event_stands_as_it_was(opened: Open) -> None:
    at = datetime(2026, 11, 20, 9, 30, 15)
    click = event(1, at, "CLICKED", link_url="https://x.nl/?a=1", external_id="K7")
    bounce = event(2, at, "BOUNCED", bounce_type="HARD", bounce_category="unknown user", bounce_code="5.1.1")
    push = event(3, at, broadcast_event_type="PUSH")
    local = event(4, at, "LEVITATED", event_date="2026-11-20T09:30:15.123456")
    unknown = event(5, at, "BOUNCED", bounce_type="BLOCK")
    _, world = opened([click, bounce, push, local, unknown])
    world.add()
    assert world.run().counts.inserted == 5
    told = world.rows(
        "select event, customer_id, email, occurred_at, url, kind, reason, broadcast_id, deployteq_customer_id "
        "from events order by email"
    )
    assert told == [
        ("click", "K7", "person1@example.com", at, "https://x.nl/?a=1", None, None, "9007199254740994", 101),
        ("bounce", None, "person2@example.com", at, None, "hard", "unknown user", "9007199254740993", 102),
        ("other", None, "person3@example.com", at, None, None, None, "9007199254740994", 103),
        ("other", None, "person4@example.com", datetime(2026, 11, 20, 8, 30, 15, 123_456), None, None, None,
         "9007199254740993", 104),
        ("bounce", None, "person5@example.com", at, None, None, None, "9007199254740994", 105),
    ]  # fmt: skip


@pytest.mark.parametrize("faults", [{}, {"ends_inclusive": True}, {"without_total": True}])
def test_every_page_of_every_stretch_lands_once(opened: Open, faults: dict[str, bool]) -> None:
    server, world = opened(make(950, SINCE), **faults)
    world.add(page_size="90")
    outcome = world.run()
    assert (outcome.state, outcome.counts.inserted, world.stored()) == (State.DONE, 950, 950)
    assert {query["limit"] for query in server.asked} == {"90"}
    assert world.run().counts.inserted == 0
    server.events.append(event(1, NOW - timedelta(days=2, hours=3)))
    assert world.run(NOW + timedelta(hours=1)).counts.inserted == 1


def test_a_token_that_ends_on_the_way_is_renewed(opened: Open) -> None:
    server, world = opened(make(500, SINCE), calls_a_token=2)
    world.add(page_size="50")
    assert world.run().state is State.DONE
    assert (world.stored(), world.waits) == (500, [])
    assert len(server.tokens) > 3


def test_events_that_go_away_between_pages_take_nothing_with_them(opened: Open) -> None:
    server, world = opened(make(300, NOW - timedelta(days=2)))

    def remove(number: int) -> None:
        if number == 2:
            del server.events[:30]

    server.between = remove
    world.add(since=(NOW - timedelta(days=3)).date().isoformat())
    assert world.run().state is State.DONE
    assert world.stored() == 300


def test_events_that_come_between_pages_double_nothing(opened: Open) -> None:
    server, world = opened(make(300, NOW - timedelta(days=2)))

    def add(number: int) -> None:
        server.events.insert(0, event(1000 + number, NOW - timedelta(hours=number, seconds=7)))

    server.between = add
    world.add(since=(NOW - timedelta(days=3)).date().isoformat())
    assert world.run().state is State.DONE
    assert world.run().state is State.DONE
    server.between = None
    world.run()
    assert world.stored() == len(server.events) > 303


def test_where_it_is_asked_too_often_it_waits_as_long_as_it_is_told(opened: Open) -> None:
    _, world = opened(make(300, NOW - timedelta(days=2)), busy_at=frozenset({2, 3}))
    world.add()
    assert world.run().state is State.DONE
    assert (world.waits, world.stored()) == ([7.0, 7.0], 300)
    assert ("Deployteq is asked too often (429). Asked again after 7 seconds.",) in world.rows(
        "select message from calls"
    )


def test_it_never_asks_for_more_than_twelve_months_back_and_tells_what_that_leaves_out(opened: Open) -> None:
    server, world = opened(make(30, NOW - timedelta(days=300)))
    world.add(since="2024-01-01")
    outcome = world.run()
    assert (outcome.state, world.stored()) == (State.DONE, 30)
    assert outcome.message.endswith("what was before 2025-11-21 is not fetched.")
    assert server.asked[0]["filter[date_from]"] == "2025-11-21"


def test_a_run_that_breaks_goes_on_where_it_was(opened: Open) -> None:
    server, world = opened(make(1000, SINCE), busy_at=frozenset({12}), retry_after="99999")
    world.add(page_size="20")
    broken = world.run()
    assert broken.state is State.FAILED
    assert 0 < world.stored() < 1000
    asked = len(server.asked)
    assert world.run().state is State.DONE
    assert world.stored() == 1000
    assert server.asked[asked]["offset"] != "0"


def test_a_secret_that_is_wrong_is_told_and_shown_nowhere(opened: Open) -> None:
    _, world = opened([])
    world.add(scope="analytics.events:write")
    outcome = world.run()
    assert outcome.state is State.FAILED
    assert (
        outcome.message == "Deployteq gives no token (400): invalid_scope; see the app in Deployteq under OAuth2 apps."
    )
    world.outside.environment["SECRET"] = "another-secret"  # type: ignore[index]
    assert "(401): invalid_client" in world.run().message
    assert not world.rows(f"select * from calls where contains(message, 'another') or contains(message, '{SECRET}')")


def test_what_it_is_asked_first_is_told_in_a_sentence(opened: Open) -> None:
    _, world = opened(make(40, NOW - timedelta(days=3)))
    world.add()
    assert source.test(world.warehouse, "deployteq", NOW, outside=world.outside) == (
        "Deployteq answers: 40 events in the last 7 days."
    )
    with world.warehouse.transaction() as writer:
        source.change(writer, "deployteq", {"base_url": f"{world.address}/oauth2"}, now=NOW)
    with pytest.raises(CallFailed, match="404"):
        source.test(world.warehouse, "deployteq", NOW, outside=world.outside)


def test_what_has_no_address_or_no_sense_is_kept_aside(opened: Open) -> None:
    nameless = event(1, NOW - timedelta(days=1), email_address=None)
    typeless = event(2, NOW - timedelta(days=1), None)  # type: ignore[arg-type]
    _, world = opened([nameless, typeless])
    world.add()
    outcome = world.run()
    assert (outcome.state, outcome.counts.inserted, outcome.counts.rejected) == (State.DONE_WITH_REJECTS, 0, 2)
    assert world.rows("select reason from app.rejected order by reason") == [
        ("no customer_id nor email",),
        ("no event",),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page_size", "0"),
        ("since", "soon"),
        ("base_url", "http://example.com"),
        ("timezone", "Mars"),
        ("token_url", "x"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(opened: Open, name: str, value: str) -> None:
    _, world = opened([])
    with pytest.raises(SettingRefused, match=name):
        world.add(**{name: value})
