"""A signature opens its own source alone, and whoever guesses one is told to wait before anything of theirs is read."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from landing import ask
from receiving import NOW, receiving
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ingest import source
from jobs import secrets
from service import tokens
from service.api.api import PREFIX, Api
from service.api.bodies import MOST_BYTES
from service.tokens import Scope
from sql.warehouse import Warehouse

KEY = "whsec_" + base64.b64encode(b"a key of a test's own").decode()
BODY = json.dumps(
    {"type": "email.opened", "created_at": "2026-11-22T09:00:00Z", "data": {"email_id": "m", "to": ["ann@x.nl"]}}
).encode()
LARGE = b" " * (MOST_BYTES + 1)
Door = Callable[[str], TestClient]


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(warehouse: Warehouse, clock: Clock) -> Iterator[Door]:
    """The door as it is from an address."""
    key = secrets.keep("mail.signing_key", KEY, warehouse.home.secrets)
    with warehouse.transaction() as writer:
        for name in ("mail", "news"):
            source.add(writer, name, "resend", {}, {"signing_key": key}, now=NOW)
    with receiving(warehouse, clock) as receiver:
        app = Starlette(routes=Api(warehouse, clock, receiver=receiver).routes())
        yield lambda peer: TestClient(app, base_url="http://127.0.0.1:8501", client=(peer, 1234))


def send(client: TestClient, clock: Clock, *, key: str = KEY, name: str = "mail", content: bytes = BODY) -> int:
    seconds = str(int(clock().replace(tzinfo=UTC).timestamp()))
    secret = base64.b64decode(key.removeprefix("whsec_"))
    signed = hmac.new(secret, f"msg.{seconds}.".encode() + content, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(signed).decode()}"
    headers = {"svix-id": "msg", "svix-timestamp": seconds, "svix-signature": signature}
    reply = client.post(f"{PREFIX}/hooks/{name}", content=content, headers=headers)
    if reply.status_code == 429:
        assert reply.headers["retry-after"] == "3"
    return reply.status_code


def guess(client: TestClient, clock: Clock, **more: str) -> int:
    return send(client, clock, key="whsec_" + base64.b64encode(b"another").decode(), **more)


def test_the_signature_alone_counts_once_there_is_a_key(door: Door, clock: Clock, warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        token = tokens.add(writer, "t", frozenset({Scope.HOOK}), NOW)
    client = door("192.0.2.1")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.post(f"{PREFIX}/hooks/mail", content=BODY, headers=headers).status_code == 401
    assert (guess(client, clock), ask(warehouse, "select count(*) from app.payload")) == (401, [(0,)])
    assert (send(client, clock), ask(warehouse, "select count(*) from app.payload")) == (200, [(1,)])


def test_guessing_from_one_address_ends_after_twenty_before_a_body_is_read(door: Door, clock: Clock) -> None:
    client = door("192.0.2.1")
    assert [guess(client, clock) for _ in range(20)] == [401] * 20
    assert guess(client, clock, content=LARGE) == 429  # and not 413
    assert send(client, clock) == 429
    assert send(client, clock, name="news") == 200
    assert send(door("192.0.2.2"), clock) == 200
    clock.now += timedelta(seconds=3)
    assert send(client, clock) == 200


def test_who_signs_right_is_not_shut_out_by_another_at_the_same_address(door: Door, clock: Clock) -> None:
    client = door("192.0.2.1")
    assert send(client, clock) == 200
    assert {guess(client, clock) for _ in range(40)} == {401}
    assert send(client, clock) == 200
