"""Mandrill: HMAC-SHA1 of the address that was called and of each field of the form. It tells no time, so that an old
call cannot be told from a new one; sent again it lands nothing."""

import base64
import hashlib
import hmac

from ingest.calls import form
from ingest.calls.request import Request
from ingest.errors import SignatureWrong

PING = {"mandrill_events": "[]"}  # sent while the webhook is being made, when there is no key yet
PING_KEY = "test-webhook"


class Mandrill:
    secret = "the key of the webhook"

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        del max_age_seconds  # there is no time to compare
        given = request.headers.get("x-mandrill-signature", "")
        if not given:
            raise SignatureWrong("The call is not signed: X-Mandrill-Signature is missing.")
        try:
            fields = form.fields(request.body)
        except ValueError:
            raise SignatureWrong("The call cannot be checked: its body is no form.") from None
        keys = (key, PING_KEY) if fields == PING else (key,)
        signed = request.url + "".join(name + fields[name] for name in sorted(fields))
        if not any(hmac.compare_digest(_signature(each, signed), _bytes(given)) for each in keys):
            raise SignatureWrong(
                "The signature does not fit the call; the address must be the one that the webhook has in Mandrill."
            )


def _signature(key: str, text: str) -> bytes:
    return base64.b64encode(hmac.new(key.encode(), _bytes(text), hashlib.sha1).digest())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
