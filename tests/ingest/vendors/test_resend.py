"""Resend's events as they stand in the warehouse."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from ingest.calls.vendor import vendors
from sql.warehouse import Warehouse

AT = datetime(2026, 11, 22, 10, 0, 0, 126_000)
CALLED = {"svix-id": "msg_1"}


def of(kind: str, **data: Any) -> dict[str, Any]:
    mail = {"email_id": "56761188", "created_at": "2026-11-22 09:59:58.894719+00", "from": "Us <us@x.nl>"}
    told = {"to": ["Ann@X.nl"], "subject": "Hello", "tags": {"campaign": "Spring"}, "broadcast_id": "8b146471"}
    return {"type": kind, "created_at": "2026-11-22T10:00:00.126Z", "data": mail | told | data}


def bounced(kind: str, sub: str = "General") -> dict[str, Any]:
    return of(
        "email.bounced", bounce={"type": kind, "subType": sub, "message": "550 no", "diagnosticCode": ["smtp; 550"]}
    )


CLICK = {
    "ipAddress": "192.0.2.1",
    "link": "https://x.nl/?a=1",
    "timestamp": "2026-11-22T10:00:00.001Z",
    "userAgent": "Z",
}
EVENTS = [
    (of("email.sent"), {"event": "send"}),
    (of("email.delivered"), {"event": "delivery"}),
    (of("email.delivery_delayed"), {"event": "deferral"}),
    (of("email.complained"), {"event": "complaint"}),
    (bounced("Permanent"), {"event": "bounce", "kind": "hard", "reason": "550 no"}),
    (bounced("Transient", "MailboxFull"), {"event": "bounce", "kind": "soft", "reason": "550 no"}),
    (bounced("Undetermined"), {"event": "bounce", "reason": "550 no"}),
    (of("email.opened"), {"event": "open"}),
    (of("email.clicked", click=CLICK), {"event": "click", "url": "https://x.nl/?a=1", "user_agent": "Z"}),
    (of("email.clicked", click=CLICK | {"userAgent": "Mozilla/5.0"}),
     {"event": "click", "url": "https://x.nl/?a=1", "user_agent": "Mozilla/5.0", "machine": True}),
    (of("email.failed", failed={"reason": "reached_daily_quota"}),
     {"event": "failure", "reason": "reached_daily_quota"}),
    (of("email.suppressed", suppressed={"type": "OnAccountSuppressionList", "message": "It bounced before."}),
     {"event": "rejection", "reason": "It bounced before."}),
    (of("email.scheduled"), {"event": "other"}),
    (of("email.levitated"), {"event": "other"}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "resend", text(payload), headers=CALLED)
    common = {"email": "ann@x.nl", "occurred_at": AT, "event_id": "msg_1", "message_id": "56761188"}
    assert event(warehouse) == common | expected
    assert events(warehouse, "broadcast_id", "subject", "tags") == [("8b146471", "Hello", '{"campaign":"Spring"}')]


def test_of_several_recipients_nobody_did_it(warehouse: Warehouse) -> None:
    told = [of("email.opened", to=["a@x.nl", "b@x.nl"]), of("email.opened", to=[])]
    assert land(warehouse, "resend", *map(text, told)).counts.rejected == 2
    assert reasons(warehouse) == ["no customer_id nor email"] * 2


def test_mail_that_came_in_contacts_and_domains_are_no_customers_mail(warehouse: Warehouse) -> None:
    kinds = (
        "email.received",
        "contact.created",
        "contact.updated",
        "contact.deleted",
        "domain.created",
        "domain.updated",
    )
    landed = land(warehouse, "resend", *(text(of(kind, email="ann@x.nl")) for kind in kinds))
    assert (landed.skipped, landed.counts.read) == (6, 0)


def test_a_call_sent_again_changes_nothing(warehouse: Warehouse) -> None:
    opened = text(of("email.opened"))
    assert land(warehouse, "resend", opened, headers=CALLED).counts.inserted == 1
    assert land(warehouse, "resend", opened, headers=CALLED).counts.duplicates == 1
    assert land(warehouse, "resend", opened, headers={"svix-id": "msg_2"}).counts.inserted == 1


def test_a_call_without_the_id_is_known_by_what_it_tells(warehouse: Warehouse) -> None:
    told = [of("email.opened"), of("email.opened"), of("email.clicked", click=CLICK), of("email.opened", email_id="2")]
    assert land(warehouse, "resend", *map(text, told)).counts.inserted == 3


def test_what_lacks_a_type_or_a_time_is_kept_aside(warehouse: Warehouse) -> None:
    typeless = bounced("Permanent")
    del typeless["type"]
    assert land(warehouse, "resend", text(typeless), text(of("email.sent") | {"created_at": None})).counts.rejected == 2
    assert reasons(warehouse) == ["no event", "no occurred_at"]


def test_it_signs_by_svix() -> None:
    assert (vendors()["resend"].signature, vendors()["resend"].max_age_seconds) == ("svix", 300)


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "resend", *map(text, payloads)).counts
    assert counts.read == counts.inserted + counts.duplicates + counts.rejected
