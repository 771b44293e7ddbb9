"""Mailgun signs in the body, JSON or the form of its older webhooks: HMAC-SHA256 of a time and a token that is used
once. What happened is not signed, so that a token that was seen must not come again beside something else."""

import hashlib
import hmac
from collections import OrderedDict
from threading import Lock
from typing import Any

from ingest.calls import form
from ingest.calls.request import Request
from ingest.calls.signatures import signed_json
from ingest.calls.signatures.age import check_age
from ingest.errors import SignatureWrong

MOST_TOKENS = 200_000


class Mailgun:
    secret = "the HTTP webhook signing key"

    def __init__(self) -> None:
        self._bodies: OrderedDict[str, bytes] = OrderedDict()  # token -> digest of the body that it came with
        self._lock = Lock()

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        told = _signature(request)
        parts = [told.get(name) for name in ("timestamp", "token", "signature")] if isinstance(told, dict) else []
        timestamp, token, signature = (each if isinstance(each, str) else "" for each in parts or ("", "", ""))
        if not (timestamp and token and signature):
            raise SignatureWrong("The call is not signed: signature has no timestamp, token or signature.")
        check_age(timestamp, request.at, max_age_seconds)
        wanted = hmac.new(key.encode(), _bytes(timestamp + token), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(_bytes(signature), wanted.encode()):
            raise SignatureWrong("The signature does not fit the call.")
        self._check_token(token, hashlib.sha256(request.body).digest())

    def _check_token(self, token: str, body: bytes) -> None:
        """The same call again is a repetition, for one that was not answered is sent again."""
        with self._lock:
            if self._bodies.setdefault(token, body) != body:
                raise SignatureWrong("The token of this call was used for another one before.")
            if len(self._bodies) > MOST_TOKENS:
                self._bodies.popitem(last=False)


def _signature(request: Request) -> Any:
    """What the body says of how it is signed."""
    content_type = request.headers.get("content-type", "")
    if form.has_parts(content_type):
        raise SignatureWrong(
            "The call is a form of several parts, which is not read: one of Mailgun's older webhooks, about mail with "
            "attachments. Under Send, Sending, Webhooks add the same webhook anew, which sends JSON."
        )
    if not form.is_form(content_type, request.body):
        return signed_json.read(request.body).get("signature")
    try:
        return form.fields(request.body)
    except ValueError:
        raise SignatureWrong("The call cannot be checked: its body is no form.") from None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
