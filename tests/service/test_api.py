"""The HTTP API: who may call what, what comes back, and that a problem is one plain sentence with the right status."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl
import pyarrow as pa
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from jobs.run import begin
from segments import profiles
from service import tokens
from service.api.api import CALLS, Api
from service.hosts import KnownHosts
from service.tokens import Scope
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
PREFIX = "/api/v1"
DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'


@pytest.fixture
def client(warehouse: Warehouse) -> TestClient:
    app = Starlette(routes=Api(warehouse, lambda: NOW).routes(), middleware=[Middleware(KnownHosts)])
    return TestClient(app, base_url="http://127.0.0.1:8501", raise_server_exceptions=False)


@pytest.fixture
def bearer(warehouse: Warehouse) -> Callable[..., dict[str, str]]:
    def make(*scopes: Scope, **more: datetime) -> dict[str, str]:
        with warehouse.transaction() as writer:
            name = f"t{len(tokens.all_tokens(writer))}"
            return {"Authorization": f"Bearer {tokens.add(writer, name, frozenset(scopes), NOW, **more)}"}

    return make


@pytest.fixture
def people(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        writer.execute("alter table store.customer add column country varchar")
        writer.execute("insert into store.field values ('customer', 'country', 'text', null, null)")
        writer.execute(
            """insert into store.customer (customer_key, customer_id, email, first_seen_at, country) values
            (1, '1', 'a@x.nl', $at, 'NL'), (2, '2', 'b@x.nl', $at, 'BE'), (3, null, 'c@x.nl', $at, 'NL')""",
            {"at": NOW},
        )
        profiles.save(writer, "Dutch", DUTCH, NOW)


def is_problem(reply, status: int) -> bool:
    body = reply.json()
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, body["status"]) == (status, status), body
    assert body["detail"]
    assert "Traceback" not in reply.text
    return True


GUARDED = [call for call in CALLS if call.scope is not None and call.handler is not None]


@pytest.mark.parametrize("call", GUARDED, ids=lambda call: call.path)
def test_every_guarded_call_wants_a_live_token_with_its_scope(client, bearer, call) -> None:
    address = PREFIX + call.path.replace("{name}", "x")
    others = [scope for scope in Scope if scope != call.scope]

    def ask(headers: dict[str, str]):
        return client.request(call.method, address, headers=headers)

    nobody = ask({})
    assert is_problem(nobody, 401)
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    assert is_problem(ask({"Authorization": "Bearer wrong"}), 401)
    assert is_problem(ask({"Authorization": "Basic eDp5"}), 401)
    assert is_problem(ask(bearer(*others)), 403)
    assert ask(bearer(call.scope)).status_code not in (401, 403)


def test_a_revoked_and_an_ended_token_open_nothing(client, warehouse, bearer) -> None:
    ended = bearer(Scope.READ, expires_at=NOW + timedelta(seconds=1))
    later = TestClient(Starlette(routes=Api(warehouse, lambda: NOW + timedelta(seconds=1)).routes()))
    revoked = bearer(Scope.READ)
    assert client.get(f"{PREFIX}/runs", headers=revoked).status_code == 200
    with warehouse.transaction() as writer:
        tokens.revoke(writer, "t1", NOW)
    assert is_problem(client.get(f"{PREFIX}/runs", headers=revoked), 401)
    assert client.get(f"{PREFIX}/runs", headers=ended).status_code == 200
    assert is_problem(later.get(f"{PREFIX}/runs", headers=ended), 401)


def test_health_needs_no_token_and_tells_the_last_runs(client, warehouse) -> None:
    begin(warehouse, "ingest", "closealert", "hand", NOW)
    body = client.get(f"{PREFIX}/health").json()
    assert body["status"] == "ok"
    assert body["warehouse"]["state"] == "open"
    assert body["scheduler"]["state"] == "stopped"
    assert body["tokens"] == {"asleep": 0, "sleep_soon": 0}
    assert [each["name"] for each in body["last_runs"]] == ["closealert"]


def test_health_counts_the_tokens_that_sleep_and_that_soon_will(client, warehouse) -> None:
    with warehouse.transaction() as writer:
        for days in (10, 46, 59, 60):
            tokens.add(writer, f"unused for {days} days", frozenset({Scope.READ}), NOW - timedelta(days=days))
    assert client.get(f"{PREFIX}/health").json()["tokens"] == {"asleep": 1, "sleep_soon": 2}


def test_runs_are_told_newest_first_and_by_name(client, warehouse, bearer) -> None:
    for name in ("a", "b", "a"):
        begin(warehouse, "ingest", name, "hand", NOW)
    headers = bearer(Scope.READ)
    assert [each["run_id"] for each in client.get(f"{PREFIX}/runs", headers=headers).json()["runs"]] == [3, 2, 1]
    named = client.get(f"{PREFIX}/runs?name=a&limit=1", headers=headers).json()["runs"]
    assert [each["run_id"] for each in named] == [3]
    assert is_problem(client.get(f"{PREFIX}/runs?limit=0", headers=headers), 400)
    assert is_problem(client.get(f"{PREFIX}/runs?nmae=a", headers=headers), 400)
    for endless in ("runs?limit=", "quarantine?limit=", "quarantine?run="):
        assert is_problem(client.get(f"{PREFIX}/{endless}{'9' * 5000}", headers=headers), 400)


@pytest.mark.usefixtures("people")
def test_a_profile_is_counted_by_text_and_by_name(client, bearer) -> None:
    headers = bearer(Scope.READ)
    by_text = client.post(f"{PREFIX}/profiles/count", headers=headers, json={"text": DUTCH}).json()
    assert by_text.keys() == {"profile", "count", "as_of", "elapsed_ms"}
    assert (by_text["profile"], by_text["count"]) == ("Dutch", 2)
    assert by_text["as_of"] == "2026-11-22T10:00:00Z"
    given = {"name": "Dutch", "nodes": True, "as_of": "2026-11-22T12:00:00+01:00"}
    by_name = client.post(f"{PREFIX}/profiles/count", headers=headers, json=given).json()
    assert (by_name["count"], by_name["nodes"], by_name["as_of"]) == (2, {"include": 2}, "2026-11-22T11:00:00Z")


@pytest.mark.usefixtures("people")
def test_members_come_as_json_csv_and_arrow(client, bearer) -> None:
    headers, body = bearer(Scope.READ), {"name": "Dutch", "columns": ["email"]}
    address = f"{PREFIX}/profiles/members"
    rows = client.post(address, headers=headers, json=body).json()
    assert [each["customer_id"] for each in rows["rows"]] == ["1", "c@x.nl"]
    cut = client.post(address, headers=headers, json={**body, "limit": 1}).json()
    assert (len(cut["rows"]), cut["truncated"]) == (1, True)
    text = client.post(address, headers={**headers, "Accept": "text/csv"}, json=body).text
    assert text == "profile,customer_id,email\nDutch,1,a@x.nl\nDutch,c@x.nl,c@x.nl\n"


@pytest.mark.usefixtures("people")
def test_a_wrong_profile_is_a_problem_with_its_places(client, bearer) -> None:
    headers = bearer(Scope.READ)
    text = 'profile "x"\ninclude contry is "NL"\n'
    for call in ("check", "count", "members"):
        reply = client.post(f"{PREFIX}/profiles/{call}", headers=headers, json={"text": text})
        assert is_problem(reply, 422)
        assert [(each["line"], each["column"], each["nearest"]) for each in reply.json()["errors"]] == [
            (2, 9, "country")
        ]
    right = client.post(f"{PREFIX}/profiles/check", headers=headers, json={"text": DUTCH}).json()
    assert (right["valid"], right["text"]) == (True, DUTCH)


def test_sql_comes_as_json_csv_and_arrow(client, bearer) -> None:
    headers, body = bearer(Scope.SQL), {"query": "select $x + 1 as a, 'é' as b", "parameters": {"x": 1}}
    rows = client.post(f"{PREFIX}/sql", headers=headers, json=body).json()
    assert (rows["rows"], rows["truncated"]) == ([{"a": 2, "b": "é"}], False)
    assert [each["name"] for each in rows["columns"]] == ["a", "b"]
    text = client.post(f"{PREFIX}/sql", headers={**headers, "Accept": "text/csv, */*;q=0.1"}, json=body)
    assert text.text == "a,b\n2,é\n"
    arrow = {**headers, "Accept": "application/vnd.apache.arrow.stream"}
    stream = client.post(f"{PREFIX}/sql", headers=arrow, json=body)
    assert stream.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert pa.ipc.open_stream(stream.content).read_all().to_pylist() == [{"a": 2, "b": "é"}]
    assert is_problem(client.post(f"{PREFIX}/sql", headers={**headers, "Accept": "image/png"}, json=body), 406)


@pytest.mark.parametrize("accept", ["text/csv", "application/vnd.apache.arrow.stream"])
def test_a_stream_with_a_limit_tells_it_and_whether_there_was_more(client, bearer, accept: str) -> None:
    headers = {**bearer(Scope.SQL), "Accept": accept}
    for limit, said in ((None, None), (2, "true"), (3, "false"), (100_001, None)):
        body = {"query": "from range(3)"} | ({} if limit is None else {"limit": limit})
        reply = client.post(f"{PREFIX}/sql", headers=headers, json=body)
        assert reply.status_code == 200 and reply.headers.get("klankbord-truncated") == said
        assert reply.headers.get("klankbord-limit") == (None if limit is None else str(limit))
        rows = pl.read_csv(reply.content) if accept == "text/csv" else pl.read_ipc_stream(reply.content)
        assert rows.height == min(3, limit or 3)


def test_sql_of_many_rows_is_cut_in_json_and_whole_in_arrow(client, bearer) -> None:
    headers, body = bearer(Scope.SQL), {"query": "from range(250000)"}
    cut = client.post(f"{PREFIX}/sql", headers=headers, json=body).json()
    assert (cut["row_count"], cut["truncated"]) == (10_000, True)
    whole = client.post(f"{PREFIX}/sql", headers={**headers, "Accept": "text/csv"}, json=body)
    assert pl.read_csv(io.BytesIO(whole.content)).height == 250_000


def test_sql_that_does_not_only_read_or_lasts_is_a_problem(client, bearer) -> None:
    headers = bearer(Scope.SQL)
    for query in ("delete from store.event", "from app.token", "select nosuch", "from '/etc/passwd'"):
        for accept in ("application/json", "text/csv", "application/vnd.apache.arrow.stream"):
            reply = client.post(f"{PREFIX}/sql", headers={**headers, "Accept": accept}, json={"query": query})
            assert is_problem(reply, 422)
    endless = "select count(*) from range(1000000000000) t(i) where i % 7 = 3"
    reply = client.post(f"{PREFIX}/sql", headers=headers, json={"query": endless, "seconds": 0.1})
    assert is_problem(reply, 422)
    assert "0.1 seconds" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": "select 1", "qurey": 1}', "application/json", 400),
        (b'{"query": "select 1", "limit": -1}', "application/json", 400),
        (b'{"query": "select 1", "limit": true}', "application/json", 400),
        (b'{"query": "select 1", "seconds": 0}', "application/json", 400),
        (b'{"query": "select 1"}', "text/plain", 415),
        (b"x" * 5_000_000, "application/json", 413),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_body_is_told(client, bearer, content: bytes, kind: str, status: int) -> None:
    headers = {**bearer(Scope.SQL), "Content-Type": kind}
    assert is_problem(client.post(f"{PREFIX}/sql", headers=headers, content=content), status)


def test_a_profile_needs_either_text_or_name(client, bearer) -> None:
    headers = bearer(Scope.READ)
    for body in ({}, {"text": DUTCH, "name": "Dutch"}, {"text": DUTCH, "as_of": "yesterday"}):
        assert is_problem(client.post(f"{PREFIX}/profiles/count", headers=headers, json=body), 400)
    assert is_problem(client.post(f"{PREFIX}/profiles/count", headers=headers, json={"name": "nosuch"}), 404)


def test_what_is_not_there_is_told(client, bearer) -> None:
    headers = bearer(*Scope)
    assert is_problem(client.get(f"{PREFIX}/nosuch"), 404)
    assert is_problem(client.delete(f"{PREFIX}/runs", headers=headers), 405)
    assert is_problem(client.post(f"{PREFIX}/sources/nosuch/run", headers=headers), 404)
    assert is_problem(client.post(f"{PREFIX}/exports/nosuch/run", headers=headers), 404)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "10.0.0.1", "", "127.0.0.1.evil.example"])
def test_another_host_name_gets_nothing(client, host: str) -> None:
    assert is_problem(client.get(f"{PREFIX}/health", headers={"Host": host}), 421)


def test_a_page_of_another_origin_gets_nothing(client) -> None:
    assert is_problem(client.get(f"{PREFIX}/health", headers={"Origin": "https://evil.example"}), 421)
    assert is_problem(client.get(f"{PREFIX}/health", headers={"Origin": "http://127.0.0.1:3000"}), 421)
    assert client.get(f"{PREFIX}/health", headers={"Origin": "http://127.0.0.1:8501"}).status_code == 200


def test_openapi_names_every_call_that_is_served_with_its_scope(client) -> None:
    text = client.get(f"{PREFIX}/openapi.json").json()
    assert text["openapi"].startswith("3.1")
    told = {(method.upper(), path) for path, methods in text["paths"].items() for method in methods}
    assert told == {(call.method, PREFIX + call.address) for call in CALLS}
    for call in CALLS:
        operation = text["paths"][PREFIX + call.address][call.method.lower()]
        assert bool(operation["security"]) == (call.scope is not None)
        assert ("requestBody" in operation) == bool(call.takes or call.rows)


def test_the_docs_name_every_call_and_no_other_host(client) -> None:
    page = client.get(f"{PREFIX}/docs")
    assert all(f"{call.method} {PREFIX}{call.address}" in page.text for call in CALLS)
    assert "://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_fault_of_ours_is_a_reference(client, warehouse, bearer) -> None:
    headers = bearer(Scope.READ)
    with warehouse.transaction() as writer:
        writer.execute("drop table app.rejected")
    reply = client.get(f"{PREFIX}/runs", headers=headers)
    assert is_problem(reply, 500)
    assert "reference" in reply.json()["detail"]
    assert "rejected" in (warehouse.home.path / "klankbord.log").read_text()
