"""Who may speak for Amazon SNS, and which addresses in a message are called."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from amazon import (
    CONFIRM,
    CONFIRMATION,
    FIELDS,
    NOW,
    OTHER,
    PEM,
    TOPIC,
    Amazon,
    certificate,
    right_certificate,
    signed,
)
from cryptography.hazmat.primitives.asymmetric import ec

from ingest.calls.answer import Answer
from ingest.calls.request import Request
from ingest.calls.signatures import answer
from ingest.calls.signatures.sns import Sns
from ingest.calls.signatures.svix import Svix
from ingest.errors import SignatureWrong
from jobs.errors import Transient


def with_headers(request: Request, **headers: str) -> Request:
    named = {f"x-amz-sns-{name.replace('_', '-')}": value for name, value in headers.items()}
    return Request(request.body, request.at, named)


def verify(request: Request, amazon: Amazon | None = None, key: str = TOPIC) -> None:
    Sns((amazon or Amazon()).fetch).verify(request, key, 4500)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"SignatureVersion": "1"},
        {"Subject": "A\nB"},
        CONFIRMATION,
        CONFIRMATION | {"Type": "UnsubscribeConfirmation"},
    ],
)
def test_what_amazon_signed_for_the_topic_comes_in(fields: dict[str, Any]) -> None:
    verify(signed(**fields))
    verify(signed(**fields), key=f"arn:aws:sns:eu-west-1:123456789012:other {TOPIC}")


def test_a_certificate_is_fetched_once_and_anew_when_it_no_longer_holds() -> None:
    amazon = Amazon(certificate(days=10))
    scheme = Sns(amazon.fetch)
    scheme.verify(signed(), TOPIC, 4500)
    scheme.verify(signed(MessageId="sns-2"), TOPIC, 4500)
    assert amazon.called == [PEM]
    later = NOW + timedelta(days=5)
    renewed = signed(Timestamp=f"{later:%Y-%m-%dT%H:%M:%S}.000Z")
    with pytest.raises(SignatureWrong, match="does not hold at this time"):
        scheme.verify(Request(renewed.body, later, renewed.headers), TOPIC, 4500)
    amazon.pem = right_certificate()
    scheme.verify(Request(renewed.body, later, renewed.headers), TOPIC, 4500)
    assert amazon.called == [PEM, PEM, PEM]


WRONG = [
    (signed(OTHER), "does not fit"),
    (signed(changes={"Message": FIELDS["Message"] + " "}), "does not fit"),
    (signed(changes={"Subject": "new"}), "does not fit"),
    (signed(changes={"MessageId": "sns-2"}), "x-amz-sns-message-id"),
    (signed(changes={"SignatureVersion": "1"}), "does not fit"),
    (signed(changes={"SignatureVersion": "3"}), "not known"),
    (signed(changes={"SignatureVersion": None}), "not known"),
    (signed(changes={"Signature": None}), "does not fit"),
    (signed(changes={"Signature": "é"}), "does not fit"),
    (signed(changes={"Signature": "A" * 1_000_000}), "does not fit"),
    (signed(changes={"Subject": ["a"]}), "does not fit"),
    (signed(changes={"Message": "\ud800"}), "does not fit"),
    (signed(changes={"Message": None}), "Message is missing"),
    (signed(changes={"Timestamp": [7]}), "Timestamp is missing"),
    (signed(changes={"Type": "Dance"}), "none of Notification"),
    (signed(changes={"Type": ["Notification"]}), "none of Notification"),
    (signed(changes={"Type": "SubscriptionConfirmation"}), "SubscribeURL is missing"),
    (signed(TopicArn=TOPIC + "2"), "not the one that is kept"),
    (signed(Timestamp="yesterday"), "none"),
    (signed(Timestamp="2026-11-22T08:44:59.999Z"), "too long from now"),
    (signed(Timestamp="2026-11-22T11:15:00.001Z"), "too long from now"),
    (with_headers(signed()), "x-amz-sns-message-type"),
    (with_headers(signed(), message_type="SubscriptionConfirmation"), "x-amz-sns-message-type"),
    (with_headers(signed(), message_type="Notification", message_id="sns-2"), "x-amz-sns-message-id"),
    (with_headers(signed(), message_type="Notification", rawdelivery="true"), "Raw message delivery"),
    (Request(signed().body[:-1] + b', "Message": "{}"}', NOW, signed().headers), "no plain JSON"),
    (Request(b"", NOW, signed().headers), "no plain JSON"),
    (Request(b'"a"', NOW, signed().headers), "no JSON object"),
]


@pytest.mark.parametrize("request_, why", WRONG)
def test_what_was_not_signed_so_stays_out(request_: Request, why: str) -> None:
    with pytest.raises(SignatureWrong, match=why):
        verify(request_)


STRANGE = [
    "http://sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
    "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.s3.amazonaws.com/a.pem",
    "https://sns.s3-eu-west-1.amazonaws.com/a.pem",
    "https://sns-eu-west-1.amazonaws.com/a.pem",
    "https://u@sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
    "https://sns.eu-west-1.amazonaws.com:8080/a.pem",
    "https://sns.eu-west-1.amazonaws.com/../a.pem",
    "https://sns.eu-west-1.amazonaws.com/a.pem?x=1",
    "https://sns.eu-west-1.amazonaws.com/a.pem\n",
    "https://sns.eu-west-1.amazonaws.com/a.txt",
    "https://sns.ëu-west-1.amazonaws.com/a.pem",
    "file:///etc/passwd",
    "",
]


@pytest.mark.parametrize("address", STRANGE)
def test_a_certificate_is_fetched_from_sns_alone(address: str) -> None:
    amazon = Amazon()
    with pytest.raises(SignatureWrong, match="no address of SNS"):
        verify(signed(SigningCertURL=address), amazon)
    assert amazon.called == []


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "ap-southeast-12", "cn-north-1"])
def test_every_region_has_its_address(region: str) -> None:
    suffix = ".cn" if region.startswith("cn") else ""
    amazon = Amazon()
    verify(signed(SigningCertURL=f"https://sns.{region}.amazonaws.com{suffix}/a.pem"), amazon)
    assert len(amazon.called) == 1


def test_nothing_is_fetched_for_another_topic_or_an_old_call() -> None:
    amazon = Amazon()
    for request in (signed(TopicArn=TOPIC + "2"), signed(Timestamp="2020-01-01T00:00:00.000Z")):
        with pytest.raises(SignatureWrong):
            verify(request, amazon)
    assert amazon.called == []


@pytest.mark.parametrize(
    "pem, why",
    [
        (b"no certificate", "is none"),
        (certificate(begins=NOW - timedelta(days=99)), "does not hold at this time"),
        (certificate(begins=NOW + timedelta(days=1)), "does not hold at this time"),
        (certificate(ec.generate_private_key(ec.SECP256R1()).public_key()), "no RSA key"),
        (certificate(OTHER.public_key()), "does not fit"),
    ],
)
def test_a_certificate_that_is_none_lets_nobody_in(pem: bytes, why: str) -> None:
    with pytest.raises(SignatureWrong, match=why):
        verify(signed(), Amazon(pem))


def test_where_the_certificate_cannot_be_had_now_the_call_is_to_come_again() -> None:
    with pytest.raises(Transient):
        verify(signed(), Amazon(status=503))
    with pytest.raises(SignatureWrong, match="cannot be had"):
        verify(signed(), Amazon(status=404))


# ------------------------------------------------------------------------------------------------------ setting up


def test_a_subscription_is_confirmed_by_calling_back() -> None:
    amazon = Amazon()
    assert answer(Sns(amazon.fetch), signed(**CONFIRMATION)) == Answer(200, "The subscription is confirmed.")
    assert [httpx.URL(each) for each in amazon.called] == [httpx.URL(CONFIRM)]


@pytest.mark.parametrize("address", [*STRANGE, PEM, "https://sns.eu-west-1.amazonaws.com/x?Action=ConfirmSubscription"])
def test_only_sns_is_called_back(address: str) -> None:
    amazon = Amazon()
    with pytest.raises(SignatureWrong, match="no address of SNS"):
        answer(Sns(amazon.fetch), signed(**CONFIRMATION | {"SubscribeURL": address}))
    assert amazon.called == []


def test_a_subscription_that_ended_is_not_taken_up_again() -> None:
    amazon = Amazon()
    told = answer(Sns(amazon.fetch), signed(**CONFIRMATION | {"Type": "UnsubscribeConfirmation"}))
    assert told is not None and told.status == 200
    assert amazon.called == []


def test_what_brings_events_has_no_other_answer() -> None:
    amazon = Amazon()
    assert answer(Sns(amazon.fetch), signed()) is None
    assert answer(Sns(amazon.fetch), with_headers(signed(), message_type="Notification", rawdelivery="true")) is None
    assert answer(Svix(), signed(**CONFIRMATION)) is None
    assert amazon.called == []


def test_a_confirmation_that_sns_does_not_take_is_said() -> None:
    with pytest.raises(SignatureWrong, match="does not confirm"):
        answer(Sns(Amazon(status=403).fetch), signed(**CONFIRMATION))
    with pytest.raises(Transient) as raised:
        answer(Sns(Amazon(status=500).fetch), signed(**CONFIRMATION))
    assert "2336412f37" not in str(raised.value)
