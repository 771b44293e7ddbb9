"""Svix, which signs for Resend and others: HMAC-SHA256 over id, time and body, with a key that begins with whsec_."""

import base64
import binascii
import hashlib
import hmac

from ingest.calls.request import Request
from ingest.calls.signatures.age import check_age
from ingest.errors import SignatureWrong


class Svix:
    secret = "the signing secret of the webhook; it begins with whsec_"

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        called = {name: request.headers.get(f"svix-{name}", "") for name in ("id", "timestamp", "signature")}
        if not all(called.values()):
            raise SignatureWrong("The call is not signed: svix-id, svix-timestamp or svix-signature is missing.")
        check_age(called["timestamp"], request.at, max_age_seconds)
        try:
            secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            raise SignatureWrong(
                "The signing key that is kept here is none of Svix's; it begins with whsec_."
            ) from None
        signed = f"{called['id']}.{called['timestamp']}.".encode() + request.body
        wanted = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest())
        given = [each.partition(",")[2].encode() for each in called["signature"].split() if each.startswith("v1,")]
        if not any(hmac.compare_digest(each, wanted) for each in given):
            raise SignatureWrong("The signature does not fit the call.")
