"""POST /hooks/{source}: who may send, what is taken and what refused; the answer comes after the rows are durable."""

import asyncio
import base64
import gzip
import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from landing import ask
from receiving import NOW, OPEN, add, receiving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from ingest import source
from ingest.hooks.receiver import Receiver
from service import tokens
from service.api.api import PREFIX, Api
from service.api.bodies import MOST_BYTES, Bodies
from service.api.problem import Refused
from service.tokens import Scope
from sql.warehouse import Warehouse


@pytest.fixture
def client(warehouse: Warehouse) -> Iterator[TestClient]:
    with receiving(warehouse) as receiver:
        app = Starlette(routes=Api(warehouse, lambda: NOW, receiver=receiver).routes())
        yield TestClient(app, base_url="http://127.0.0.1:8501", raise_server_exceptions=False)


@pytest.fixture
def hook(warehouse: Warehouse) -> Callable[..., str]:
    """A hook token's text."""

    def make(*scopes: Scope, **more: object) -> str:
        with warehouse.transaction() as writer:
            name = f"t{len(tokens.all_tokens(writer))}"
            return tokens.add(writer, name, frozenset(scopes or (Scope.HOOK,)), NOW, **more)

    return make


def events(warehouse: Warehouse) -> int:
    return ask(warehouse, "select count(*) from events")[0][0]


def post(client: TestClient, source_name: str, token: str, **more: object):
    return client.post(f"{PREFIX}/hooks/{source_name}", headers={"Authorization": f"Bearer {token}"}, **more)


