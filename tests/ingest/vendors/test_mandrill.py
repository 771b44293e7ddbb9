"""Mandrill's events as they stand in the warehouse, and who may bring them."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from ingest.calls import form
from ingest.calls.request import Request
from ingest.calls.signatures.mandrill import Mandrill
from ingest.calls.vendor import vendors
from ingest.errors import SignatureWrong
from sql.warehouse import Warehouse

AT = 1_795_341_600  # 2026-11-22 10:00:00
MESSAGE = {"_id": "m1", "ts": AT - 60, "email": "ann@x.nl", "subject": "Hello", "tags": ["news"], "metadata": {"a": 1}}


def of(name: str, message: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {"event": name, "ts": AT, "_id": "m1", "msg": MESSAGE | (message or {})} | fields


def listed(kind: str, **fields: Any) -> dict[str, Any]:
    entry = {"email": "ann@x.nl", "reason": "hard-bounce", "detail": "550 gone", "created_at": "2026-11-22 09:00:00"}
    return {"type": kind, "action": "add", "ts": AT} | {"reject": entry} | fields


DIAG = {"diag": "smtp;550 gone", "bounce_description": "bad_mailbox"}
EVENTS = [
    (of("send"), {"event": "send"}),
    (of("delivered", {"smtp_events": [{"type": "sent", "diag": "250 OK"}]}), {"event": "delivery", "reason": "250 OK"}),
    (of("deferral", {"smtp_events": [{"type": "deferred", "diag": "451 later"}]}),
     {"event": "deferral", "reason": "451 later"}),
    (of("hard_bounce", DIAG), {"event": "bounce", "kind": "hard", "reason": "smtp;550 gone"}),
    (of("soft_bounce", {"bounce_description": "mailbox_full"}),
     {"event": "bounce", "kind": "soft", "reason": "mailbox_full"}),
    (of("open", user_agent="Z", ip="127.0.0.1", location=None), {"event": "open", "user_agent": "Z"}),
    (of("open", user_agent="Mozilla/5.0"), {"event": "open", "user_agent": "Mozilla/5.0", "machine": True}),
    (of("click", url="https://x.nl"),
     {"event": "click", "url": "https://x.nl", "event_id": f"m1/{AT}/click/https://x.nl"}),
    (of("spam"), {"event": "complaint"}),
    (of("unsub"), {"event": "unsubscribe"}),
    (of("reject", {"reject": {"reason": "unsub"}}), {"event": "rejection", "reason": "unsub"}),
    (of("levitate"), {"event": "other"}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "mandrill", text([payload]))
    held = {"occurred_at": datetime(2026, 11, 22, 10), "email": "ann@x.nl", "message_id": "m1"}
    assert event(warehouse) == held | {"event_id": f"m1/{AT}/{payload['event']}/-"} | expected


@pytest.mark.parametrize("kind", ["whitelist", "blacklist", "allowlist", "denylist"])
def test_a_list_of_whom_may_be_mailed_tells_other_things(warehouse: Warehouse, kind: str) -> None:
    land(warehouse, "mandrill", text([listed(kind)]))
    assert event(warehouse) == {
        "event": "other",
        "occurred_at": datetime(2026, 11, 22, 10),
        "email": "ann@x.nl",
        "event_id": f"{kind}|add|ann@x.nl|2026-11-22T10:00:00.000000Z",
        "reason": "550 gone",
    }


def test_a_call_sent_again_changes_nothing_and_two_links_in_one_second_are_two_clicks(warehouse: Warehouse) -> None:
    body = text([of("click", url="https://x.nl/a"), of("click", url="https://x.nl/b"), listed("blacklist"), of("open")])
    assert land(warehouse, "mandrill", body).counts.inserted == 4
    again = land(warehouse, "mandrill", body).counts
    assert (again.inserted, again.duplicates) == (0, 4)


def test_the_campaign_and_what_was_given_along_are_kept(warehouse: Warehouse) -> None:
    land(warehouse, "mandrill", text([of("open", {"metadata": {"campaign": "Spring"}})]))
    assert events(warehouse, "campaign", "subject", "tags") == [("Spring", "Hello", ["news"])]


def test_mail_that_came_in_is_about_nobody_and_what_lacks_something_is_kept_aside(warehouse: Warehouse) -> None:
    told = [of("inbound"), {"ts": AT, "msg": MESSAGE}, of(""), of("open", ts=None), of("open", {"email": None}), None]
    landed = land(warehouse, "mandrill", text(told))
    assert (landed.skipped, landed.counts.rejected) == (1, 5)
    assert sorted(reasons(warehouse)) == [
        "no customer_id nor email",
        "no event",
        "no occurred_at",
        "no rule of the mapping takes it",
        "no rule of the mapping takes it",
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([*(payload for payload, _ in EVENTS), listed("blacklist")]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    landed = land(crowded, "mandrill", text(payloads))
    counts = landed.counts
    assert counts.inserted + counts.duplicates + counts.rejected + landed.skipped == landed.elements == len(payloads)


# ------------------------------------------------------------------------------------------------------ signatures

KEY, NOW, URL = "key-1", datetime(2026, 11, 22, 10), "https://hooks.x.nl/api/v1/hooks/mandrill?token=a%20b"


def signature(fields: dict[str, str], key: str = KEY, url: str = URL) -> str:
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()


FIELDS = {"mandrill_events": text([of("open", {"subject": "é & = +"})]), "also": ""}


def signed(key: str = KEY, url: str = URL, fields: dict[str, str] = FIELDS, **changes: Any) -> Request:
    headers = {"x-mandrill-signature": signature(fields, key)}
    given = {"body": urlencode(fields).encode(), "at": NOW, "headers": headers, "url": url} | changes
    return Request(**given)


def test_what_was_signed_comes_in() -> None:
    Mandrill().verify(signed(), KEY, 900)
    assert form.fields(signed().body)[vendors()["mandrill"].mapping.form or ""] == FIELDS["mandrill_events"]


def test_the_call_that_tries_the_address_out_comes_in_and_brings_nothing(warehouse: Warehouse) -> None:
    ping = {"mandrill_events": "[]"}
    Mandrill().verify(signed("test-webhook", fields=ping), KEY, 900)
    assert land(warehouse, "mandrill", ping["mandrill_events"]).counts.read == 0


@pytest.mark.parametrize(
    "request_, why",
    [
        (signed("key-2"), "does not fit"),
        (signed("test-webhook"), "does not fit"),
        (signed(url=URL + "1"), "does not fit"),
        (signed(url="http" + URL.removeprefix("https")), "does not fit"),
        (signed(body=signed().body.replace(b"Hello", b"Hullo").replace(b"ann", b"bob")), "does not fit"),
        (signed(headers={}), "not signed"),
        (signed(headers={"x-mandrill-signature": "é"}), "does not fit"),
        (signed(headers={"x-mandrill-signature": "\ud800"}), "does not fit"),
        (signed(headers={"x-mandrill-signature": "a" * 1_000_000}), "does not fit"),
        (signed(body=signed().body + b"&mandrill_events=[]"), "no form"),
        (signed(body=b"\xff"), "no form"),
        (signed(body=b"a=%ff"), "no form"),
        (signed(body=b"&".join(b"a%d=" % each for each in range(2000))), "no form"),
        (signed(body=b""), "does not fit"),
    ],
)
def test_what_was_not_signed_so_stays_out(request_: Request, why: str) -> None:
    with pytest.raises(SignatureWrong, match=why):
        Mandrill().verify(request_, KEY, 900)
