"""Amazon SNS: RSA over the fields of the message, with a certificate that Amazon shows at an address in the message.

Anybody with an account at Amazon can have a message signed, so that the key kept here is the topic whose messages are
wanted. An address in a message is only ever called when it is one of SNS's own.
"""

import base64
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from ingest.calls.answer import Answer
from ingest.calls.request import Request
from ingest.calls.signatures import signed_json
from ingest.calls.signatures.age import check_time
from ingest.errors import SignatureWrong
from jobs.errors import Terminal

# No other service's name fits where the region stands, as s3 would: there anybody can put a file.
HOST = r"https://sns\.[a-z]{2,}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com(?:\.cn)?"
CERTIFICATE = re.compile(HOST + r"/[A-Za-z0-9_-]+\.pem")
CONFIRMATION = re.compile(HOST + r"/?\?[A-Za-z0-9_.~%&=:-]*")
NOTIFICATION, CONFIRM, GOODBYE = "Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"
SIGNED = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRM: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    GOODBYE: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
HASHES: dict[str, SHA1 | SHA256] = {"1": SHA1(), "2": SHA256()}
MOST_CERTIFICATES = 32


class Sns:
    secret = "the ARN of the SNS topic, as arn:aws:sns:eu-west-1:123456789012:mail"

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self._fetch = fetch
        self._certificates: dict[str, x509.Certificate] = {}

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        """`key` is the topic, or several with blanks between. Transient where the certificate cannot be had now."""
        if request.headers.get("x-amz-sns-rawdelivery", "").lower() == "true":
            raise SignatureWrong("Raw message delivery is not signed; turn it off for this subscription in SNS.")
        message = _message(request)
        topic, time = message["TopicArn"], message["Timestamp"]
        if topic not in key.split():
            raise SignatureWrong(
                f"The call comes from the topic {topic[:200]}, which is not the one that is kept here."
            )
        try:
            at = datetime.strptime(time, "%Y-%m-%dT%H:%M:%S.%fZ")
        except ValueError:
            raise SignatureWrong("The time in the message is none.") from None
        check_time(at, request.at, max_age_seconds)
        hashed = HASHES.get(_text(message, "SignatureVersion"))
        if hashed is None:
            raise SignatureWrong("The message is signed in a way that is not known; SNS has versions 1 and 2.")
        public = self._public_key(_text(message, "SigningCertURL"), request.at)
        try:
            signature = base64.b64decode(_text(message, "Signature"), validate=True)
            public.verify(signature, _signed(message), padding.PKCS1v15(), hashed)
        except (InvalidSignature, ValueError):
            raise SignatureWrong("The signature does not fit the call.") from None

    def answer(self, request: Request) -> Answer | None:
        """What a call that sets up is answered with, after calling SNS back where that is asked for; None for one that
        brings something. Only for a call that may call. Transient where SNS cannot be reached now."""
        if request.headers.get("x-amz-sns-rawdelivery", "").lower() == "true":
            return None
        if request.headers.get("x-amz-sns-message-type") not in (CONFIRM, GOODBYE):
            return None
        message = _message(request)
        if message["Type"] == GOODBYE:
            return Answer(200, "The subscription has ended; nothing more will come.")
        address = message["SubscribeURL"]
        if not CONFIRMATION.fullmatch(address):
            raise SignatureWrong("The SubscribeURL is no address of SNS; it was not called.")
        try:
            self._fetch(address)
        except Terminal as error:
            raise SignatureWrong(f"SNS does not confirm the subscription: {error}") from None
        return Answer(200, "The subscription is confirmed.")

    def _public_key(self, address: str, now: datetime) -> rsa.RSAPublicKey:
        if not CERTIFICATE.fullmatch(address):
            raise SignatureWrong("The SigningCertURL is no address of SNS; it was not called.")
        certificate = self._certificates.get(address)
        if certificate is None or not _holds(certificate, now):
            certificate = self._fetched(address)
            if not _holds(certificate, now):
                raise SignatureWrong("The certificate that SNS shows does not hold at this time.")
            if len(self._certificates) >= MOST_CERTIFICATES:
                self._certificates = {}
            self._certificates = self._certificates | {address: certificate}
        public = certificate.public_key()
        if not isinstance(public, rsa.RSAPublicKey):
            raise SignatureWrong("The certificate that SNS shows has no RSA key.")
        return public

    def _fetched(self, address: str) -> x509.Certificate:
        try:
            return x509.load_pem_x509_certificate(self._fetch(address))
        except Terminal as error:
            raise SignatureWrong(f"The certificate of SNS cannot be had: {error}") from None
        except (ValueError, UnsupportedAlgorithm):
            raise SignatureWrong("What SNS shows as its certificate is none.") from None


def _message(request: Request) -> dict[str, Any]:
    """The message in the body, with each field that is signed a text, and the headers saying the same."""
    message = signed_json.read(request.body)
    kind = _text(message, "Type")
    if kind not in SIGNED:
        raise SignatureWrong("The call is no message of SNS: its Type is none of " + ", ".join(SIGNED) + ".")
    missing = [name for name in SIGNED[kind] if name != "Subject" and not isinstance(message.get(name), str)]
    if missing:
        raise SignatureWrong(f"The message is not whole: {missing[0]} is missing.")
    if request.headers.get("x-amz-sns-message-type") != kind:
        raise SignatureWrong(f"The header x-amz-sns-message-type does not say {kind}, as the message does.")
    if request.headers.get("x-amz-sns-message-id", message["MessageId"]) != message["MessageId"]:
        raise SignatureWrong("The header x-amz-sns-message-id does not say what the message does.")
    return message


def _text(message: dict[str, Any], name: str) -> str:
    found = message.get(name)
    return found if isinstance(found, str) else ""


def _signed(message: dict[str, Any]) -> bytes:
    told = ((name, message.get(name)) for name in SIGNED[message["Type"]])
    return "".join(f"{name}\n{text}\n" for name, text in told if text is not None).encode()


def _holds(certificate: x509.Certificate, now: datetime) -> bool:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return begins.replace(tzinfo=None) <= now <= ends.replace(tzinfo=None)