def test_a_token_is_taken_as_bearer_as_basic_password_and_in_the_address(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    text = hook()
    basic = base64.b64encode(f"anybody:{text}".encode()).decode()
    address = f"{PREFIX}/hooks/hook"
    for number, reply in enumerate(
        [
            client.post(address, json=OPEN, headers={"Authorization": f"Bearer {text}"}),
            client.post(address, json=OPEN, headers={"Authorization": f"Basic {basic}"}),
            client.post(f"{address}?token={text}", json=OPEN),
        ],
        1,
    ):
        assert reply.status_code == 200, reply.text
        assert reply.json() == {"run_id": 1, "rows": 1, "rejected": 0}
        assert events(warehouse) == 1, number


def test_nobody_else_is_let_in(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    add(warehouse, "other")
    reads, bound = hook(Scope.READ), hook(source="other")
    assert client.post(f"{PREFIX}/hooks/hook", json=OPEN).status_code == 401
    assert post(client, "hook", "kb_wrong", json=OPEN).status_code == 401
    assert post(client, "hook", reads, json=OPEN).status_code == 403
    assert post(client, "hook", bound, json=OPEN).status_code == 403
    assert post(client, "other", bound, json=OPEN).status_code == 200
    assert events(warehouse) == 1


def test_rows_are_there_when_the_answer_comes(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    text = hook()
    for number in range(1, 4):
        assert post(client, "hook", text, json=[{**OPEN, "event_id": str(number)}]).status_code == 200
        assert events(warehouse) == number


@pytest.mark.parametrize(
    ("content", "headers", "status", "told"),
    [
        (b"[{", {}, 400, "not JSON"),
        (b"", {}, 400, "not JSON"),
        (b"\xff\xfe", {}, 400, "not UTF-8: byte 0"),
        (b"x" * (MOST_BYTES + 1), {}, 413, "larger than 10 MB"),
        (
            gzip.compress(b"[" + b" " * (2 * MOST_BYTES) + b"]", mtime=0),
            {"Content-Encoding": "gzip"},
            413,
            "larger than 10 MB",
        ),
        (b"not packed", {"Content-Encoding": "gzip"}, 400, "not packed as it says"),
        (gzip.compress(b"[]", mtime=0)[:-5], {"Content-Encoding": "gzip"}, 400, "cut off"),
        (2 * gzip.compress(b"[]", mtime=0), {"Content-Encoding": "gzip"}, 400, "goes on after its end"),
        (b"[]", {"Content-Encoding": "br"}, 415, "send it plain"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_plain_sentence(
    client, warehouse, hook, content, headers, status, told
) -> None:
    add(warehouse, "hook")
    reply = client.post(
        f"{PREFIX}/hooks/hook", content=content, headers={"Authorization": f"Bearer {hook()}", **headers}
    )
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    assert told in reply.json()["detail"]
    assert ask(warehouse, "select count(*) from app.payload") == [(0,)]


def test_a_packed_body_is_unpacked(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    body = gzip.compress(json.dumps([OPEN]).encode())
    headers = {"Authorization": f"Bearer {hook()}", "Content-Encoding": "gzip"}
    assert client.post(f"{PREFIX}/hooks/hook", content=body, headers=headers).json()["rows"] == 1


def test_hostile_texts_are_data(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    texts = [
        "'; drop table store.event; --",
        "=cmd|' /C calc'!A0",
        "../../etc/passwd",
        "\u202e\u0000\ud83d",
        "{x}",
        "$1",
    ]
    body = [{**OPEN, "event_id": str(n), "campaign": text, text: text} for n, text in enumerate(texts)]
    content = json.dumps(body).replace("\\ud83d", "")
    reply = client.post(f"{PREFIX}/hooks/hook", content=content, headers={"Authorization": f"Bearer {hook()}"})
    assert reply.json() == {"run_id": 1, "rows": 6, "rejected": 0}
    told = [campaign for (campaign,) in ask(warehouse, "select campaign from events order by event_id")]
    assert told[:3] == texts[:3]


def test_deep_nesting_stays_a_text(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    deep = "[" * 50_000 + "]" * 50_000
    content = json.dumps({**OPEN, "deep": 0}).replace('"deep": 0', f'"deep": {deep}')
    reply = client.post(f"{PREFIX}/hooks/hook", content=content, headers={"Authorization": f"Bearer {hook()}"})
    assert reply.status_code == 200, reply.text
    assert events(warehouse) + ask(warehouse, "select count(*) from app.rejected")[0][0] == 1


def test_whoever_asks_before_sending_is_answered(client, warehouse) -> None:
    add(warehouse, "hook")
    assert client.head(f"{PREFIX}/hooks/hook").status_code == 200
    assert client.get(f"{PREFIX}/hooks/hook").status_code == 200
    assert client.head(f"{PREFIX}/hooks/nobody").status_code == 404


def test_a_source_that_is_no_hook_or_switched_off_takes_nothing(client, warehouse, hook) -> None:
    add(warehouse, "hook")
    with warehouse.transaction() as writer:
        source.change(writer, "hook", enabled=False, now=NOW)
        source.add(writer, "pulled", "closealert", {"project": "x.com"}, {"token": "env:T"}, now=NOW)
    text = hook()
    off = post(client, "hook", text, json=OPEN)
    assert (off.status_code, off.headers["retry-after"]) == (503, "600")
    assert post(client, "pulled", text, json=OPEN).status_code == 404
    assert post(client, "nobody", text, json=OPEN).status_code == 404


def test_where_landing_cannot_keep_up_senders_are_told_to_come_again_and_what_waits_is_bounded(warehouse, hook) -> None:
    add(warehouse, "hook")
    text, most = hook(), 20_000
    bodies = [
        json.dumps([{**OPEN, "event_id": f"{call}-{n}", "pad": "x" * 1000} for n in range(5)]) for call in range(8)
    ]
    receiver = Receiver(warehouse, lambda: NOW, most_waiting_bytes=most)
    app = Starlette(routes=Api(warehouse, lambda: NOW, receiver=receiver).routes())

    async def send_all() -> list[httpx.Response]:
        base = {"transport": httpx.ASGITransport(app), "base_url": "http://127.0.0.1:8501"}
        async with httpx.AsyncClient(**base, headers={"Authorization": f"Bearer {text}"}) as client:
            sending = [asyncio.create_task(client.post(f"{PREFIX}/hooks/hook", content=body)) for body in bodies]
            refused, _ = await asyncio.wait(sending[3:])
            assert not any(each.done() for each in sending[:3])  # nothing lands yet, so nobody is told that it did
            receiver.start()
            landed = await asyncio.gather(*sending[:3])
            return [*landed, *(each.result() for each in refused)]

    replies = asyncio.run(send_all())
    receiver.stop(10)
    assert [each.status_code for each in replies] == [200] * 3 + [503] * 5
    assert {each.headers["retry-after"] for each in replies[3:]} == {"5"}
    assert events(warehouse) == 15


def test_all_bodies_that_are_being_read_are_bounded_together() -> None:
    async def read(bodies: Bodies, piece: bytes) -> str:
        async def receive() -> dict:
            return {"type": "http.request", "body": piece, "more_body": False}

        try:
            async with bodies.read(Request({"type": "http", "headers": []}, receive)):
                return await read(bodies, piece)
        except Refused as refused:
            return f"{refused.status} {refused.headers}"

    bodies = Bodies(most_held=25)
    for _ in range(2):  # and what was held is let go again
        assert asyncio.run(read(bodies, b"0123456789")) == "503 {'Retry-After': '5'}"
    assert "413" in asyncio.run(read(bodies, b"x" * (MOST_BYTES + 1)))
    assert "503" in asyncio.run(read(bodies, b"0123456789"))
