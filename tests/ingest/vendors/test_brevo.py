"""Brevo's events as they stand in the warehouse; it does not sign them."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from sql.warehouse import Warehouse

SECONDS = 1_795_341_600
AT = datetime(2026, 11, 22, 10, 0, 0, 123_000)


def of(name: str, **fields: Any) -> dict[str, Any]:
    times = {"date": "2026-11-22 11:00:00", "ts": SECONDS - 35, "ts_event": SECONDS, "ts_epoch": SECONDS * 1000 + 123}
    mail = {"id": 12, "email": "Ann@X.nl", "message-id": "<1@x.nl>", "subject": "Hello", "tag": "Spring"}
    return {"event": name} | times | mail | {"tags": ["Spring"], "template_id": 4, "X-Mailin-custom": "k:v"} | fields


def known(name: str, machine: str = "", url: str = "") -> str:
    return f"{name}|{machine}|<1@x.nl>||Ann@X.nl|2026-11-22T10:00:00.000000Z|{url}"


def plain(name: str, **others: Any) -> dict[str, Any]:
    return {"event": name, "event_id": known(name)} | others


READ = {"event": "open", "machine": False, "event_id": known("open", "false")}
FETCHED = {"event": "open", "machine": True, "event_id": known("open", "true")}
EVENTS = [
    (of("request"), plain("send")),
    (of("delivered"), plain("delivery")),
    (of("deferred", reason="421 later"), plain("deferral", reason="421 later")),
    (of("hard_bounce", reason="550 unknown"), plain("bounce", kind="hard", reason="550 unknown")),
    (of("soft_bounce", reason="452 full"), plain("bounce", kind="soft", reason="452 full")),
    (of("invalid_email"), plain("bounce", kind="hard")),
    (of("blocked", reason="blocked by us"), plain("rejection", reason="blocked by us")),
    (of("error", reason="no template"), plain("failure", reason="no template")),
    *((of(name), READ) for name in ("opened", "unique_opened")),
    *((of(name), FETCHED) for name in ("proxy_open", "unique_proxy_open")),
    (of("opened", user_agent="Z"), READ | {"user_agent": "Z"}),
    (of("click", link="https://x.nl/?a=1"),
     {"event": "click", "url": "https://x.nl/?a=1", "event_id": known("click", url="https://x.nl/?a=1")}),
    *((of(name), plain("complaint")) for name in ("spam", "complaint")),
    *((of(name), plain("unsubscribe")) for name in ("unsubscribe", "unsubscribed")),
    (of("list_addition", list_id=[3]), plain("subscribe")),
    (of("levitated"), plain("other")),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
def test_each_event_stands_as_it_was(warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    land(warehouse, "brevo", text(payload))
    assert event(warehouse) == {"email": "ann@x.nl", "occurred_at": AT, "message_id": "<1@x.nl>"} | expected
    assert events(warehouse, "campaign", "brevo_event") == [("Spring", payload["event"])]


def test_an_open_that_is_told_twice_counts_once_and_one_by_a_proxy_beside_it(warehouse: Warehouse) -> None:
    told = [of("unique_opened"), of("opened", ts_epoch=SECONDS * 1000 + 124), of("unique_proxy_open"), of("proxy_open")]
    landed = land(warehouse, "brevo", text(told))
    assert (landed.counts.inserted, landed.counts.duplicates) == (2, 2)
    assert events(warehouse, "event", "machine") == [("open", False), ("open", True)]
    later = of("opened", ts_event=SECONDS + 1, ts_epoch=SECONDS * 1000 + 1123)
    assert land(warehouse, "brevo", text(told), text(later)).counts.inserted == 1


def test_marketing_mail_has_a_campaign_and_times_in_seconds_alone(warehouse: Warehouse) -> None:
    fields = {"event": "click", "email": "ann@x.nl", "id": 3, "camp_id": 8, "campaign name": "Autumn"}
    told = fields | {"URL": "https://x.nl", "ts": SECONDS, "ts_event": SECONDS, "date_event": "2026-11-22 11:00:00"}
    land(warehouse, "brevo", text(told))
    assert events(warehouse, "occurred_at", "broadcast_id", "campaign", "url") == [
        (datetime(2026, 11, 22, 10), "8", "Autumn", "https://x.nl")
    ]


def test_what_is_about_a_contact_is_no_mail_and_what_lacks_something_is_kept_aside(warehouse: Warehouse) -> None:
    bare = {"email": "ann@x.nl", "ts_epoch": SECONDS * 1000, "reason": "?"}
    told = [
        of("contact_updated"),
        of("contact_deleted"),
        bare,
        of("", reason="?"),
        {"event": "opened", "email": "a@x.nl"},
    ]
    landed = land(warehouse, "brevo", text([*told, of("click", email=None)]))
    assert (landed.skipped, landed.counts.inserted, landed.counts.rejected) == (2, 0, 4)
    assert reasons(warehouse) == ["no event", "no event", "no occurred_at", "no customer_id nor email"]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "brevo", *map(text, payloads)).counts
    assert counts.read == counts.inserted + counts.duplicates + counts.rejected
