"""Mailjet's events as they stand in the warehouse; it does not sign them."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from sql.warehouse import Warehouse

SECONDS = 1_795_341_600
AT = datetime(2026, 11, 22, 10)
BIG = 9_007_199_254_740_993  # one more than a double can tell from its neighbour


def of(name: str, **fields: Any) -> dict[str, Any]:
    common = {"event": name, "time": SECONDS, "MessageID": BIG, "Message_GUID": "0a1b", "email": "Ann@X.nl"}
    return common | {"mj_campaign_id": 7, "customcampaign": "Spring", "CustomID": "c-1", "Payload": "{}"} | fields


def bounce(error: str = "", hard: Any = None, **fields: Any) -> dict[str, Any]:
    told = {"blocked": False, "error_related_to": "recipient", "error": error, "comment": "550 5.1.1"}
    return of("bounce", **told | ({} if hard is None else {"hard_bounce": hard}) | fields)


def known(name: str, url: str = "") -> str:
    return f"{name}|{BIG}|Ann@X.nl|2026-11-22T10:00:00.000000Z|{url}"


AGENT = "Mozilla/5.0 (X11; Linux x86_64)"
EVENTS = [
    (of("sent", smtp_reply="250 OK"), {"event": "delivery"}),
    (of("open", ip="192.0.2.1", geo="NL", agent=AGENT), {"event": "open", "user_agent": AGENT}),
    (of("open", agent="Mozilla/5.0"), {"event": "open", "user_agent": "Mozilla/5.0", "machine": True}),
    (of("click", url="https://x.nl/?a=1", agent=AGENT),
     {"event": "click", "url": "https://x.nl/?a=1", "user_agent": AGENT}),
    (bounce("user unknown", True), {"event": "bounce", "kind": "hard", "reason": "user unknown"}),
    (bounce("user unknown", False), {"event": "bounce", "kind": "soft", "reason": "user unknown"}),
    (bounce("", True), {"event": "bounce", "kind": "hard", "reason": "550 5.1.1"}),
    (bounce("greylisted", False), {"event": "deferral", "reason": "greylisted"}),
    (bounce("greylisted"), {"event": "deferral", "reason": "greylisted"}),
    (bounce("greylisted", True), {"event": "bounce", "kind": "hard", "reason": "greylisted"}),
    *((bounce(why), {"event": "bounce", "kind": "hard", "reason": why})
      for why in ("user unknown", "mailbox inactive", "invalid domain", "no mail host")),
    *((bounce(why), {"event": "bounce", "kind": "soft", "reason": why})
      for why in ("quota exceeded", "relay/access denied", "sender blocked", "content blocked", "policy issue")),
    (bounce("levitated"), {"event": "bounce", "reason": "levitated"}),
    (of("blocked", error_related_to="mailjet", error="preblocked"), {"event": "rejection", "reason": "preblocked"}),
    (of("blocked", error="duplicate in campaign"), {"event": "rejection", "reason": "duplicate in campaign"}),
    (of("spam", source="JMRPP"), {"event": "complaint"}),
    (of("unsub", mj_list_id=4, ip="192.0.2.1", geo="NL", agent=AGENT), {"event": "unsubscribe", "user_agent": AGENT}),
    (of("levitated"), {"event": "other"}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "mailjet", text(payload))
    own = {"event_id": known(expected["event"], expected.get("url", "")), "message_id": str(BIG)}
    assert event(warehouse) == {"email": "ann@x.nl", "occurred_at": AT} | own | expected
    assert events(warehouse, "broadcast_id", "campaign", '"CustomID"') == [("7", "Spring", "c-1")]


def test_one_call_brings_one_event_or_many_and_again_changes_nothing(warehouse: Warehouse) -> None:
    told = [of("open"), of("open", time=SECONDS + 1), of("click", url="a"), of("click", url="b"), bounce("", True)]
    assert land(warehouse, "mailjet", text(told[0]), text(told)).counts.inserted == 5
    again = land(warehouse, "mailjet", text(told)).counts
    assert (again.inserted, again.duplicates) == (0, 5)


def test_what_lacks_an_event_a_time_or_a_person_is_kept_aside(warehouse: Warehouse) -> None:
    nameless = bounce("user unknown", True)
    del nameless["event"]
    told = [nameless, of(""), of("open", time=None), of("open", email="")]
    assert land(warehouse, "mailjet", text(told)).counts.rejected == 4
    assert reasons(warehouse) == ["no event", "no event", "no occurred_at", "no customer_id nor email"]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "mailjet", *map(text, payloads)).counts
    assert counts.read == counts.inserted + counts.duplicates + counts.rejected
