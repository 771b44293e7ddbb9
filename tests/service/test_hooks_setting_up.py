"""Calls that only set a webhook up are answered at the door, and nothing of them lands."""

from collections.abc import Iterator

import pytest
from landing import ask
from receiving import NOW, add, receiving
from starlette.applications import Starlette
from starlette.testclient import TestClient

from service import tokens
from service.api.api import PREFIX, Api
from service.tokens import Scope
from sql.warehouse import Warehouse

TOLD = {
    "MessageId": "sns-1",
    "Message": "You have chosen",
    "Timestamp": "2026-11-22T10:00:00.000Z",
    "Token": "2336412f37",
    "TopicArn": "arn:aws:sns:eu-west-1:123456789012:mail",
}


@pytest.fixture
def client(warehouse: Warehouse) -> Iterator[TestClient]:
    with receiving(warehouse) as receiver:
        app = Starlette(routes=Api(warehouse, lambda: NOW, receiver=receiver).routes())
        yield TestClient(app, base_url="http://127.0.0.1:8501", raise_server_exceptions=False)


def call(client: TestClient, warehouse: Warehouse, kind: str, address: str):
    add(warehouse, "mail", "ses")
    with warehouse.transaction() as writer:
        token = tokens.add(writer, "t", frozenset({Scope.HOOK}), NOW)
    body = TOLD | {"Type": kind, "SubscribeURL": address}
    headers = {"x-amz-sns-message-type": kind, "x-amz-sns-message-id": "sns-1"}
    return client.post(f"{PREFIX}/hooks/mail?token={token}", json=body, headers=headers)


def test_a_subscription_that_ended_is_answered_and_lands_nothing(client: TestClient, warehouse: Warehouse) -> None:
    reply = call(client, warehouse, "UnsubscribeConfirmation", "https://sns.eu-west-1.amazonaws.com/?Action=x")
    assert (reply.status_code, reply.text) == (200, "The subscription has ended; nothing more will come.")
    assert ask(warehouse, "select count(*) from app.run") == [(0,)]


def test_a_subscription_that_would_have_another_called_is_refused(client: TestClient, warehouse: Warehouse) -> None:
    reply = call(client, warehouse, "SubscriptionConfirmation", "https://127.0.0.1/?Action=ConfirmSubscription")
    assert reply.status_code == 401
    assert "no address of SNS" in reply.json()["detail"]
    assert ask(warehouse, "select count(*) from app.run") == [(0,)]
