"""Startquestion's results are pulled once each, survey by survey."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from loopback import serving
from startquestion import KEY, NOW, StartquestionServer, World, sheet

from ingest import source
from jobs.errors import SettingRefused
from jobs.run import State
from sql.warehouse import Warehouse

Open = Callable[..., tuple[StartquestionServer, World]]
COUNT = 160


def make() -> list[dict[str, Any]]:
    """Sheets of two surveys, two a day, on every day up to today."""
    return [sheet(number, str(41 + number % 2), NOW - timedelta(hours=12 * number)) for number in range(COUNT)]


@pytest.fixture
def opened(warehouse: Warehouse) -> Iterator[Open]:
    with ExitStack() as stack:

        def open_(sheets: list[dict[str, Any]], **faults: Any) -> tuple[StartquestionServer, World]:
            server = StartquestionServer(sheets, **faults)
            return server, World(warehouse, stack.enter_context(serving(server.app())))

        yield open_


@pytest.mark.parametrize("wrapped", ["", "data"])
def test_every_response_of_every_survey_and_day_lands_once(opened: Open, wrapped: str) -> None:
    server, world = opened(make(), wrapped=wrapped)
    world.add()
    assert world.run().state is State.DONE
    assert world.rows("select count(*), count(distinct response_id) from responses") == [(COUNT, COUNT)]
    assert world.rows("select count(*), count(score) from answers") == [(2 * COUNT, COUNT)]
    again = world.run().counts
    assert (again.inserted, again.updated) == (0, 0)
    server.sheets.append(sheet(1000, "42", NOW - timedelta(days=5)))
    assert world.run(NOW + timedelta(hours=1)).counts.inserted == 3


def test_a_response_stands_as_the_hook_would_tell_it(opened: Open) -> None:
    _, world = opened([sheet(9, "41", datetime(2026, 11, 20, 11, 0, 2)), sheet(8, "42", NOW)])
    world.add(timezone="Europe/Bratislava")
    world.run()
    assert world.rows(
        "select response_id, form_id, email, answered_at, question_index, question, value, score from answers "
        "where response_id = '9' order by question_index"
    ) == [
        ("9", "41", "p9@example.com", datetime(2026, 11, 20, 10, 0, 2), "1", "Would you recommend us?", "9", 9.0),
        ("9", "41", "p9@example.com", datetime(2026, 11, 20, 10, 0, 2), "2", "Why?", "Because of 9", None),
    ]


def test_days_are_asked_so_that_bounds_that_are_not_meant_leave_none_out(opened: Open) -> None:
    server, world = opened(make())
    world.add(surveys="42", since="2026-10-10")
    world.run()
    assert server.asked == ["42 2026-10-09 2026-11-08", "42 2026-11-06 2026-11-23"]


def test_where_it_is_asked_too_often_it_waits_as_long_as_it_is_told(opened: Open) -> None:
    _, world = opened(make(), fails_at=frozenset({2}))
    world.add()
    assert world.run().state is State.DONE
    assert world.waits == [3.0]
    assert world.rows("select count(*) from responses") == [(COUNT,)]


def test_the_key_goes_as_the_settings_say_and_a_refusal_names_them(opened: Open) -> None:
    _, world = opened(make(), header="x-api-key", prefix="")
    world.add()
    refused = world.run()
    assert refused.state is State.FAILED
    assert refused.message == (
        "Startquestion does not take the key (403): Access denied; see key_header and key_prefix."
    )
    with world.warehouse.transaction() as writer:
        source.change(writer, "netquest", {"key_header": "X-Api-Key", "key_prefix": "none"}, now=NOW)
    assert world.run().state is State.DONE
    assert not world.rows(f"select * from calls where contains(message, '{KEY}')")


def test_a_survey_that_is_unknown_is_told(opened: Open) -> None:
    _, world = opened(make())
    world.add(surveys="41,43")
    assert world.run().message == "Startquestion knows no survey of that id (404): No such survey."


def test_what_it_is_asked_first_is_told_in_a_sentence(opened: Open) -> None:
    _, world = opened(make(), wrapped="sheets")
    world.add(list="sheets")
    told = source.test(world.warehouse, "netquest", NOW, outside=world.outside)
    assert told == "Startquestion answers: 15 responses to 2 surveys in the last 7 days."


def test_a_reply_of_another_shape_is_told(opened: Open) -> None:
    _, world = opened(make(), wrapped="sheets")
    world.add()
    assert world.run().message == "Startquestion's reply is no list and holds none in 'data'; see the setting list."


@pytest.mark.parametrize(
    ("name", "value"),
    [("surveys", " , "), ("surveys", "../x"), ("key_header", "a b"), ("key_prefix", "Digest"), ("base_url", "ftp://x")],
)
def test_a_setting_that_does_not_fit_is_refused(opened: Open, name: str, value: str) -> None:
    _, world = opened([])
    with pytest.raises(SettingRefused, match=name):
        world.add(**{name: value})
