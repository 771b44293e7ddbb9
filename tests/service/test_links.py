"""Link parameters by hand and over the API: made, read back, and silent about who was erased or is no longer meant."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from served import Served, process
from starlette.applications import Starlette
from starlette.testclient import TestClient

from jobs.links.keys import NAME, Keys
from jobs.links.token import make
from service import tokens
from service.api.api import PREFIX, Api
from service.api.links import NOTHING
from service.tokens import Scope
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)


def made(klankbord, *arguments: str) -> str:
    done = klankbord("link", "make", *arguments)
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    return done.out.strip()


def said(klankbord, token: str) -> dict:
    done = klankbord("link", "read", token, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_what_was_made_is_read_back_from_the_token_or_the_whole_link(filled) -> None:
    token = made(filled, "--customer", "1", "--fields", "customer_id, country,EMAIL", "--valid-days", "10")
    expected = {
        "fields": {"customer_id": "1", "email": "a@x.nl", "country": "NL"},
        "made_at": "2026-11-22T10:00:00",
        "valid_until": "2026-12-02T10:00:00",
        "exists": True,
    }
    assert said(filled, token) == said(filled, f"https://x.nl/?a=1&kb={token}#top") == expected
    prose = filled("link", "read", token).out
    assert "country: NL" in prose and "valid until 2026-12-02T10:00:00Z" in prose and "is known" in prose


def test_without_fields_it_carries_the_id_or_else_the_address(filled) -> None:
    assert said(filled, made(filled, "--customer", "a@x.nl"))["fields"] == {"customer_id": "1"}
    assert said(filled, made(filled, "--customer", "C@x.nl"))["fields"] == {"email": "c@x.nl"}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--customer", "99"), "Nobody here has"),
        (("--customer", "1", "--fields", "contry"), "meant is perhaps country"),
        (("--customer", "1", "--fields", "klankbord_id"), "have no field"),
        (("--customer", "c@x.nl", "--fields", "customer_id"), "none of the fields"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(filled, arguments: tuple[str, ...], why: str) -> None:
    done = filled("link", "make", *arguments)
    assert (done.code, done.out) == (1, "") and why in done.err


def test_a_rotation_keeps_what_is_out_readable(filled, home: Home) -> None:
    old = made(filled, "--customer", "1")
    assert json.loads(filled("link", "rotate", "--json").out) == {"keys": 2}
    assert said(filled, old)["fields"] == {"customer_id": "1"}
    new = made(filled, "--customer", "1")
    (home.secrets / NAME).write_text((home.secrets / NAME).read_text().split()[0])
    assert said(filled, new)["exists"]
    assert filled("link", "read", old).code == 1


def test_of_who_was_erased_a_link_says_nothing(filled) -> None:
    by_id, by_address = made(filled, "--customer", "1"), made(filled, "--customer", "c@x.nl")
    both = made(filled, "--customer", "1", "--fields", "email,country")
    for name in ("1", "c@x.nl"):
        assert filled("erase", name).code == 0
    for token in (by_id, by_address, both):
        done = filled("link", "read", token)
        assert (done.code, done.out) == (1, "") and "says nothing any more" in done.err
        assert not any(each in done.err for each in ("a@x.nl", "c@x.nl", "NL"))


def test_whom_nobody_knows_any_more_is_told_as_such(filled, home: Home) -> None:
    token = make(Keys.open(home.secrets), {"customer_id": "gone"}, NOW)
    assert said(filled, token)["exists"] is False
    assert said(filled, make(Keys.open(home.secrets), {"country": "NL"}, NOW))["exists"] is False


def test_the_commands_work_while_it_serves(served: Served, tmp_path: Path) -> None:
    def klankbord(*arguments: str):
        return process(*arguments, home=served.home, cwd=tmp_path)

    (tmp_path / "one.csv").write_text("customer_id\nlinked\n")
    assert klankbord("import", "customers", "one.csv").code == 0
    token = made(klankbord, "--customer", "linked")
    assert said(klankbord, token)["fields"] == {"customer_id": "linked"}
    assert klankbord("link", "rotate").code == 0
    assert said(klankbord, token)["exists"]


def test_the_api_reads_one_back_and_says_one_sentence_whatever_is_wrong(warehouse: Warehouse) -> None:
    app = Starlette(routes=Api(warehouse, lambda: NOW).routes())
    client = TestClient(app, base_url="http://127.0.0.1:8501", raise_server_exceptions=False)
    with warehouse.transaction() as writer:
        shown = {s: tokens.add(writer, str(s), frozenset({s}), NOW) for s in (Scope.READ, Scope.SQL)}

    def post(token: object, scope: Scope = Scope.READ):
        headers = {"Authorization": f"Bearer {shown[scope]}"}
        return client.post(f"{PREFIX}/links/read", json={"token": token}, headers=headers)

    keys = Keys.open(warehouse.home.secrets)
    token = make(keys, {"customer_id": "7", "name": "Zoë"}, NOW, 1)
    expected = {
        "fields": {"customer_id": "7", "name": "Zoë"},
        "made_at": "2026-11-22T10:00:00Z",
        "valid_until": "2026-11-23T10:00:00Z",
        "exists": False,
    }
    assert post(token).json() == post(f"https://x.nl?kb={token}").json() == expected
    over = make(keys, {"customer_id": "7"}, NOW - timedelta(days=2), 1)
    other = make(Keys.open(warehouse.home.tmp), {"customer_id": "7"}, NOW)
    wrong = [post(each) for each in (over, other, token[:-1], "", "x" * 100_000, "é\0")]
    assert {(each.status_code, each.json()["detail"]) for each in wrong} == {(422, NOTHING)}
    assert (post(7).status_code, post(token, Scope.SQL).status_code) == (400, 403)
