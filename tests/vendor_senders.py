"""Vendors as they call: each with a key of its own where it signs, else with a token, and its samples as files.

A sample of tests/vendors is a call: what is `sent`, whether as the fields of a `form`, the rows of `events`,
`responses` and `answers` that it lands, each with all that is told, and the reasons of what is kept `aside`.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from amazon import TOPIC
from amazon import signed as signed_by_amazon
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOW = datetime(2026, 11, 22, 10)
SAMPLES = Path(__file__).parent / "vendors"
VENDORS = tuple(sorted(path.stem for path in SAMPLES.glob("*.json")))
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Sent:
    """A call as it goes over the line; `url` with what is in its query."""

    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def samples(vendor: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SAMPLES / f"{vendor}.json").read_text())
    return found


def written(vendor: str, sample: dict[str, Any]) -> bytes:
    """The body of a sample before it is signed."""
    if sample.get("form"):
        return urlencode(sample["sent"]).encode()
    if vendor == "mandrill":
        return urlencode({"mandrill_events": json.dumps(sample["sent"])}).encode()
    return json.dumps(sample["sent"]).encode()


# ------------------------------------------------------------------------------------------------ who signs, and how

SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
SVIX_KEY = "whsec_" + base64.b64encode(b"a key of a test's own").decode()
PLAIN_KEY = "a key of a test's own"


def seconds(at: datetime) -> str:
    return str(int(at.replace(tzinfo=UTC).timestamp()))


def sendgrid(sent: Sent, at: datetime, number: int) -> Sent:
    told = base64.b64encode(SENDGRID_KEY.sign(seconds(at).encode() + sent.body, ec.ECDSA(SHA256()))).decode()
    name = "x-twilio-email-event-webhook"
    return replace(sent, headers=JSON | {f"{name}-signature": told, f"{name}-timestamp": seconds(at)})


def resend(sent: Sent, at: datetime, number: int) -> Sent:
    called, secret = f"msg_{number}", base64.b64decode(SVIX_KEY.removeprefix("whsec_"))
    told = hmac.new(secret, f"{called}.{seconds(at)}.".encode() + sent.body, hashlib.sha256).digest()
    signature = f"v1,bm90IHRoaXM= v1,{base64.b64encode(told).decode()}"
    return replace(sent, headers=JSON | {"svix-id": called, "svix-timestamp": seconds(at), "svix-signature": signature})


def mailgun(sent: Sent, at: datetime, number: int) -> Sent:
    token = f"{number:050}"
    told = hmac.new(PLAIN_KEY.encode(), (seconds(at) + token).encode(), hashlib.sha256).hexdigest()
    signature = {"timestamp": seconds(at), "token": token, "signature": told}
    if not sent.body.startswith(b"{"):
        return replace(sent, body=sent.body + b"&" + urlencode(signature).encode(), headers=FORM)
    return replace(sent, body=json.dumps({"signature": signature} | json.loads(sent.body)).encode(), headers=JSON)


def mandrill(sent: Sent, at: datetime, number: int) -> Sent:
    return signed_by_mandrill(sent, PLAIN_KEY)


def signed_by_mandrill(sent: Sent, key: str) -> Sent:
    told = sent.url + "".join(name + text for name, text in sorted(parse_qsl(sent.body.decode())))
    signature = base64.b64encode(hmac.new(key.encode(), told.encode(), hashlib.sha1).digest()).decode()
    return replace(sent, headers=FORM | {"x-mandrill-signature": signature})


def ses(sent: Sent, at: datetime, number: int) -> Sent:
    told = json.loads(sent.body)
    message = told if isinstance(told, str) else sent.body.decode()
    called = signed_by_amazon(
        MessageId=f"sns-{number}", Message=message, Timestamp=f"{at:%Y-%m-%dT%H:%M:%S}.000Z", Subject=None
    )
    return replace(sent, body=called.body, headers={"content-type": "text/plain; charset=UTF-8", **called.headers})


Sign = Callable[[Sent, datetime, int], Sent]
SIGNS: dict[str, Sign] = {
    "sendgrid": sendgrid, "resend": resend, "mailgun": mailgun, "mandrill": mandrill, "ses": ses,
}  # fmt: skip
PUBLIC = SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
KEYS = {
    "sendgrid": base64.b64encode(PUBLIC).decode(), "resend": SVIX_KEY, "mailgun": PLAIN_KEY, "mandrill": PLAIN_KEY,
    "ses": TOPIC,
}  # fmt: skip
OLD = NOW - timedelta(hours=2)
