"""SendGrid's events as they stand in the warehouse, and who may bring them."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from ingest.calls.request import Request
from ingest.calls.signatures.sendgrid import SIGNATURE, TIMESTAMP, SendGrid
from ingest.errors import SignatureWrong
from sql.warehouse import Warehouse

AT = 1_795_341_600  # 2026-11-22 10:00:00
HELD = {
    "email": "ann@x.nl",
    "timestamp": AT,
    "sg_event_id": "ev-1",
    "sg_message_id": "m1.recv",
    "smtp-id": "<1@x.nl>",
    "category": ["news"],
}
COMMON = {
    "occurred_at": datetime(2026, 11, 22, 10),
    "email": "ann@x.nl",
    "event_id": "ev-1",
    "message_id": "m1.recv",
}


def of(name: str, **fields: Any) -> dict[str, Any]:
    return HELD | {"event": name} | fields


EVENTS = [
    (of("processed", pool="a"), {"event": "send"}),
    (of("delivered", response="250 OK", tls=1), {"event": "delivery", "reason": "250 OK"}),
    (of("deferred", response="451 later", attempt="5"), {"event": "deferral", "reason": "451 later"}),
    (of("dropped", reason="Bounced Address", status="5.0.0"), {"event": "rejection", "reason": "Bounced Address"}),
    (of("cancel_drop"), {"event": "rejection"}),
    (of("bounce", type="bounce", reason="550 gone"), {"event": "bounce", "kind": "hard", "reason": "550 gone"}),
    (of("bounce", type="blocked", reason="554 no"), {"event": "bounce", "kind": "soft", "reason": "554 no"}),
    (of("bounce", type="expired"), {"event": "bounce", "kind": "soft"}),
    (of("bounce", type="blocked", bounce_classification="Invalid Address"), {"event": "bounce", "kind": "soft"}),
    (of("bounce", bounce_classification="Invalid Address"), {"event": "bounce", "kind": "hard"}),
    (of("bounce", bounce_classification="Unclassified"), {"event": "bounce"}),
    (of("open", useragent="Apple"), {"event": "open", "machine": False, "user_agent": "Apple"}),
    (of("open", sg_machine_open=False), {"event": "open", "machine": False}),
    (of("open", sg_machine_open=True), {"event": "open", "machine": True}),
    (of("click", url="https://x.nl/?a=1#b", useragent="Z"),
     {"event": "click", "url": "https://x.nl/?a=1#b", "user_agent": "Z"}),
    (of("click", url="https://x.nl", useragent="curl/8"),
     {"event": "click", "url": "https://x.nl", "user_agent": "curl/8", "machine": True}),
    (of("spamreport"), {"event": "complaint"}),
    (of("unsubscribe"), {"event": "unsubscribe"}),
    (of("group_unsubscribe", asm_group_id=7), {"event": "unsubscribe"}),
    (of("group_resubscribe", asm_group_id=7), {"event": "subscribe"}),
    (of("levitate"), {"event": "other"}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "sendgrid", text([payload]))
    assert event(warehouse) == COMMON | expected


def test_a_call_sent_again_changes_nothing(warehouse: Warehouse) -> None:
    body = text([payload | {"sg_event_id": f"ev-{place}"} for place, (payload, _) in enumerate(EVENTS)])
    assert land(warehouse, "sendgrid", body).counts.inserted == len(EVENTS)
    again = land(warehouse, "sendgrid", body).counts
    assert (again.inserted, again.duplicates, again.rejected) == (0, len(EVENTS), 0)


def test_what_is_about_the_account_is_about_nobody(warehouse: Warehouse) -> None:
    told = [{"event": "account_status_change", "timestamp": AT, "type": "compliance_suspend"}, of("received", email="")]
    landed = land(warehouse, "sendgrid", text(told))
    assert (landed.skipped, landed.counts.read) == (2, 0)


def test_what_has_no_event_no_time_or_no_address_is_kept_aside_with_the_reason(warehouse: Warehouse) -> None:
    told = [
        {name: value for name, value in of("open").items() if name != "event"},
        of(""),
        of("open", timestamp=None),
        of("dropped", email=""),
        7,
    ]
    assert land(warehouse, "sendgrid", text(told)).counts.rejected == 5
    assert reasons(warehouse) == ["no event", "no event", "no occurred_at", "no customer_id nor email", "no event"]


def test_a_single_send_is_a_broadcast_and_custom_arguments_are_fields(warehouse: Warehouse) -> None:
    single = of("open", singlesend_id="s1", singlesend_name="Spring", shoe_size="43")
    old = of("open", marketing_campaign_id=12345678901234567890, marketing_campaign_name="Old", sg_event_id="ev-2")
    land(warehouse, "sendgrid", text([single, old]))
    assert events(warehouse, "broadcast_id", "campaign", "shoe_size") == [
        ("s1", "Spring", 43.0),
        ("12345678901234567890", "Old", None),
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    landed = land(crowded, "sendgrid", text(payloads))
    counts = landed.counts
    assert counts.inserted + counts.duplicates + counts.rejected + landed.skipped == landed.elements == len(payloads)


# ------------------------------------------------------------------------------------------------------ signatures

KEY = ec.generate_private_key(ec.SECP256R1())
NOW = datetime(2026, 11, 22, 10)
BODY = text([HELD | {"event": "open"}]).encode()


def public(key: Any) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def signed(body: bytes = BODY, timestamp: str = str(AT), **changes: str | None) -> Request:
    signature = base64.b64encode(KEY.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))).decode()
    headers = {SIGNATURE: signature, TIMESTAMP: timestamp} | changes
    return Request(body, NOW, {name: value for name, value in headers.items() if value is not None})


def test_what_was_signed_comes_in() -> None:
    SendGrid().verify(signed(), public(KEY), 900)
    SendGrid().verify(signed(timestamp=str(AT - 899)), f"{public(KEY)[:40]}\n{public(KEY)[40:]}\n", 900)


def test_whatever_else_the_bytes_are_it_is_the_bytes_that_are_signed() -> None:
    SendGrid().verify(signed(b"\xff\x00 \r\n"), public(KEY), 900)


@pytest.mark.parametrize(
    "request_, why",
    [
        (signed(**{SIGNATURE: None}), "not signed"),
        (signed(**{TIMESTAMP: None}), "not signed"),
        (signed(**{TIMESTAMP: str(AT + 1)}), "does not fit"),
        (signed(**{TIMESTAMP: "tomorrow"}), "no number of seconds"),
        (signed(**{TIMESTAMP: "nan"}), "no number of seconds"),
        (signed(**{TIMESTAMP: "9" * 100_000}), "no number of seconds"),
        (signed(**{SIGNATURE: "é!"}), "does not fit"),
        (signed(**{SIGNATURE: "AAAA"}), "does not fit"),
        (signed(**{SIGNATURE: "A" * 1_000_000}), "does not fit"),
        (signed(timestamp=str(AT - 901)), "too long from now"),
        (signed(timestamp=str(AT + 901)), "too long from now"),
        (Request(BODY[:-1] + b"}", NOW, signed().headers), "does not fit"),
    ],
)
def test_what_was_not_signed_so_stays_out(request_: Request, why: str) -> None:
    with pytest.raises(SignatureWrong, match=why):
        SendGrid().verify(request_, public(KEY), 900)


@pytest.mark.parametrize(
    "key, why",
    [
        (public(ec.generate_private_key(ec.SECP256R1())), "does not fit"),
        (public(ec.generate_private_key(ec.SECP384R1())), "none of SendGrid's"),
        (public(rsa.generate_private_key(65537, 2048)), "none of SendGrid's"),
        ("", "none of SendGrid's"),
        ("é", "none of SendGrid's"),
        ("AAAA", "none of SendGrid's"),
    ],
)
def test_another_key_fits_nothing(key: str, why: str) -> None:
    with pytest.raises(SignatureWrong, match=why):
        SendGrid().verify(signed(), key, 900)


def test_the_age_is_counted_from_when_the_call_came() -> None:
    late = Request(BODY, NOW + timedelta(minutes=16), signed().headers)
    with pytest.raises(SignatureWrong, match="2026-11-22 10:00:00 UTC"):
        SendGrid().verify(late, public(KEY), 900)
