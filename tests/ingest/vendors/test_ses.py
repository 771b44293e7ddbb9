"""Amazon SES's events as they stand in the warehouse, in SNS's envelope and without it."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, event, events, land, reasons, text

from sql.warehouse import Warehouse

SENT, AT = "2026-11-22T10:00:00.001Z", "2026-11-22T10:01:02.345Z"
MAIL = {
    "timestamp": SENT,
    "messageId": "0100-m1",
    "source": "us@x.nl",
    "destination": ["ann@x.nl"],
    "commonHeaders": {"subject": "Hello", "to": ["Ann <ann@x.nl>"]},
    "tags": {"campaign": ["Spring"], "ses:configuration-set": ["all"]},
}
SNS = {"x-amz-sns-message-id": "sns-1"}


def of(kind: str, to: tuple[str, ...] = ("ann@x.nl",), called: str = "eventType", **told: Any) -> dict[str, Any]:
    return {called: kind, "mail": MAIL | {"destination": list(to)}} | told


def enveloped(payload: Any, number: str = "sns-1") -> dict[str, Any]:
    message = payload if isinstance(payload, str) else text(payload)
    own = {"Type": "Notification", "MessageId": number, "TopicArn": "arn:aws:sns:eu-west-1:1:mail", "Message": message}
    return own | {"Timestamp": AT, "SignatureVersion": "1", "Signature": "AA==", "SigningCertURL": "https://x"}


def bounced(kind: str, sub: str, *to: str, **recipient: Any) -> dict[str, Any]:
    who = [{"emailAddress": each} | recipient for each in to or ("ann@x.nl",)]
    told = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": who, "timestamp": AT, "feedbackId": "f1"}
    return of("Bounce", bounce=told)


def complained(called: str = "eventType", **told: Any) -> dict[str, Any]:
    own = {"complainedRecipients": [{"emailAddress": "ann@x.nl"}], "timestamp": AT, "feedbackId": "f1"}
    return of("Complaint", called=called, complaint=own | told)


def delayed(kind: str, **recipient: Any) -> dict[str, Any]:
    who = [{"emailAddress": "ann@x.nl"} | recipient]
    told = {"delayType": kind, "delayedRecipients": who, "timestamp": AT, "expirationTime": AT, "reportingMTA": "a"}
    return of("DeliveryDelay", deliveryDelay=told)


def subscribed(is_all: bool | None, *statuses: str) -> dict[str, Any]:
    topics = [{"topicName": f"t{place}", "subscriptionStatus": each} for place, each in enumerate(statuses)]
    wanted = {"unsubscribeAll": is_all, "topicSubscriptionStatus": topics}
    told = {"contactList": "all", "timestamp": AT, "source": "UnsubscribeHeader", "newTopicPreferences": wanted}
    return of("Subscription", subscription=told)


GONE = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"}
DELIVERED = {"timestamp": AT, "recipients": ["ann@x.nl"], "smtpResponse": "250 ok", "processingTimeMillis": 546}
CLICKED = {"ipAddress": "192.0.2.1", "timestamp": AT, "userAgent": "Z", "link": "https://x.nl/?a=1", "linkTags": None}
EVENTS = [
    (of("Send", send={}), {"event": "send", "occurred_at": SENT}),
    (of("Delivery", delivery=DELIVERED), {"event": "delivery", "reason": "250 ok"}),
    (of("Delivery", called="notificationType", delivery=DELIVERED), {"event": "delivery", "reason": "250 ok"}),
    (bounced("Permanent", "General", **GONE),
     {"event": "bounce", "kind": "hard", "reason": "smtp; 550 5.1.1 unknown"}),
    (bounced("Permanent", "OnAccountSuppressionList"),
     {"event": "bounce", "kind": "hard", "reason": "OnAccountSuppressionList"}),
    (bounced("Transient", "MailboxFull"), {"event": "bounce", "kind": "soft", "reason": "MailboxFull"}),
    (bounced("Undetermined", "Undetermined"), {"event": "bounce", "reason": "Undetermined"}),
    (complained(complaintFeedbackType="abuse", userAgent="Loop/1"),
     {"event": "complaint", "reason": "abuse", "user_agent": "Loop/1"}),
    (complained("notificationType", complaintSubType=None), {"event": "complaint"}),
    (complained(complaintFeedbackType="not-spam"), {"event": "other", "reason": "not-spam"}),
    (complained("notificationType", complaintFeedbackType="not-spam"), {"event": "other", "reason": "not-spam"}),
    (of("Reject", reject={"reason": "Bad content"}),
     {"event": "rejection", "reason": "Bad content", "occurred_at": SENT}),
    (of("Rendering Failure", failure={"errorMessage": "name is missing", "templateName": "a"}),
     {"event": "failure", "reason": "name is missing", "occurred_at": SENT}),
    (delayed("MailboxFull", status="4.2.2", diagnosticCode="452 full"), {"event": "deferral", "reason": "452 full"}),
    (delayed("SpamDetected"), {"event": "deferral", "reason": "SpamDetected"}),
    (of("Open", open={"ipAddress": "192.0.2.1", "timestamp": AT, "userAgent": "Z"}),
     {"event": "open", "user_agent": "Z"}),
    (of("Open", open={"timestamp": AT, "userAgent": "Mozilla/5.0"}),
     {"event": "open", "user_agent": "Mozilla/5.0", "machine": True}),
    (of("Click", click=CLICKED), {"event": "click", "user_agent": "Z", "url": "https://x.nl/?a=1"}),
    (subscribed(True, "OptOut"), {"event": "unsubscribe", "reason": "UnsubscribeHeader"}),
    (subscribed(False, "OptIn", "OptOut"), {"event": "unsubscribe", "reason": "UnsubscribeHeader"}),
    (subscribed(False, "OptIn"), {"event": "subscribe", "reason": "UnsubscribeHeader"}),
    (subscribed(None), {"event": "unsubscribe", "reason": "UnsubscribeHeader"}),
    (of("Levitation", levitation={"timestamp": AT}), {"event": "other", "occurred_at": SENT}),
]  # fmt: skip


@pytest.mark.parametrize("payload, expected", EVENTS)
@pytest.mark.parametrize("is_raw", [False, True])
def test_each_event_stands_as_it_was(
    warehouse: Warehouse, payload: dict[str, Any], expected: dict[str, Any], is_raw: bool
) -> None:
    land(warehouse, "ses", text(payload if is_raw else enveloped(payload)), headers=SNS)
    at = datetime.fromisoformat(expected.get("occurred_at", AT).removesuffix("Z"))
    common = {"email": "ann@x.nl", "message_id": "0100-m1", "event_id": "sns-1/ann@x.nl"}
    assert event(warehouse) == common | expected | {"occurred_at": at}


TWO = ("ann@x.nl", "bob@x.nl")
SEVERAL = [
    bounced("Permanent", "General", *TWO),
    of("Complaint", complaint={"timestamp": AT, "complainedRecipients": [{"emailAddress": each} for each in TWO]}),
    of("Delivery", delivery=DELIVERED | {"recipients": list(TWO)}),
    of("DeliveryDelay", deliveryDelay={"timestamp": AT, "delayedRecipients": [{"emailAddress": each} for each in TWO]}),
    of("Send", TWO),
    of("Reject", TWO, reject={}),
    of("Rendering Failure", TWO, failure={}),
]


@pytest.mark.parametrize("payload", SEVERAL)
def test_what_is_about_several_people_reaches_each(warehouse: Warehouse, payload: dict[str, Any]) -> None:
    land(warehouse, "ses", text(enveloped(payload)), headers=SNS)
    assert events(warehouse, "email", "event_id") == [("ann@x.nl", "sns-1/ann@x.nl"), ("bob@x.nl", "sns-1/bob@x.nl")]
    again = land(warehouse, "ses", text(enveloped(payload)), headers=SNS).counts
    assert (again.inserted, again.duplicates) == (0, 2)


@pytest.mark.parametrize(
    "payload",
    [
        of("Open", TWO, open={"timestamp": AT}),
        of("Click", TWO, click=CLICKED),
        of("Levitation", TWO),
        of("Open", (), open={"timestamp": AT}),
        {**subscribed(True), "mail": MAIL | {"destination": list(TWO)}},
    ],
)
def test_what_may_be_about_any_of_several_reaches_nobody(warehouse: Warehouse, payload: dict[str, Any]) -> None:
    assert land(warehouse, "ses", text(enveloped(payload)), headers=SNS).counts.rejected == 1
    assert reasons(warehouse) == ["no customer_id nor email"]
    assert events(warehouse, "email") == []


def test_without_sns_s_number_an_event_is_known_by_what_it_says(warehouse: Warehouse) -> None:
    opened = of("Open", open={"timestamp": AT})
    clicked = [of("Click", click=CLICKED | {"link": link}) for link in ("https://x.nl/a", "https://x.nl/b")]
    bodies = [text(enveloped(each)) for each in (opened, *clicked)]
    assert land(warehouse, "ses", *bodies).counts.inserted == 3
    assert land(warehouse, "ses", *bodies).counts.duplicates == 3
    assert events(warehouse, "event_id")[0] == (f"open|0100-m1|ann@x.nl|{AT}|",)


def test_the_campaign_is_the_tag_of_that_name(warehouse: Warehouse) -> None:
    land(warehouse, "ses", text(enveloped(of("Open", open={"timestamp": AT}))), text(of("Send")))
    assert events(warehouse, "campaign", "subject") == [("Spring", "Hello"), ("Spring", "Hello")]


def test_an_object_that_is_not_the_event_s_own_makes_no_event(warehouse: Warehouse) -> None:
    mixed = of("Delivery", delivery=DELIVERED) | {"bounce": bounced("Permanent", "General", "bob@x.nl")["bounce"]}
    land(warehouse, "ses", text(enveloped(mixed)), headers=SNS)
    assert events(warehouse, "event", "email") == [("delivery", "ann@x.nl")]
    assert reasons(warehouse) == ["no event"]


SETTING_UP = [
    {"Type": "SubscriptionConfirmation", "Message": "You have chosen to subscribe", "SubscribeURL": "https://x"},
    {"Type": "UnsubscribeConfirmation", "Message": "You have chosen to deactivate", "SubscribeURL": "https://x"},
    enveloped("Successfully validated SNS topic for Amazon SES event publishing."),
    enveloped({"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have subscribed"}),
    enveloped({"notificationType": "Received", "mail": MAIL, "receipt": {}}),
]


def test_what_sets_up_and_mail_that_came_in_are_about_nobody(warehouse: Warehouse) -> None:
    landed = land(warehouse, "ses", *map(text, SETTING_UP), headers=SNS)
    assert (landed.skipped, landed.counts.read) == (len(SETTING_UP), 0)


def test_what_is_no_event_is_kept_aside_with_the_reason(warehouse: Warehouse) -> None:
    timeless, nameless = deepcopy(of("Open", open={})), of("Open", bounce=bounced("Permanent", "General")["bounce"])
    del nameless["eventType"]
    told = [enveloped("words"), enveloped("7"), {}, enveloped(of("Bounce")), enveloped(timeless), nameless]
    assert land(warehouse, "ses", *map(text, told), headers=SNS).counts.rejected == 6
    assert sorted(reasons(warehouse)) == ["no event", "no occurred_at"] + 4 * ["no rule of the mapping takes it"]


@settings(max_examples=40, deadline=None)
@given(st.lists(bent([payload for payload, _ in EVENTS] + SEVERAL), min_size=1, max_size=6), st.booleans())
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(
    crowded: Warehouse, payloads: list[Any], is_raw: bool
) -> None:
    bodies = payloads if is_raw else [enveloped(each) for each in payloads]
    assert land(crowded, "ses", *map(text, bodies), headers=SNS).elements >= len(payloads) - payloads.count([])
