"""One process serves a home: every command works beside it, it stops cleanly, and a kill loses nothing acknowledged."""

import json
import os
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from served import KLANKBORD, Served, process, start
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ingest import source
from jobs import secrets
from service import tokens
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10, 0)
NOBODY = "Nobody can sign in yet: open that address in a browser on this machine to make the first account."
DUTCH = b'profile "Dutch"\ninclude country is "NL"\n'


@pytest.fixture
def at(served: Served, tmp_path: Path):
    def call(*arguments: str, stdin: bytes = b"", **environment: str):
        return process(*arguments, home=served.home, cwd=tmp_path, stdin=stdin, **environment)

    return call


def test_dashboard_and_api_stand_on_one_port(served: Served) -> None:
    assert httpx.get(f"{served.url}/", headers={"Accept": "text/html"}).headers["location"] == "/sign-in?to=%2F"
    assert httpx.get(f"{served.url}/_stcore/health").status_code == 401
    health = httpx.get(f"{served.url}/api/v1/health").json()
    assert (health["status"], health["scheduler"]["state"]) == ("ok", "running")


def test_the_socket_of_the_pages_is_closed_to_who_is_not_signed_in(served: Served) -> None:
    address = f"{served.url.replace('http', 'ws', 1)}/_stcore/stream"
    for cookie in ("", "klankbord_00000000=made-up; _streamlit_user=made-up"):
        with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers={"Cookie": cookie}):
            pass
        assert refused.value.response.status_code == 403


