"""A token shown in every way there is, in calls and commands that fail, stands afterwards in no reply, log or table."""

import base64
import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import Served, process, start

from service import faults
from sql.home import Home
from sql.reader import identifier
from sql.warehouse import Warehouse

UNKNOWN = "kb_Xp1anted-s3cret_0123456789abcdefghijklmnopq"


@pytest.fixture
def own(home: Home, tmp_path: Path) -> Iterator[Served]:
    """A home served for one test, which may end it: its calls from this address use up what may fail."""
    one = start(home, tmp_path)
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGKILL)


def failing(client: httpx.Client, token: str) -> Iterator[httpx.Response]:
    """Calls that cannot succeed, each of which shows or holds the token."""
    basic = {"Authorization": "Basic " + base64.b64encode(f"any:{token}".encode()).decode()}
    bearer = {"Authorization": f"Bearer {token}"}
    for headers in ({}, bearer, basic):
        for query in (f"?token={token}", f"?{token}=1", f"?limit={token}"):
            yield client.get(f"/runs{query}", headers={**headers, "Referer": f"http://127.0.0.1/x?token={token}"})
        yield client.post(f"/hooks/nosuch?token={token}", headers=headers, content=b"{")
        yield client.get(f"/{token}", headers=headers)
        yield client.delete(f"/runs?token={token}", headers=headers)
        yield client.post(f"/sources/{token}/run", headers=headers)
        yield client.post("/profiles/count", headers=headers, json={"name": token})
        yield client.post("/profiles/count", headers=headers, json={"text": f'profile "x"\ninclude {token} is 1'})
        yield client.post("/profiles/count", headers=headers, json={"text": "", token: 1})
        yield client.post("/sql", headers=headers, json={"query": f"from {token}"})
        yield client.post("/sql", headers=headers, content=token.encode())


def all_text(home: Home) -> str:
    """Everything that the warehouse holds, as text."""
    found = []
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        tables = reader.rows("select schema_name, table_name from duckdb_tables() where not internal")
        for schema, table in tables:
            found += reader.rows(f"from {identifier(schema)}.{identifier(table)}")
    assert "planted by the test" in str(found)
    return str(found)


def test_a_token_that_is_shown_stands_in_no_reply_log_or_table(own: Served, home: Home, tmp_path: Path) -> None:
    made = process("token", "add", "planted by the test", "--scope", "read", "--scope", "hook", home=home, cwd=tmp_path)
    live = made.out.splitlines()[-1]
    assert live.startswith("kb_")
    said = []
    with httpx.Client(base_url=f"{own.url}/api/v1", trust_env=False) as client:
        assert client.get("/runs", headers={"Authorization": f"Bearer {live}"}).status_code == 200
        for token in (live, UNKNOWN):
            for reply in failing(client, token):
                assert reply.status_code >= 400, reply.text
                said.append(f"{reply.headers} {reply.text}")
    for words in (f"token revoke {live}", f"profile show {live}", f"source run {live}", f"model show {live}"):
        failed = process(*words.split(), home=home, cwd=tmp_path)
        assert failed.code == 1
        said.append(failed.out + failed.err)
    assert own.end(signal.SIGTERM) == 0
    assert own.process.stdout is not None
    said.append(own.process.stdout.read().decode())
    logs = [path.read_text() for path in home.path.glob("*.log*")]
    basics = [base64.b64encode(f"any:{token}".encode()).decode() for token in (live, UNKNOWN)]
    for text in (*said, *logs, all_text(home)):
        for secret in (live, UNKNOWN, *basics):
            assert secret not in text
            assert secret[3:20] not in text


def test_what_breaks_is_logged_without_the_tokens_it_repeats(home: Home) -> None:
    call = f"GET /hooks/x?token=Xp1anted {UNKNOWN} {{'authorization': 'Basic Xp1antedXp1anted'}}"
    try:
        raise ValueError(call) from KeyError(UNKNOWN)
    except ValueError as error:
        told = faults.record(home.path, error)
    with faults.logged(home.path):
        logging.getLogger("klankbord.any").warning("called as %s", call)
    log = (home.path / faults.LOG_NAME).read_text()
    assert "p1anted" not in log + told
    assert log.count("[secret]") == 7
    assert "Traceback" in log
