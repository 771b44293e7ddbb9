"""SendGrid's Signed Event Webhook: ECDSA over P-256 and SHA-256, of the time in a header and the body."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ingest.calls.request import Request
from ingest.calls.signatures.age import check_age
from ingest.errors import SignatureWrong

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"


class SendGrid:
    secret = "the public key that Signed Event Webhook shows"

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        signature, timestamp = (request.headers.get(name, "") for name in (SIGNATURE, TIMESTAMP))
        if not signature or not timestamp:
            raise SignatureWrong(f"The call is not signed: {SIGNATURE} or {TIMESTAMP} is missing.")
        check_age(timestamp, request.at, max_age_seconds)
        public = _public_key(key)
        try:
            given = base64.b64decode(signature, validate=True)
            public.verify(given, timestamp.encode() + request.body, ec.ECDSA(SHA256()))
        except (InvalidSignature, binascii.Error, ValueError):
            raise SignatureWrong("The signature does not fit the call.") from None


def _public_key(key: str) -> ec.EllipticCurvePublicKey:
    try:
        public = load_der_public_key(base64.b64decode("".join(key.split()), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        public = None
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise SignatureWrong("The signing key that is kept here is none of SendGrid's; it begins with MFkw.")
    return public
