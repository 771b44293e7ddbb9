"""The server that stands in for CloseAlert keeps to the vendor's documented rules, the awkward ones included."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from service.demo.closealert import CloseAlertServer

NOW = datetime(2026, 11, 21, 10)
MONTH = {"since": "2026-11-01T00:00:00+00:00", "until": "2026-11-30T00:00:00+00:00"}


def response(number: int, at: datetime) -> dict[str, Any]:
    return {"id": number, "created_at": at.isoformat(), "form": {"id": number % 2 + 1}, "answers": []}


@pytest.fixture(scope="module")
def server() -> Iterator[CloseAlertServer]:
    rows = [response(number, NOW - timedelta(hours=number)) for number in range(-5, 300)]
    with CloseAlertServer("company.com", rows, lambda: NOW, zone="Europe/Amsterdam") as started:
        yield started


def ask(server: CloseAlertServer, token: str | None = None, path: str = "company.com", **query: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {server.token() if token is None else token}"}
    return httpx.get(f"{server.base_url}{path}/form_responses", params=query, headers=headers)


def test_pages_are_counted_from_0_and_hold_250_at_most_and_100_unless_asked(server: CloseAlertServer) -> None:
    assert len(ask(server).json()["form_responses"]) == 100
    first, second, third = (ask(server, page=str(n), per_page="1000", **MONTH).json() for n in range(3))
    assert [len(page["form_responses"]) for page in (first, second, third)] == [250, 50, 0]
    assert first["meta"]["per_page"] == "250" and first["meta"]["total_pages"] == 2
    assert first["meta"]["total_results"] == 300  # those still to come are not shown
    assert "company.com" not in first["links"]["next"]


def test_responses_come_in_the_order_of_their_times_without_an_offset(server: CloseAlertServer) -> None:
    times = [each["created_at"] for each in ask(server, per_page="250", **MONTH).json()["form_responses"]]
    assert times == sorted(times)
    last = ask(server, per_page="250", page="1", **MONTH).json()["form_responses"][-1]
    assert last["created_at"] == "2026-11-21T11:00:00"


def test_without_a_stretch_of_time_it_is_the_last_seven_days(server: CloseAlertServer) -> None:
    assert ask(server).json()["meta"]["total_results"] == 7 * 24 + 1
    assert ask(server, form_id="1").json()["meta"]["total_results"] == 7 * 12 + 1


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"since": "2026-01-01T00:00:00+00:00", "until": "2026-02-01T00:00:01+00:00"}, "until"),
        ({"since": "2026-02-01T00:00:00+00:00", "until": "2026-01-01T00:00:00+00:00"}, "until"),
        ({"since": "2026-01-01T00:00:00"}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"page": "-1"}, "page"),
        ({"per_page": "many"}, "per_page"),
    ],
)
def test_what_cannot_be_asked_is_a_422_that_names_it(
    server: CloseAlertServer, query: dict[str, str], parameter: str
) -> None:
    reply = ask(server, **query)
    assert reply.status_code == reply.json()["error"]["code"] == 422
    assert list(reply.json()["error"]["attributes"]) == [parameter]


def test_who_may_not_call_gets_a_403_without_a_body(server: CloseAlertServer) -> None:
    good = server.token()
    for token in ("x", "x.y.z", good[:-2] + "AA", server.token(days=-1)):
        reply = ask(server, token)
        assert (reply.status_code, reply.content) == (403, b"")
    assert ask(server, server.token(days=0)).status_code == 200


def test_another_project_is_not_found(server: CloseAlertServer) -> None:
    assert ask(server, path="company%2Ecom").status_code == 200
    assert ask(server, path="other.com").status_code == 404
    assert ask(server, path="v1/company.com").status_code == 404
