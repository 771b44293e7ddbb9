"""Postmark's events as they stand in the warehouse; it does not sign them."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from ingest.calls.vendor import vendors
from sql.warehouse import Warehouse

HELD = {
    "MessageID": "0a1b-2c",
    "Tag": "welcome",
    "Metadata": {"order": "7"},
    "MessageStream": "outbound",
    "ServerID": 23,
}
SEVEN = "2026-11-22T05:00:00.1234567-05:00"
AT = datetime(2026, 11, 22, 10, 0, 0, 123456)


def of(record: str, **fields: Any) -> dict[str, Any]:
    return HELD | {"RecordType": record, "Recipient": "ann@x.nl"} | fields


def bounce(kind: str, **fields: Any) -> dict[str, Any]:
    own = {"ID": 4_323_372_036_854_775_807, "Type": kind, "Email": "ann@x.nl", "BouncedAt": SEVEN, "Content": "…"}
    told = {"Description": "It came back.", "Details": "smtp;550 5.1.1 unknown", "Inactive": True}
    return HELD | {"RecordType": "Bounce"} | own | told | fields


def said(name: str, **others: Any) -> dict[str, Any]:
    return {"event": name, "event_id": "4323372036854775807", "reason": "smtp;550 5.1.1 unknown"} | others


OPENED = f"open|0a1b-2c|ann@x.nl|{SEVEN}|"
CHANGED = "2026-11-22T10:00:00.123456Z"
EVENTS = [
    (of("Delivery", DeliveredAt=SEVEN, Details="smtp;250 OK"),
     {"event": "delivery", "reason": "smtp;250 OK", "event_id": f"delivery|0a1b-2c|ann@x.nl|{SEVEN}|"}),
    (of("Open", ReceivedAt=SEVEN, FirstOpen=True, UserAgent="Z"),
     {"event": "open", "event_id": OPENED, "user_agent": "Z"}),
    (of("Open", ReceivedAt=SEVEN, UserAgent="Mozilla/5.0"),
     {"event": "open", "event_id": OPENED, "user_agent": "Mozilla/5.0", "machine": True}),
    (of("Click", ReceivedAt=SEVEN, OriginalLink="https://x.nl/?a=|", ClickLocation="HTML"),
     {"event": "click", "url": "https://x.nl/?a=|", "event_id": f"click|0a1b-2c|ann@x.nl|{SEVEN}|https://x.nl/?a=|"}),
    (bounce("SpamComplaint", RecordType="SpamComplaint"), said("complaint")),
    (of("SubscriptionChange", ChangedAt=CHANGED, SuppressSending=True, SuppressionReason="ManualSuppression"),
     {"event": "unsubscribe", "reason": "ManualSuppression", "event_id": f"unsubscribe|0a1b-2c|ann@x.nl|{CHANGED}|"}),
    (of("SubscriptionChange", ChangedAt=CHANGED, SuppressSending=False, SuppressionReason=None, MessageID=None),
     {"event": "subscribe", "event_id": f"subscribe||ann@x.nl|{CHANGED}|", "message_id": None}),
    (bounce("HardBounce"), said("bounce", kind="hard")),
    (bounce("SoftBounce"), said("bounce", kind="soft")),
    (bounce("VirusNotification"), said("bounce")),
    (bounce("Unknown"), said("bounce")),
    (bounce("Levitated"), said("bounce")),
    *((bounce(kind), said("deferral")) for kind in ("Transient", "DnsError", "OpenRelayTest")),
    (bounce("Unsubscribe"), said("unsubscribe")),
    (bounce("Subscribe"), said("subscribe")),
    *((bounce(kind), said("autoreply")) for kind in ("AutoResponder", "AddressChange", "ChallengeVerification")),
    *((bounce(kind), said("complaint")) for kind in ("SpamNotification", "SpamComplaint")),
    *((bounce(kind), said("rejection")) for kind in ("BadEmailAddress", "ManuallyDeactivated", "Blocked")),
    (bounce("DMARCPolicy"), said("rejection")),
    *((bounce(kind), said("failure")) for kind in ("SMTPApiError", "TemplateRenderingFailed")),
    (bounce("HardBounce", Details=""), said("bounce", kind="hard", reason="It came back.")),
    (bounce("HardBounce", RecordType="Levitated"), said("other")),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "postmark", text(payload))
    common = {"email": "ann@x.nl", "occurred_at": AT, "message_id": "0a1b-2c"} | expected
    assert event(warehouse) == {name: value for name, value in common.items() if value is not None}


def test_a_call_sent_again_changes_nothing(warehouse: Warehouse) -> None:
    told = [of("Open", ReceivedAt=SEVEN), of("Click", ReceivedAt=SEVEN, OriginalLink="a"), bounce("HardBounce")]
    told += [of("Click", ReceivedAt=SEVEN, OriginalLink="b"), of("Open", ReceivedAt=SEVEN, MessageID="3d")]
    assert land(warehouse, "postmark", *map(text, told)).counts.inserted == 5
    again = land(warehouse, "postmark", *map(text, told)).counts
    assert (again.inserted, again.duplicates) == (0, 5)


def test_a_tag_is_the_campaign_where_the_metadata_has_none(warehouse: Warehouse) -> None:
    named = of("Open", ReceivedAt=SEVEN, Metadata={"campaign": "Spring"}, MessageID="9")
    land(warehouse, "postmark", text(of("Open", ReceivedAt=SEVEN)), text(named))
    assert events(warehouse, "campaign", "metadata") == [
        ("welcome", '{"order":"7"}'),
        ("Spring", '{"campaign":"Spring"}'),
    ]


def test_mail_that_came_in_is_about_nobody_and_what_lacks_something_is_kept_aside(warehouse: Warehouse) -> None:
    nameless = bounce("HardBounce")
    del nameless["RecordType"]
    told = [of("Inbound"), bounce("InboundError"), nameless, of("Open"), of("Open", ReceivedAt=SEVEN, Recipient="")]
    landed = land(warehouse, "postmark", *map(text, told))
    assert (landed.skipped, landed.counts.rejected) == (2, 3)
    assert reasons(warehouse) == ["no event", "no occurred_at", "no customer_id nor email"]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    assert land(crowded, "postmark", *map(text, payloads)).elements >= len(payloads) - payloads.count([])


def test_it_signs_nothing_so_that_a_token_lets_it_in() -> None:
    assert vendors()["postmark"].signature is None
