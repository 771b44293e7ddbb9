"""What Amazon shows at SNS's own addresses, and messages as it signs them."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from vendor_calls import text

from ingest.calls.request import Request
from jobs import http

NOW = datetime(2026, 11, 22, 10)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
HOST = "https://sns.eu-west-1.amazonaws.com"
PEM = f"{HOST}/SimpleNotificationService-0a1b.pem"
CONFIRM = f"{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"
AUTHORITY, KEY, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(3))


def certificate(public: Any = None, begins: datetime = NOW - timedelta(days=9), days: int = 90) -> bytes:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    begins = begins.replace(tzinfo=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name("sns.amazonaws.com"))
        .issuer_name(name("An authority"))
        .public_key(public or KEY.public_key())
        .serial_number(7)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
    )
    return builder.sign(AUTHORITY, SHA256()).public_bytes(Encoding.PEM)


@cache
def right_certificate() -> bytes:
    return certificate()


class Amazon:
    """What SNS's own addresses answer, and which of them were called."""

    def __init__(self, pem: bytes = b"", status: int = 200) -> None:
        self.pem, self.status = pem or right_certificate(), status
        self.called: list[str] = []

    def fetch(self, url: str) -> bytes:
        return http.fetch(url, transport=httpx.MockTransport(self._reply))

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.called.append(str(request.url))
        is_pem = request.url.path.endswith(".pem")
        return httpx.Response(self.status, content=self.pem if is_pem else b"<ConfirmSubscriptionResponse/>")


FIELDS = {
    "Type": "Notification",
    "MessageId": "sns-1",
    "TopicArn": TOPIC,
    "Message": '{"eventType":"Send"}\né',
    "Timestamp": "2026-11-22T09:59:00.123Z",
    "SignatureVersion": "2",
    "SigningCertURL": PEM,
}
CONFIRMATION = FIELDS | {"Type": "SubscriptionConfirmation", "Token": "2336412f37", "SubscribeURL": CONFIRM}


def signed(key: Any = KEY, changes: dict[str, Any] | None = None, **fields: Any) -> Request:
    """A message with `fields`, signed, and `changes` made to it afterwards."""
    message = {name: value for name, value in (FIELDS | fields).items() if value is not None}
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    if message["Type"] == "Notification":
        names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    told = "".join(f"{name}\n{message[name]}\n" for name in names if name in message).encode()
    hashed = SHA1() if message["SignatureVersion"] == "1" else SHA256()
    signature = base64.b64encode(key.sign(told, padding.PKCS1v15(), hashed)).decode()
    sent = message | {"Signature": signature} | (changes or {})
    headers = {"x-amz-sns-message-type": message["Type"], "x-amz-sns-message-id": message["MessageId"]}
    return Request(text({name: value for name, value in sent.items() if value is not None}).encode(), NOW, headers)
