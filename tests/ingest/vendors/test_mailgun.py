"""Mailgun's events as they stand in the warehouse, and who may bring them."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from ingest.calls.request import Request
from ingest.calls.signatures.mailgun import Mailgun
from ingest.errors import SignatureWrong
from sql.warehouse import Warehouse

AT = 1_795_341_600  # 2026-11-22 10:00:00
HEADERS = {"message-id": "20261122.1@mg.x.nl", "subject": "Hello", "to": "Ann <ann@x.nl>"}
HELD = {
    "id": "Ase7i2zsRYeDXztHGENqRA",
    "timestamp": AT + 0.123456,
    "recipient": "ann@x.nl",
    "message": {"headers": HEADERS},
    "tags": ["news"],
    "user-variables": {"campaign": "Spring"},
}
COMMON = {
    "occurred_at": datetime(2026, 11, 22, 10, 0, 0, 123456),
    "email": "ann@x.nl",
    "event_id": "Ase7i2zsRYeDXztHGENqRA/1795341600.123456",
    "message_id": "20261122.1@mg.x.nl",
}


def of(name: str, **fields: Any) -> dict[str, Any]:
    told = {field.replace("_", "-"): value for field, value in fields.items()}
    signature = {"timestamp": str(AT), "token": "t" * 50, "signature": "0" * 64}
    return {"signature": signature, "event-data": HELD | {"event": name} | told}


def failed(severity: str, reason: str, **status: Any) -> dict[str, Any]:
    return of("failed", severity=severity, reason=reason, delivery_status=status)


GONE = {"code": 550, "message": "550 no such user", "description": "", "attempt-no": 1}
EVENTS = [
    (of("accepted", user_variables=[]), {"event": "send"}),
    (of("delivered", delivery_status={"code": 250, "message": "OK", "description": None}),
     {"event": "delivery", "reason": "OK"}),
    (of("rejected", reject={"reason": "Sandbox", "description": "not among those who may"}),
     {"event": "rejection", "reason": "Sandbox"}),
    (failed("permanent", "bounce", **GONE), {"event": "bounce", "kind": "hard", "reason": "550 no such user"}),
    (failed("permanent", "suppress-bounce", code=605, message="", description="bounced before"),
     {"event": "bounce", "kind": "hard", "reason": "bounced before"}),
    (failed("permanent", "old", code=602, message="", description="Too old"),
     {"event": "bounce", "kind": "soft", "reason": "Too old"}),
    (failed("permanent", "suppress-unsubscribe"), {"event": "rejection", "reason": "suppress-unsubscribe"}),
    (failed("permanent", "suppress-complaint"), {"event": "rejection", "reason": "suppress-complaint"}),
    (failed("temporary", "generic", code=452, message="full"), {"event": "deferral", "reason": "full"}),
    (of("failed", reason="generic", delivery_status=None), {"event": "bounce", "reason": "generic"}),
    (of("opened", client_info={"bot": "", "user-agent": "Mozilla/5.0"}),
     {"event": "open", "machine": False, "user_agent": "Mozilla/5.0"}),
    (of("opened", client_info={"bot": "apple", "user-agent": "Z"}),
     {"event": "open", "machine": True, "user_agent": "Z"}),
    (of("opened", client_info={"user-agent": "Z"}), {"event": "open", "user_agent": "Z"}),
    (of("opened"), {"event": "open"}),
    (of("clicked", url="https://x.nl/a", client_info={"bot": "gmail"}),
     {"event": "click", "url": "https://x.nl/a", "machine": True}),
    (of("clicked", url="https://x.nl/a", client_info={"bot": ""}),
     {"event": "click", "url": "https://x.nl/a", "machine": False}),
    (of("unsubscribed"), {"event": "unsubscribe"}),
    (of("complained"), {"event": "complaint"}),
    (of("levitated"), {"event": "other"}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "mailgun", text(payload))
    assert event(warehouse) == COMMON | expected


def test_the_same_event_is_one_row_whatever_token_it_came_with(warehouse: Warehouse) -> None:
    first = of("opened")
    again = first | {"signature": first["signature"] | {"token": "u" * 50, "timestamp": str(AT + 60)}}
    land(warehouse, "mailgun", text(first))
    counts = land(warehouse, "mailgun", text(again), text(first)).counts
    assert (counts.inserted, counts.duplicates) == (0, 2)


def test_an_id_that_comes_again_another_day_is_another_event(warehouse: Warehouse) -> None:
    land(warehouse, "mailgun", text(of("opened")), text(of("opened", timestamp=AT + 86_400.5)))
    assert events(warehouse, "occurred_at") == [
        (datetime(2026, 11, 22, 10, 0, 0, 123456),),
        (datetime(2026, 11, 23, 10, 0, 0, 500000),),
    ]


def test_events_without_an_id_are_told_apart_by_what_they_say(warehouse: Warehouse) -> None:
    told = [of("clicked", id=None, url="https://x.nl/a"), of("clicked", id=None, url="https://x.nl/b")]
    assert land(warehouse, "mailgun", *map(text, told), text(told[0])).counts.inserted == 2


def test_the_campaign_and_what_was_given_along_are_kept(warehouse: Warehouse) -> None:
    land(warehouse, "mailgun", text(of("opened")))
    assert events(warehouse, "campaign", "subject", "metadata", "tags") == [
        ("Spring", "Hello", '{"campaign":"Spring"}', ["news"])
    ]


def test_mail_that_came_in_is_about_nobody_and_what_holds_no_event_is_kept_aside(warehouse: Warehouse) -> None:
    nameless = of("opened")
    del nameless["event-data"]["event"]
    landed = land(warehouse, "mailgun", text(of("stored")), text(of("")), text(nameless), "{}", "[]")
    assert (landed.skipped, landed.counts.rejected) == (1, 3)
    assert reasons(warehouse) == ["no event", "no event", "no rule of the mapping takes it"]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    assert land(crowded, "mailgun", *map(text, payloads)).elements >= len(payloads) - payloads.count([])


# ------------------------------------------------------------------------------------------------------ signatures

KEY, NOW = "key-1", datetime(2026, 11, 22, 10)


def signed(timestamp: Any = str(AT), token: str = "a1" * 25, key: str = KEY, **data: Any) -> Request:
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    told = {"timestamp": timestamp, "token": token, "signature": signature}
    return Request(text({"signature": told, "event-data": HELD | data}).encode(), NOW)


def changed(**signature: Any) -> Request:
    told = json.loads(signed().body)
    told["signature"] |= signature
    return Request(json.dumps(told).encode(), NOW)


def test_what_was_signed_comes_in_also_when_it_is_sent_again() -> None:
    scheme = Mailgun()
    scheme.verify(signed(), KEY, 900)
    scheme.verify(signed(), KEY, 900)
    scheme.verify(signed(AT - 899, "b2" * 25), KEY, 900)


def test_a_token_brings_one_body_only() -> None:
    scheme = Mailgun()
    scheme.verify(signed(), KEY, 900)
    with pytest.raises(SignatureWrong, match="used for another one"):
        scheme.verify(signed(event="complained"), KEY, 900)
    Mailgun().verify(signed(event="complained"), KEY, 900)


@pytest.mark.parametrize(
    "request_, why",
    [
        (signed(key="key-2"), "does not fit"),
        (changed(token="b2" * 25), "does not fit"),
        (changed(signature="é"), "does not fit"),
        (changed(signature="\ud800"), "does not fit"),
        (changed(signature="a" * 1_000_000), "does not fit"),
        (changed(token="\ud800"), "does not fit"),
        (changed(timestamp=str(AT + 1)), "does not fit"),
        (changed(signature=""), "not signed"),
        (changed(signature=None), "not signed"),
        (changed(token=["a"]), "not signed"),
        (changed(timestamp=True), "not signed"),
        (changed(timestamp="soon"), "no number of seconds"),
        (signed(str(AT - 901)), "too long from now"),
        (signed(str(AT + 901)), "too long from now"),
        (Request(b'{"event-data": {}}', NOW), "not signed"),
        (Request(b'{"signature": 7}', NOW), "not signed"),
        (Request(b"[]", NOW), "no JSON object"),
        (Request(b"\xff", NOW), "no plain JSON"),
        (Request(b"[" * 100_000, NOW), "no plain JSON"),
        (Request(signed().body[:-1] + b', "signature": {}}', NOW), "no plain JSON"),
    ],
)
def test_what_was_not_signed_so_stays_out(request_: Request, why: str) -> None:
    with pytest.raises(SignatureWrong, match=why):
        Mailgun().verify(request_, KEY, 900)
