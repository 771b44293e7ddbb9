"""A webhook receiver of a home that is served: killed between two calls, it loses and doubles nothing."""

import json
import signal
from pathlib import Path

import httpx
import tomlkit
from served import Served, process, start
from shop import SHOP
from webhook import ANN, MAPPED, ORDER

from sql.home import Home


def test_a_kill_between_two_calls_loses_and_doubles_nothing(home: Home, tmp_path: Path) -> None:
    def klankbord(*arguments: str) -> str:
        done = process(*arguments, home=home, cwd=tmp_path)
        assert done.code == 0, done.err
        return done.out

    (tmp_path / "shop.toml").write_text(SHOP)
    (tmp_path / "mapping.toml").write_text(tomlkit.dumps(MAPPED))
    klankbord("model", "add", "shop.toml")
    export = ["--set", "what=activities", "--set", "destination=folder", "--set", f"folder={tmp_path / 'out'}"]
    klankbord("export", "add", "daily", *export)
    mapped = ["--kind", "webhook", "--mapping", "mapping.toml", "--set", "export=daily"]
    klankbord("source", "add", "shop", *mapped)
    token = klankbord("token", "add", "shop", "--scope", "hook").splitlines()[-1]

    def send(served: Served) -> int:
        body = [{**ANN, "orders": [ORDER]}]
        address = f"{served.url}/api/v1/hooks/shop"
        reply = httpx.post(address, json=body, headers={"Authorization": f"Bearer {token}"})
        return int(reply.json()[0]["klankbord_id"])

    first = start(home, tmp_path)
    key = send(first)
    first.end(signal.SIGKILL)
    again = start(home, tmp_path)
    try:
        assert send(again) == key
        counted = "select (select count(*) from customers), (select count(*) from orders), (select count(*) from calls)"
        assert klankbord("sql", counted, "--format", "csv").splitlines()[-1] == "1,1,2"
    finally:
        assert again.end(signal.SIGTERM) == 0
    exports = json.loads(klankbord("sql", "select state from runs where job = 'export'", "--format", "json"))
    assert {each["state"] for each in exports} <= {"done", "interrupted"}
    assert "done" in {each["state"] for each in exports}