def test_commands_work_while_it_serves_from_their_own_folder_and_stdin(served: Served, at, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("customer_id,email,country\n1,a@x.nl,NL\n2,b@x.nl,BE\n")
    counts = json.loads(at("import", "customers", "c.csv", "--json").out)
    assert counts == {"read": 2, "inserted": 2, "updated": 0, "duplicates": 0, "rejected": 0}
    written = at("profile", "members", "-", "--output", "m.csv", stdin=DUTCH)
    assert (written.code, (tmp_path / "m.csv").read_text()) == (0, "profile,customer_id\nDutch,1\n")
    assert len(at("sql", "from range(300000)").out.splitlines()) == 300_001
    token = at("token", "add", "feed", "--scope", "sql").out.splitlines()[-1]
    reply = httpx.post(
        f"{served.url}/api/v1/sql", headers={"Authorization": f"Bearer {token}"}, json={"query": "from customers"}
    )
    assert reply.json()["row_count"] == 2
    refused = at("sql", "delete from store.event")
    assert refused.code == 1
    assert "DELETE" in refused.err


def test_a_row_is_found_by_whatever_stands_in_its_address(served: Served, at) -> None:
    token = at("token", "add", "till", "--scope", "read", "--scope", "write").out.splitlines()[-1]
    with httpx.Client(base_url=f"{served.url}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        for key in ("a/b", "%2F", "a?b#c", "a\nb", "ünï ☃", ".", "it's; --", "x" * 3000, "a+b c", "~~"):
            made = client.post("/data/customers", json=[{"customer_id": key}]).json()["results"][0]
            escaped = quote(made["key"], safe="").replace(".", "%2E")
            assert client.get(f"/data/customers/{escaped}").json()["customer_id"] == key
            assert client.get(f"/data/customers/{made['klankbord_id']}").json()["customer_id"] == key
            changed = client.patch(f"/data/customers/{escaped}", json={"country": "FR"}).json()
            assert (changed["outcome"], changed["row"]["country"]) == ("updated", "FR")


def test_a_home_is_backed_up_while_it_is_served_and_not_restored_over(served: Served, at, tmp_path: Path) -> None:
    assert at("backup", "b.klankbord").code == 0
    refused = at("restore", "b.klankbord")
    assert refused.code == 1
    assert "is served" in refused.err
    restored = at("restore", "b.klankbord", "--home", "new")
    assert (restored.code, (tmp_path / "new" / "klankbord.duckdb").exists()) == (0, True), restored.err


def test_a_second_serve_says_where_the_first_is(served: Served, at) -> None:
    result = at("serve", "--port", "0")
    assert result.code == 1
    assert served.url in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_a_port_in_use_and_a_wider_address_are_refused_in_a_sentence(at, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = process("serve", "--port", str(port), home=Home(tmp_path / "untouched", None), cwd=tmp_path)
    assert result.code == 1
    assert str(port) in result.err
    assert not (tmp_path / "untouched").exists()


def test_others_are_served_only_once_somebody_can_sign_in(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", None)
    for command in ("serve", "demo"):
        refused = process(command, "--host", "0.0.0.0", "--port", "0", home=home, cwd=tmp_path)
        assert refused.code == 1
        assert ("klankbord account add" if command == "serve" else "this machine alone") in refused.err


def test_the_inner_door_wants_the_key_that_only_this_user_can_read(served: Served) -> None:
    order = {"arguments": ["sql", "select 1"]}
    assert httpx.post(f"{served.url}/internal/command", json=order).status_code == 401
    key = served.home.secrets / "owner.key"
    assert key.stat().st_mode & 0o077 == 0


def test_another_host_name_gets_no_dashboard_either(served: Served) -> None:
    assert httpx.get(f"{served.url}/", headers={"Host": "evil.example"}).status_code == 421


def test_a_reader_that_stops_reading_is_no_fault(served: Served, tmp_path: Path) -> None:
    running = subprocess.Popen(
        [*KLANKBORD, "sql", "from range(100000000)"],
        env={**os.environ, "KLANKBORD_HOME": str(served.home.path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"range\n"
    running.stdout.close()
    assert running.wait(20) == 141
    assert running.stderr is not None
    assert running.stderr.read() == b""


def test_a_command_that_fails_writes_the_same_served_or_not(home: Home, tmp_path: Path) -> None:
    (tmp_path / "good.profile").write_text('profile "Good"\ninclude everyone\n')
    (tmp_path / "bad.profile").write_text('profile "Bad"\ninclude contry is "NL"\n')
    given = (("bad.profile", "--json"), ("good.profile", "bad.profile"))
    alone = [process("profile", "check", *each, home=home, cwd=tmp_path) for each in given]
    one = start(home, tmp_path)
    assert [process("profile", "check", *each, home=home, cwd=tmp_path) for each in given] == alone
    assert [(each.code, each.out[:20]) for each in alone] == [(1, '{"bad.profile": {"va'), (1, "good.profile: the pr")]
    assert one.end(signal.SIGTERM) == 0


def test_ctrl_c_stops_a_command_that_was_handed_over_and_its_query(home: Home, tmp_path: Path) -> None:
    one = start(home, tmp_path)
    rows_then_silence = "from range(1000000000000) where range < 500000 or hash(range) = 1"
    running = subprocess.Popen(
        [*KLANKBORD, "sql", rows_then_silence],
        env={**os.environ, "KLANKBORD_HOME": str(home.path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"range\n"
    running.send_signal(signal.SIGINT)
    assert (running.communicate(timeout=20)[1], running.returncode) == (b"Stopped.\n", 130)
    assert one.end(signal.SIGINT) == 0
    assert one.process.stdout is not None
    assert one.process.stdout.read().decode() == f"{NOBODY}\nStopped.\n"  # and nothing of the one that left


def test_ctrl_c_is_answered_while_the_program_loads(tmp_path: Path) -> None:
    python, *program = KLANKBORD
    loading = subprocess.Popen(
        [python, "-X", "importtime", *program, "--help"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert loading.stderr is not None
    while not loading.stderr.readline().rstrip().endswith(b"click.globals"):
        assert loading.poll() is None
    loading.send_signal(signal.SIGINT)
    out, err = loading.communicate(timeout=20)
    assert (loading.returncode, out, err.splitlines()[-1]) == (130, b"", b"Stopped.")
    assert b"Traceback" not in err


def test_the_source_of_the_sample_data_rests_where_its_server_does_not_run(home: Home, tmp_path: Path) -> None:
    def state() -> dict[str, bool]:
        with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
            return {each.name: each.enabled for each in source.all_sources(reader)}

    kept = {"token": secrets.keep("closealert-demo", "x.y.z", home.secrets)}
    own = {"token": "env:OWN_TOKEN"}
    settings = {"project": "shop.example.com", "base_url": "http://127.0.0.1:9"}
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        source.add(writer, "closealert", "closealert", settings, kept, now=NOW)
        source.add(writer, "second", "closealert", settings, own, now=NOW)
    one = start(home, tmp_path)
    assert one.end(signal.SIGINT) == 0
    assert "The source closealert of the sample data is paused" in one.said and "klankbord demo" in one.said
    assert state() == {"closealert": False, "second": True}
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        source.change(writer, "closealert", secrets=own, enabled=True, now=NOW)
    again = start(home, tmp_path)
    assert again.end(signal.SIGINT) == 0
    assert (again.said, state()) == ("", {"closealert": True, "second": True})


def test_ctrl_c_stops_it_cleanly(home: Home, tmp_path: Path) -> None:
    one = start(home, tmp_path)
    assert one.end(signal.SIGINT) == 0
    assert not (home.path / "owner.json").exists()
    assert process("sql", "select 1 as a", home=home, cwd=tmp_path).out == "a\n1\n"


def test_a_kill_loses_nothing_that_was_acknowledged_and_sigterm_stops_cleanly(home: Home, tmp_path: Path) -> None:
    one = start(home, tmp_path)
    (tmp_path / "c.csv").write_text("customer_id\n1\n2\n3\n")
    assert process("import", "customers", "c.csv", home=home, cwd=tmp_path).code == 0
    assert one.end(signal.SIGKILL) == -signal.SIGKILL
    assert (home.path / "owner.json").exists()
    result = process("sql", "select count(*) as n from customers", home=home, cwd=tmp_path)
    assert result.out == "n\n3\n"
    again = start(home, tmp_path)
    assert again.end(signal.SIGTERM) == 0
    assert not (home.path / "owner.json").exists()


def test_two_short_commands_at_once_both_succeed(home: Home, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(
            pool.map(lambda name: process("token", "add", name, "--scope", "read", home=home, cwd=tmp_path), "abc")
        )
    assert [each.code for each in done] == [0, 0, 0], done


def test_a_terminal_that_cannot_show_a_letter_gets_no_traceback(at) -> None:
    result = at("profile", "check", "nösuch", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert result.code == 1
    assert "Traceback" not in result.err
    told = at("--help", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert told.code == 0, told.err


def test_a_home_whose_tokens_sleep_says_so_when_it_is_served(home: Home, tmp_path: Path) -> None:
    made_at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=61)
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        text = tokens.add(writer, "feed", frozenset({tokens.Scope.READ}), made_at)
    served, bearer = start(home, tmp_path), {"Authorization": f"Bearer {text}"}
    try:
        refused = httpx.get(f"{served.url}/api/v1/runs", headers=bearer)
        assert refused.status_code == 401
        assert 'klankbord token wake "feed"' in refused.json()["detail"]
        assert process("token", "wake", "feed", home=home, cwd=tmp_path).code == 0
        assert httpx.get(f"{served.url}/api/v1/runs", headers=bearer).status_code == 200
        assert process("token", "revoke", "feed", home=home, cwd=tmp_path).code == 0
        assert httpx.get(f"{served.url}/api/v1/runs", headers=bearer).status_code == 401
    finally:
        served.end(signal.SIGTERM)
    assert served.process.stdout is not None
    for said in (served.process.stdout.read().decode(), (home.path / "klankbord.log").read_text()):
        assert 'The token "feed" sleeps since' in said


def test_a_caller_cannot_say_itself_where_it_comes_from(served: Served, at) -> None:
    elsewhere = at("token", "add", "elsewhere", "--scope", "read", "--address", "192.0.2.7").out.splitlines()[-1]
    here = at("token", "add", "here", "--scope", "read", "--address", "127.0.0.0/8").out.splitlines()[-1]
    for token, status in ((elsewhere, 403), (here, 200)):
        headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "192.0.2.7"}
        assert httpx.get(f"{served.url}/api/v1/runs", headers=headers).status_code == status


def test_a_stop_leaves_nothing_of_the_database_behind_that_would_be_complained_of(home: Home, tmp_path: Path) -> None:
    one = start(home, tmp_path)
    process("source", "add", "till", "--kind", "generic", home=home, cwd=tmp_path)
    token = process("token", "add", "till", "--scope", "hook", home=home, cwd=tmp_path).out.splitlines()[-1]
    rows = [{"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "email": "a@x.nl"}, {"event": "flap"}]
    reply = httpx.post(f"{one.url}/api/v1/hooks/till", json=rows, headers={"Authorization": f"Bearer {token}"})
    assert (reply.status_code, reply.json()["rejected"]) == (200, 1)
    assert one.end(signal.SIGTERM) == 0
    assert one.process.stdout is not None
    assert one.process.stdout.read().decode() == f"{NOBODY}\nStopped.\n"
