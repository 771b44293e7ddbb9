"""SparkPost's events as they stand in the warehouse; it does not sign them."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from sql.warehouse import Warehouse

SECONDS = "1795341600"
AT = datetime(2026, 11, 22, 10)
BIG = "92356927693813856"


def of(kind: str, held: str = "message_event", **fields: Any) -> dict[str, Any]:
    mail = {"event_id": BIG, "message_id": "000443ee", "rcpt_to": "ann@x.nl", "raw_rcpt_to": "Ann@X.nl"}
    sent = {"campaign_id": "Spring", "transmission_id": "65832150921904138", "template_id": "t", "subject": "Hello"}
    told = {"type": kind, "timestamp": SECONDS, "rcpt_meta": {"order": 7}, "rcpt_tags": ["shop"]}
    return {"msys": {held: told | mail | sent | fields}}


def bounce(number: Any, kind: str = "bounce") -> dict[str, Any]:
    return of(kind, bounce_class=number, error_code="550", raw_reason="550 5.1.1 no", reason="550 5.1.1 ...")


def track(kind: str, **fields: Any) -> dict[str, Any]:
    return of(kind, "track_event", user_agent="Z", **fields)


NO = {"reason": "550 5.1.1 no"}
LINK = {"target_link_url": "https://x.nl/?a=1", "target_link_name": "Shop"}
SOFT = ("20", "21", "22", "23", "24", "25", "40", "50", "51", "52", "53", "54", "70", 22)
EVENTS = [
    (of("injection"), {"event": "send"}),
    (of("delivery"), {"event": "delivery"}),
    (bounce("21", "delay"), {"event": "deferral"} | NO),
    *((bounce(number), {"event": "bounce", "kind": "hard"} | NO) for number in ("10", "30", 10)),
    *((bounce(number), {"event": "bounce", "kind": "soft"} | NO) for number in SOFT),
    (bounce("1"), {"event": "bounce"} | NO),
    (bounce("999"), {"event": "bounce"} | NO),
    *((bounce(number), {"event": "autoreply"} | NO) for number in ("60", "100")),
    (bounce("80"), {"event": "subscribe"} | NO),
    (bounce("90"), {"event": "unsubscribe"} | NO),
    (bounce("10", "out_of_band"), {"event": "bounce", "kind": "hard"} | NO),
    (bounce("60", "out_of_band"), {"event": "autoreply"} | NO),
    (bounce("25", "policy_rejection"), {"event": "rejection"} | NO),
    (of("spam_complaint", fbtype="abuse"), {"event": "complaint", "reason": "abuse"}),
    (of("generation_failure", "gen_event", reason="no such part"), {"event": "failure", "reason": "no such part"}),
    (of("generation_rejection", "gen_event", reason="on the list"), {"event": "rejection", "reason": "on the list"}),
    *((track(kind), {"event": "open", "user_agent": "Z"}) for kind in ("open", "initial_open", "amp_open")),
    (track("open", user_agent_parsed={"is_prefetched": True}), {"event": "open", "user_agent": "Z", "machine": True}),
    (track("open", user_agent_parsed={"is_prefetched": False}), {"event": "open", "user_agent": "Z", "machine": False}),
    *((track(kind, **LINK), {"event": "click", "user_agent": "Z", "url": LINK["target_link_url"]})
      for kind in ("click", "amp_click")),
    *((of(kind, "unsubscribe_event"), {"event": "unsubscribe"}) for kind in ("list_unsubscribe", "link_unsubscribe")),
    (of("levitated", "wonder_event"), {"event": "other"}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "sparkpost", text([payload]))
    common = {"email": "ann@x.nl", "occurred_at": AT, "event_id": BIG, "message_id": "000443ee"}
    assert event(warehouse) == common | expected
    assert events(warehouse, "campaign", "broadcast_id", "rcpt_meta") == [
        ("Spring", "65832150921904138", '{"order":7}')
    ]


def test_the_call_that_tries_the_address_and_mail_that_came_in_are_about_nobody(warehouse: Warehouse) -> None:
    told = [{"msys": {}}, of("relay_delivery", "relay_event"), {"msys": {"relay_message": {"rcpt_to": "us@x.nl"}}}]
    others = [of("ab_test_completed", "ab_test_event"), of("success", "ingest_event")]
    landed = land(warehouse, "sparkpost", text([{"msys": {}}]), text([*told, *others]))
    assert (landed.skipped, landed.counts.read) == (6, 0)


def test_a_batch_that_comes_again_changes_nothing(warehouse: Warehouse) -> None:
    told = [of("injection", event_id="1"), track("open", event_id="2"), track("click", event_id="3", **LINK)]
    assert land(warehouse, "sparkpost", text(told)).counts.inserted == 3
    again = land(warehouse, "sparkpost", text(told[::-1])).counts
    assert (again.inserted, again.duplicates) == (0, 3)


def test_what_lacks_something_is_kept_aside_whole(warehouse: Warehouse) -> None:
    nobody = of("open", rcpt_to=None, raw_rcpt_to="")
    told = [of("", bounce_class="10"), of("open", timestamp="soon"), nobody, {"msys": "?"}, {"other": 1}]
    nameless = bounce("10")
    del nameless["msys"]["message_event"]["type"]
    assert land(warehouse, "sparkpost", text([nameless, *told])).counts.rejected == 6
    assert reasons(warehouse)[:4] == [
        "no event",
        "no event",
        "occurred_at cannot be read as a time: soon",
        "no customer_id nor email",
    ]
    with warehouse.reader() as reader:
        [(payload,)] = reader.rows("select payload from app.rejected where reason like '%customer_id%'")
    assert payload == text(nobody).replace(" ", "")


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "sparkpost", text(payloads)).counts
    assert counts.read == counts.inserted + counts.duplicates + counts.rejected
