"""The mapping of a source and the quarantine on the command line and over HTTP."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from calling import NAME, add, receiving
from landing import ask
from served import Result
from starlette.applications import Starlette
from starlette.testclient import TestClient

from service import owner, tokens
from service.api.api import Api
from service.tokens import Scope
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
FLAP = {"event": "flap", "occurred_at": "2026-11-01T10:00:00Z", "email": "a@x.nl", "shop": "7"}
WORDS = '[values.event]\nflap = "click"\n'


@pytest.fixture
def flapping(klankbord, home: Home, tmp_path: Path):
    """A home with a source that sent two rows, of which one could not land, and a mapping in words.toml that helps."""
    with owner.open_here(home, NOW) as warehouse:
        add(warehouse)
        with receiving(warehouse) as send:
            send(FLAP, {**FLAP, "event": "open"})
    (tmp_path / "words.toml").write_text(WORDS)
    return klankbord


def done(result: Result) -> Result:
    assert (result.code, result.err) == (0, ""), result.err
    return result


def test_a_mapping_is_shown_changed_compared_and_put_back(flapping, tmp_path: Path) -> None:
    assert done(flapping("source", "mapping", NAME)).out == "\n"
    changed = done(flapping("source", "mapping", NAME, "--set", "words.toml", "--note", "their new word"))
    assert f"The mapping of {NAME} is version 2 now." in changed.out
    shown = done(flapping("source", "mapping", NAME)).out
    assert shown == WORDS
    (tmp_path / "again.toml").write_text(shown)
    assert "already (version 2)" in done(flapping("source", "mapping", NAME, "--set", "again.toml")).out
    assert done(flapping("source", "mapping", NAME, "--diff", "1", "2")).out == '+[values.event]\n+flap = "click"\n'
    done(flapping("source", "mapping", NAME, "--restore", "1"))
    versions = done(flapping("source", "mapping", NAME, "--versions")).out.splitlines()
    assert [line.split(",")[0] for line in versions] == ["version", "3", "2", "1"]
    assert "their new word" in versions[2]
    assert flapping("source", "mapping", NAME, "--restore", "9").code == 1
    assert flapping("source", "mapping", NAME, "--versions", "--restore", "1").code == 2


def test_a_mapping_is_tried_on_the_last_calls_and_read_anew(flapping) -> None:
    tried = done(flapping("source", "try", NAME, "--mapping", "words.toml")).out
    assert tried.startswith("2 rows, 1 would be new, 1 are there already. Nothing was stored.")
    assert "Kept under their own names: shop" in tried
    told = json.loads(done(flapping("source", "try", NAME, "--json")).out)
    assert (told["counts"]["rejected"], told["rejected"][0]["reason"]) == (1, "unknown event: flap")
    done(flapping("source", "mapping", NAME, "--set", "words.toml"))
    dry = done(flapping("source", "remap", NAME, "--dry-run")).out
    assert "1 call of" in dry and "1 new, 0 changed, 1 as they are, 0 rejected; 0 rows would go." in dry
    assert "1 inserted" in done(flapping("source", "remap", NAME, "--since", "2026-11-01")).out
    assert "flap" not in done(flapping("quarantine", "list")).out


def test_the_quarantine_is_listed_shown_replayed_and_dropped(flapping) -> None:
    listed = done(flapping("quarantine", "list", "--source", NAME, "--format", "json")).out
    [group] = json.loads(listed)
    assert (group["source"], group["reason"], group["rows"]) == (NAME, "unknown event: flap", 1)
    [row] = json.loads(done(flapping("quarantine", "show", "--run", "1", "--format", "json")).out)
    assert json.loads(row["payload"]) == FLAP
    again = flapping("quarantine", "replay", "--reason", "unknown event:*")
    assert again.code == 0 and "1 still cannot land" in again.out
    assert "Why rows were rejected: klankbord quarantine list\n" in again.out
    landed = done(flapping("quarantine", "replay", "--mapping", "words.toml", "--json"))
    assert json.loads(landed.out)["inserted"] == 1
    assert flapping("quarantine", "replay").code == 1
    assert flapping("quarantine", "drop").code == 2
    assert flapping("quarantine", "drop", "--source", NAME).code == 2
    assert done(flapping("quarantine", "drop", "--source", NAME, "--yes")).out == "0 rows are gone.\n"


@pytest.fixture
def client(warehouse: Warehouse) -> TestClient:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**FLAP, "event": "open"})
    with warehouse.transaction() as writer:
        token = tokens.add(writer, "tool", frozenset({Scope.READ, Scope.WRITE}), NOW)
    app = Starlette(routes=Api(warehouse, lambda: NOW).routes())
    return TestClient(app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {token}"})


def test_a_mapping_is_read_tried_changed_and_made_good_over_http(client: TestClient, warehouse: Warehouse) -> None:
    address = f"/api/v1/sources/{NAME}/mapping"
    assert client.get(address).json() == {"name": NAME, "version": 1, "text": "", "mapping": {}}
    tried = client.post(f"{address}/try", json={"text": WORDS}).json()
    assert tried["counts"] == {"read": 2, "inserted": 1, "updated": 0, "duplicates": 1, "rejected": 0}
    sample = client.post(f"{address}/try", json={"sample": [{**FLAP, "event": "jump"}]}).json()
    assert sample["rejected"][0]["reason"] == "unknown event: jump"
    put = client.put(address, json={"mapping": {"values": {"event": {"flap": "click"}}}, "note": "mended"})
    assert (put.status_code, put.json()["version"], put.json()["text"]) == (200, 2, WORDS)
    newest = client.get(f"{address}/versions").json()["versions"][0]
    assert (newest["version"], newest["saved_by"], newest["note"]) == (2, "tool", "mended")
    dry = client.post(f"/api/v1/sources/{NAME}/remap", json={"dry_run": True}).json()
    assert (dry["run_id"], dry["counts"]["inserted"]) == (None, 1)
    assert client.post(f"/api/v1/sources/{NAME}/remap", json={"since": "2026-11-01"}).json()["calls"] == 1
    assert ask(warehouse, "select count(*) from store.event") == [(2,)]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/sources/nobody/mapping", None, 404),
        ("PUT", f"/sources/{NAME}/mapping", {}, 400),
        ("PUT", f"/sources/{NAME}/mapping", {"text": "x = ["}, 422),
        ("PUT", f"/sources/{NAME}/mapping", {"text": "", "mapping": {}}, 400),
        ("POST", f"/sources/{NAME}/mapping/try", {"last": 0}, 400),
        ("POST", f"/sources/{NAME}/remap", {"since": "soon"}, 400),
        ("POST", f"/sources/{NAME}/remap", {"since": "0001-01-01T00:00:00+10:00"}, 400),
        ("GET", "/quarantine?run=x", None, 400),
        ("POST", "/quarantine/replay", {"reason": "nothing"}, 422),
        ("POST", "/quarantine/replay", {"run": 10**18 - 1}, 422),
        ("POST", "/quarantine/replay", {"run": 10**40}, 400),
    ],
)
def test_what_cannot_be_is_a_plain_problem(client: TestClient, method: str, path: str, body, status: int) -> None:
    reply = client.request(method, f"/api/v1{path}", json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text


def test_the_quarantine_is_shown_and_replayed_over_http(client: TestClient) -> None:
    told = client.get("/api/v1/quarantine", params={"reason": "unknown event:*"}).json()
    assert [group["rows"] for group in told["groups"]] == [1]
    assert json.loads(told["rows"][0]["payload"]) == FLAP
    replayed = client.post("/api/v1/quarantine/replay", json={"source": NAME, "text": WORDS}).json()
    assert replayed["counts"]["inserted"] == 1
    assert client.get("/api/v1/quarantine").json() == {"groups": [], "rows": []}
