"""Exports over HTTP: shown, planned, run, confirmed, cancelled, sent again and tried, with the statuses of the rest."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import echo
import pytest
from landing import land
from loopback import serving
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from exports import definition
from service import tokens
from service.api import Api
from service.tokens import Scope
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
OPEN = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "customer_id": "1"}


@pytest.fixture
def ask(warehouse: Warehouse) -> Callable[..., Any]:
    """Make a call under /exports with a token for it; its reply."""
    with warehouse.transaction() as writer:
        text = tokens.add(writer, "crm", frozenset({Scope.READ, Scope.WRITE}), NOW)
    client = TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes()), raise_server_exceptions=False)

    def call(method: str, path: str = "", body: Any = None) -> Any:
        given = {} if body is None else {"json": body}
        return client.request(method, f"/api/v1/exports{path}", headers={"Authorization": f"Bearer {text}"}, **given)

    return call


@pytest.fixture
def add(warehouse: Warehouse, tmp_path: Path) -> Callable[..., None]:
    """Define the export `daily` of two customers into a folder, or as it is said."""
    land(warehouse, "customers", {"customer_id": "1", "email": "a@x.nl"}, {"customer_id": "2", "email": "b@x.nl"})
    land(warehouse, "events", OPEN)

    def make(**settings: str) -> None:
        with warehouse.transaction() as writer:
            given = {"what": "customers", "folder": str(tmp_path / "out"), **settings}
            given = {name: value for name, value in given.items() if value}
            definition.add(writer, "daily", given, None, NOW, timezone="UTC")

    return make


@pytest.fixture
def vendor() -> Iterator[tuple[echo.Echo, str]]:
    other = echo.Echo()
    with serving(other.app()) as url:
        yield other, url


def done(reply: Any) -> dict[str, Any]:
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_exports_are_told_with_the_run_that_waits(ask, add) -> None:
    assert done(ask("GET")) == {"exports": []}
    add(confirm="always")
    run_id = done(ask("POST", "/daily/run"))["run_id"]
    (export,) = done(ask("GET"))["exports"]
    assert (export["name"], export["what"], export["version"], export["waits"]) == ("daily", "customers", 1, run_id)


def test_a_plan_has_every_count_and_the_first_rows_and_sends_nothing(ask, add, tmp_path: Path) -> None:
    add(withhold="none")
    plan = done(ask("GET", "/daily/plan"))
    assert (plan["rows"], plan["added"], plan["same"], plan["withheld"]) == (2, 2, 0, 0)
    assert {each["email"] for each in plan["sample"]} == {"a@x.nl", "b@x.nl"}
    assert plan["files"].keys() == {"rows"} and plan["waits"] == "it is the first"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_run_that_waits_is_confirmed_by_its_rows_or_run_with_them_at_once(ask, add, tmp_path: Path) -> None:
    add(confirm="always")
    waits = done(ask("POST", "/daily/run", {}))
    assert waits["state"] == "queued" and "--rows 2" in waits["message"]
    other = ask("POST", "/daily/confirm", {"rows": 3})
    assert (other.status_code, "2 rows, not 3" in other.json()["detail"]) == (409, True)
    assert done(ask("POST", "/daily/confirm", {"rows": 2}))["state"] == "done"
    assert ask("POST", "/daily/confirm", {"rows": 2}).status_code == 409
    assert done(ask("POST", "/daily/run", {"confirm": 1}))["state"] == "queued"
    assert done(ask("POST", "/daily/run", {"confirm": 2}))["state"] == "done"
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_run_that_waits_is_cancelled(ask, add) -> None:
    add(confirm="always")
    run_id = done(ask("POST", "/daily/run"))["run_id"]
    assert done(ask("POST", "/daily/cancel")) == {"cancelled": run_id, "told_to_stop": False}
    assert ask("POST", "/daily/cancel").status_code == 409


def test_a_destination_is_tried_without_a_row(ask, add, tmp_path: Path) -> None:
    add()
    assert done(ask("POST", "/daily/test"))["wrong"] == []
    (tmp_path / "out").rmdir()
    assert ask("POST", "/daily/test").status_code == 422


def test_what_was_not_taken_is_shown_and_sent_again(ask, add, vendor) -> None:
    other, url = vendor
    add(folder="", destination="http", url=f"{url}/people", confirm="never")
    other.replies = {1: JSONResponse({"why": "no"}, 400)}
    first = done(ask("POST", "/daily/run"))
    assert first["counts"]["rejected"] >= 1
    told = done(ask("GET", "/daily/rejected"))
    assert told["row_count"] == first["counts"]["rejected"] == len(told["rows"])
    assert "400" in told["rows"][0]["reason"] and told["rows"][0]["payload"]
    assert done(ask("GET", "/daily/rejected?limit=0"))["rows"] == []
    assert ask("GET", "/daily/rejected?limit=x").status_code == 400
    again = done(ask("POST", "/daily/resend"))
    assert (again["state"], again["counts"]["rejected"]) == ("done", 0)
    assert set(other.rows().values()) == {1}
    assert done(ask("GET", "/daily/rejected"))["row_count"] == 0
    assert ask("POST", "/daily/resend", {"unsure": True}).status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "plan", None),
        ("GET", "rejected", None),
        ("POST", "run", None),
        ("POST", "confirm", {"rows": 1}),
        ("POST", "cancel", None),
        ("POST", "resend", None),
        ("POST", "test", None),
    ],
)
def test_an_export_that_does_not_exist_is_404_with_those_that_do(ask, add, method: str, path: str, body) -> None:
    add()
    reply = ask(method, f"/nosuch/{path}", body)
    assert reply.status_code == 404
    assert "there are: daily" in reply.json()["detail"]


def test_a_body_that_is_none_is_refused_and_none_at_all_is_not_needed(ask, add) -> None:
    add(confirm="never")
    assert ask("POST", "/daily/run", {"confrim": 2}).status_code == 400
    assert ask("POST", "/daily/run", {"confirm": "2"}).status_code == 400
    assert ask("POST", "/daily/confirm").status_code == 415
    assert ask("POST", "/daily/confirm", {}).status_code == 400
    assert done(ask("POST", "/daily/run"))["state"] == "done"
